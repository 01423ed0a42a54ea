package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native tokenizers library: where it unpacks itself, and what it must not do.
 *
 * <p>Left alone it writes its native part into a folder of its own in the user's home, looks for CUDA variants of itself
 * on the network and reports its use to its makers. Here it unpacks into Millrace's cache folder, or into a temporary one
 * where that cannot be written; it takes the CPU variant from its jar; it reports nothing.
 */
final class NativeTokenizers {

    private static final Logger LOG = LoggerFactory.getLogger(NativeTokenizers.class);
    private static final String FOLDER_SETTING = "ENGINE_CACHE_DIR";
    private static final String VARIANT_SETTING = "RUST_FLAVOR";
    private static final String SILENCE_SETTING = "OPT_OUT_TRACKING";

    private static boolean loaded;

    private NativeTokenizers() {}

    /** A tokenizer from the text of a {@code tokenizer.json}; the caller closes it. */
    static HuggingFaceTokenizer open(byte[] json) {
        load();
        // Without options the library cuts every text after 512 tokens.
        Map<String, String> options = Map.of(
                "addSpecialTokens", "false",
                "truncation", "do_not_truncate",
                "padding", "do_not_pad");
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder for the native part: in the cache of the user. */
    static Path cacheFolder(Map<String, String> environment, String home) {
        String caches = environment.get("XDG_CACHE_HOME");
        Path base = caches == null || caches.isBlank() ? Path.of(home, ".cache") : Path.of(caches);
        return base.resolve("millrace").resolve("djl");
    }

    /** The folder itself where it can be written, a temporary one otherwise. */
    static Path writable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe", null));
            return folder;
        } catch (IOException e) {
            try {
                Path temporary = Files.createTempDirectory("millrace-djl");
                LOG.warn(
                        "the cache folder {} cannot be written ({}); the tokenizer's native part goes to {} this time",
                        folder,
                        e.toString(),
                        temporary);
                return temporary;
            } catch (IOException second) {
                second.addSuppressed(e);
                throw new UncheckedIOException(
                        "neither the cache folder " + folder
                                + " nor a temporary one can be written; the tokenizer needs one for its native part",
                        second);
            }
        }
    }

    private static synchronized void load() {
        if (loaded) {
            return;
        }
        if (stated(SILENCE_SETTING) == null) {
            System.setProperty(SILENCE_SETTING, "true");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        String chosen = stated(FOLDER_SETTING);
        Path folder = chosen == null
                ? writable(cacheFolder(System.getenv(), System.getProperty("user.home", ".")))
                : Path.of(chosen);
        settings.put(FOLDER_SETTING, folder.toString());
        settings.put(VARIANT_SETTING, "cpu");
        // The settings are the whole process's: others that use the same library keep theirs.
        settings.keySet().removeIf(key -> stated(key) != null);
        settings.forEach(System::setProperty);
        try {
            LibUtils.checkStatus();
            loaded = true;
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    "the tokenizer's native part could not be loaded from " + folder
                            + "; it exists for Linux (x86-64, aarch64), macOS (aarch64) and Windows (x86-64), "
                            + "and the folder must allow programs to run (name another in " + FOLDER_SETTING + ")",
                    e);
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    private static @Nullable String stated(String setting) {
        String value = System.getenv(setting);
        if (value == null || value.isEmpty()) {
            value = System.getProperty(setting);
        }
        return value == null || value.isEmpty() ? null : value;
    }
}
