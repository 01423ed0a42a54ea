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
 * same time one is lost and found again by the next trial. A damaged file counts as empty.
 */
final class VerdictStore {

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
        Verdict verdict = verdicts.get(answer.subject());
        return verdict != null && verdict.holdsFor(answer, version) ? verdict : null;
    }

    /** Adds a verdict; one that is not lasting is forgotten with the process. */
    void add(Verdict verdict, boolean keep) {
        readOnce();
        verdicts.put(verdict.subject(), verdict);
        if (keep) {
            lasting.put(verdict.subject(), verdict);
            Map<String, Verdict> all = stored();
            all.putAll(lasting);
            String text = VerdictFile.write(identity, List.copyOf(all.values()));
            folder.write(fileName, text.getBytes(StandardCharsets.UTF_8));
        }
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
                result.put(verdict.subject(), verdict);
            }
        }
        return result;
    }
}
