package dev.millrace.runtime.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The native files of the tokenizers library, from its jar to a folder from which they can be loaded.
 *
 * <p>A file that is there already is compared with the jar (size and CRC-32) and replaced when it differs, so that a
 * damaged one mends itself. Files appear under their names complete or not at all, so several processes may unpack into
 * one folder at once.
 */
final class NativeLibrary {

    private static final String RESOURCES = "native/lib/";

    private NativeLibrary() {}

    /** The platform as the library's jar names it, such as {@code linux-x86_64}. */
    static String platform(String systemName, String architecture) {
        String system = systemName.toLowerCase(Locale.ROOT);
        String arch = architecture.toLowerCase(Locale.ROOT);
        String os = system.startsWith("windows") ? "win" : system.startsWith("mac") ? "osx" : "linux";
        return os + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x86_64" : arch);
    }

    /**
     * Unpacks the files of a platform.
     *
     * @param base folder below which they go, by version and platform
     * @return the folder that holds them
     * @throws IOException when they cannot be written there
     * @throws IllegalStateException when the library does not exist for the platform
     */
    static Path unpack(Path base, String platform) throws IOException {
        Path folder = base.resolve(version()).resolve(platform);
        Files.createDirectories(folder);
        for (String name : names(platform)) {
            String resource = RESOURCES + platform + "/cpu/" + name;
            URL url = HuggingFaceTokenizer.class.getClassLoader().getResource(resource);
            if (url == null) {
                throw new IllegalStateException("the tokenizers library does not exist for " + platform
                        + "; it does for linux-x86_64, linux-aarch64, osx-aarch64 and win-x86_64");
            }
            unpack(url, folder.resolve(name));
        }
        return folder;
    }

    private static List<String> names(String platform) {
        if (platform.startsWith("win")) {
            // In the order in which they need each other.
            return List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll");
        }
        return List.of(platform.startsWith("osx") ? "libtokenizers.dylib" : "libtokenizers.so");
    }

    private static String version() throws IOException {
        URL url = HuggingFaceTokenizer.class.getClassLoader().getResource(RESOURCES + "tokenizers.properties");
        if (url == null) {
            throw new IllegalStateException("the tokenizers library's jar is not whole: it does not say its version");
        }
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
            properties.load(in);
        }
        return properties.getProperty("version", "unknown");
    }

    private static void unpack(URL url, Path file) throws IOException {
        long crc = crc(url);
        if (Files.exists(file) && crc(file.toUri().toURL()) == crc) {
            return;
        }
        Path partial = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName() + ".", ".partial");
        try {
            try (InputStream in = url.openStream()) {
                Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            }
            move(partial, file);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void move(Path partial, Path file) throws IOException {
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** CRC-32 of what a URL holds, from the jar's directory where it lies in one. */
    private static long crc(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return jar.getJarEntry().getCrc();
        }
        try (CheckedInputStream in = new CheckedInputStream(connection.getInputStream(), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getChecksum().getValue();
        }
    }
}
