package dev.millrace.kernels.selftest;

import dev.millrace.kernels.program.CacheFolder;
import dev.millrace.kernels.program.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on one device and driver: in memory, and in one readable file.
 *
 * <p>The file is read before it is written, so that what another process found is kept; of two that write at the very
 * same time one is lost and found again by the next trial. A damaged file counts as empty. Verdicts are kept by
 * program, so that those on the programs of decode and of prefill stand beside each other.
 */
final class VerdictStore {

    /** Programs of one variant and problem whose verdicts are kept: more than one Millrace writes, fewer than a year's. */
    private static final int PROGRAMS_OF_A_SUBJECT = 8;

    private final CacheFolder folder;
    private final String fileName;
    private final String identity;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<String, Verdict> lasting = new LinkedHashMap<>();
    private boolean read;

    VerdictStore(@Nullable Path directory, String identity) {
        this.folder = new CacheFolder("self-test verdicts", directory);
        this.fileName = Digests.ofTexts(identity).substring(0, 16) + ".verdicts";
        this.identity = identity;
    }

    /** The verdict that holds for this program and version, or null. */
    @Nullable
    Verdict find(KnownAnswer answer, String version) {
        readOnce();
        Verdict verdict = verdicts.get(Verdict.key(answer.subject(), answer.digest()));
        return verdict != null && verdict.holdsFor(answer, version) ? verdict : null;
    }

    /** Adds a verdict; one that is not lasting is forgotten with the process. */
    void add(Verdict verdict, boolean keep) {
        readOnce();
        verdicts.put(verdict.key(), verdict);
        if (keep) {
            lasting.put(verdict.key(), verdict);
            Map<String, Verdict> all = stored();
            all.putAll(lasting);
            forgetOld(all, verdict);
            String text = VerdictFile.write(identity, List.copyOf(all.values()));
            folder.write(fileName, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Drops what another Millrace found, and of the programs of one subject all but the last few. */
    private static void forgetOld(Map<String, Verdict> all, Verdict added) {
        all.values().removeIf(verdict -> !verdict.version().equals(added.version()));
        List<String> programs = all.values().stream()
                .filter(verdict -> verdict.subject().equals(added.subject()))
                .map(Verdict::key)
                .toList();
        int surplus = Math.max(0, programs.size() - PROGRAMS_OF_A_SUBJECT);
        programs.subList(0, surplus).forEach(all::remove);
    }

    /** All verdicts, in the order of the file. */
    List<Verdict> all() {
        readOnce();
        return List.copyOf(verdicts.values());
    }

    private void readOnce() {
        if (!read) {
            read = true;
            verdicts.putAll(stored());
        }
    }

    private Map<String, Verdict> stored() {
        Map<String, Verdict> result = new LinkedHashMap<>();
        byte[] bytes = folder.read(fileName);
        if (bytes != null) {
            for (Verdict verdict : VerdictFile.read(identity, new String(bytes, StandardCharsets.UTF_8))) {
                result.put(verdict.key(), verdict);
            }
        }
        return result;
    }
}
