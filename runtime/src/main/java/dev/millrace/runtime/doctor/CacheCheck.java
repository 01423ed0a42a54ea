package dev.millrace.runtime.doctor;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.device.ByteCount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The cache folder: whether compiled kernels, verdicts, models and the tokenizer's native part can be kept. */
final class CacheCheck implements Check {

    private static final long LEAST_FREE_BYTES = 256L << 20;
    private static final String CURE =
            "let MILLRACE_CACHE, or the setting cache.directory, name a folder that you may write";

    private final Machine machine;
    private final CacheFolders folders;

    CacheCheck(Machine machine, CacheFolders folders) {
        this.machine = machine;
        this.folders = folders;
    }

    @Override
    public String id() {
        return "cache";
    }

    @Override
    public String title() {
        return "Cache folder";
    }

    @Override
    public void look(Observations seen) {
        Path root = folders.root();
        if (root == null) {
            seen.warning("this user has no home folder to keep a cache in, so kernels are compiled each time", CURE);
            return;
        }
        String shown = machine.shown(root);
        Folder folder = new Folder(root);
        var objection = folder.objection();
        if (objection.isPresent()) {
            seen.warning(
                    "nothing can be kept in " + shown + ": " + objection.get() + "; kernels are compiled each time",
                    CURE);
            return;
        }
        seen.fine(shown + (Files.exists(root) ? " can be written" : " can be made"));
        for (String part : List.of("programs", "selftest", "models", "tokenizers")) {
            Folder below = new Folder(root.resolve(part));
            below.objection()
                    .ifPresent(why -> seen.warning(
                            "nothing can be kept in " + shown + "/" + part + ": " + why,
                            "make it writable for you, delete it, or " + CURE));
        }
        if (folder.refusesPrograms(machine)) {
            seen.problem(
                    shown + " is mounted noexec: the tokenizer's native part is unpacked there and cannot be loaded",
                    "let MILLRACE_CACHE name a folder from which programs may run");
        }
        long free = folder.freeBytes();
        if (free >= 0 && free < LEAST_FREE_BYTES) {
            seen.warning(
                    "its disk has " + ByteCount.of(free) + " left",
                    "make room: compiled kernels take some MiB, the demo model takes 94 MiB");
        } else if (free >= 0) {
            seen.fine("its disk has " + ByteCount.of(free) + " left");
        }
    }
}
