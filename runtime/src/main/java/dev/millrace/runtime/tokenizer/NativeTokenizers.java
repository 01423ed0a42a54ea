package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.millrace.kernels.program.CacheFolders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native tokenizers library: where its native part lies, and what it must not do.
 *
 * <p>Left alone it unpacks itself into a folder of its own in the user's home, believes whatever lies there, looks for CUDA
 * variants of itself on the network and reports its use to its makers. Here {@link NativeLibrary} unpacks it into
 * Millrace's cache folder, or into a temporary one where that cannot be written, and it reports nothing. Who names a folder
 * in {@code RUST_LIBRARY_PATH} or {@code ENGINE_CACHE_DIR} gets what the library makes of these.
 */
final class NativeTokenizers {

    private static final Logger LOG = LoggerFactory.getLogger(NativeTokenizers.class);
    private static final String LIBRARY_SETTING = "RUST_LIBRARY_PATH";
    private static final String CACHE_SETTING = "ENGINE_CACHE_DIR";
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

    /**
     * Unpacks the native part below a folder, or below a temporary one that goes when the process ends.
     *
     * @param cache the user's cache folder, or null where there is none
     * @return the folder to load it from
     */
    static Path unpack(@Nullable Path cache, String platform) {
        IOException failure = null;
        if (cache != null) {
            try {
                return NativeLibrary.unpack(cache.resolve("tokenizers"), platform);
            } catch (IOException e) {
                failure = e;
            }
        }
        try {
            Path temporary = Files.createTempDirectory("millrace-tokenizers");
            Path folder = NativeLibrary.unpack(temporary, platform);
            deleteAtExit(temporary);
            LOG.warn(
                    "the tokenizer's native part cannot be kept in the cache folder {} ({}); it goes to {} this time",
                    cache,
                    failure,
                    temporary);
            return folder;
        } catch (IOException second) {
            if (failure != null) {
                second.addSuppressed(failure);
            }
            throw new UncheckedIOException(
                    "neither the cache folder " + cache
                            + " nor a temporary one can be written; the tokenizer needs one for its native part",
                    second);
        }
    }

    /** The virtual machine deletes in the opposite order: files before their folders. */
    private static void deleteAtExit(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.forEach(path -> path.toFile().deleteOnExit());
        }
    }

    static synchronized void load() {
        if (loaded) {
            return;
        }
        if (stated(SILENCE_SETTING) == null) {
            System.setProperty(SILENCE_SETTING, "true");
        }
        boolean ours = stated(LIBRARY_SETTING) == null && stated(CACHE_SETTING) == null;
        String from = ours ? unpackHere().toString() : "where " + LIBRARY_SETTING + " or " + CACHE_SETTING + " says";
        // The setting is the whole process's: others that use the same library keep theirs. It names the file: given a
        // folder the library fails where there is no CUDA.
        if (ours) {
            System.setProperty(LIBRARY_SETTING, from);
        }
        try {
            LibUtils.checkStatus();
            loaded = true;
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    "the tokenizer's native part could not be loaded from " + from
                            + "; the folder must allow programs to run (MILLRACE_CACHE names another cache folder)",
                    e);
        } finally {
            if (ours) {
                System.clearProperty(LIBRARY_SETTING);
            }
        }
    }

    private static Path unpackHere() {
        String platform = NativeLibrary.platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        return unpack(CacheFolders.ofUser().root(), platform).resolve(System.mapLibraryName("tokenizers"));
    }

    private static @Nullable String stated(String setting) {
        String value = System.getenv(setting);
        if (value == null || value.isEmpty()) {
            value = System.getProperty(setting);
        }
        return value == null || value.isEmpty() ? null : value;
    }
}
