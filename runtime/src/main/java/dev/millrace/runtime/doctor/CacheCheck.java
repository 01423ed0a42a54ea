package dev.millrace.runtime.doctor;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.device.ByteCount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cache folders: whether compiled kernels and verdicts can be kept in the configured one, and models and the
 * tokenizer's native part in the user's own, where these lie whatever is configured.
 */
final class CacheCheck implements Check {

    private static final long LEAST_FREE_BYTES = 256L << 20;
    private static final String CURE =
            "let MILLRACE_CACHE, or the setting cache.directory, name a folder that you may" + " write";
    private static final String OWN_CURE = "let MILLRACE_CACHE name a folder that you may write";

    private final Machine machine;
    private final CacheFolders configured;
    private final CacheFolders own;

    CacheCheck(Machine machine, CacheFolders configured, CacheFolders own) {
        this.machine = machine;
        this.configured = configured;
        this.own = own;
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
        Path root = configured.root();
        Path home = own.root();
        if (root == null) {
            seen.warning("this user has no home folder to keep a cache in, so kernels are compiled each time", CURE);
        } else if (root.equals(home)) {
            keeps(seen, root, List.of("programs", "selftest", "models", "tokenizers"), "kernels are compiled", CURE);
        } else {
            keeps(seen, root, List.of("programs", "selftest"), "kernels are compiled", CURE);
        }
        if (home != null && !home.equals(root)) {
            keeps(seen, home, List.of("models", "tokenizers"), "the tokenizer's native part is unpacked", OWN_CURE);
        }
        if (home != null && new Folder(home).refusesPrograms(machine)) {
            seen.problem(
                    machine.shown(home)
                            + " is mounted noexec: the tokenizer's native part is unpacked there and cannot be loaded",
                    "let MILLRACE_CACHE name a folder from which programs may run");
        }
    }

    private void keeps(Observations seen, Path root, List<String> parts, String eachTime, String cure) {
        String shown = machine.shown(root);
        Folder folder = new Folder(root);
        Optional<String> objection = folder.objection();
        if (objection.isPresent()) {
            seen.warning(
                    "nothing can be kept in " + shown + ": " + objection.get() + "; " + eachTime + " each time", cure);
            return;
        }
        seen.fine(shown + (Files.exists(root) ? " can be written" : " can be made"));
        for (String part : parts) {
            Folder below = new Folder(root.resolve(part));
            below.objection()
                    .ifPresent(why -> seen.warning(
                            "nothing can be kept in " + shown + "/" + part + ": " + why,
                            "make it writable for you, delete it, or " + cure));
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
