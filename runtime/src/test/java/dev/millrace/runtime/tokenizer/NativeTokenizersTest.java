package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTokenizersTest {

    @TempDir
    Path folder;

    @Test
    void unpacksIntoTheUsersCache() {
        assertThat(NativeTokenizers.cacheFolder(Map.of(), "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/millrace/djl"));
        assertThat(NativeTokenizers.cacheFolder(Map.of("XDG_CACHE_HOME", "/caches"), "/home/me"))
                .isEqualTo(Path.of("/caches/millrace/djl"));
        assertThat(NativeTokenizers.cacheFolder(Map.of("XDG_CACHE_HOME", ""), "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/millrace/djl"));
    }

    @Test
    void takesATemporaryFolderWhereTheCacheCannotBeWritten() throws IOException {
        Path cache = folder.resolve("deep").resolve("cache");
        assertThat(NativeTokenizers.writable(cache)).isEqualTo(cache).isEmptyDirectory();
        Path file = Files.createFile(folder.resolve("file"));
        Path other = NativeTokenizers.writable(file.resolve("cache"));
        assertThat(other).isEmptyDirectory().isNotEqualTo(file.resolve("cache"));
        Files.delete(other);
    }
}
