package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTokenizersTest {

    private static final String LINUX = "linux-x86_64";

    @TempDir
    Path folder;

    @Test
    void namesPlatformsAsTheLibraryDoes() {
        assertThat(NativeLibrary.platform("Linux", "amd64")).isEqualTo(LINUX);
        assertThat(NativeLibrary.platform("Linux", "aarch64")).isEqualTo("linux-aarch64");
        assertThat(NativeLibrary.platform("Mac OS X", "aarch64")).isEqualTo("osx-aarch64");
        assertThat(NativeLibrary.platform("Windows 11", "amd64")).isEqualTo("win-x86_64");
    }

    @Test
    void unpacksEveryPlatformAndNoOther() throws IOException {
        assertThat(NativeLibrary.unpack(folder, "linux-aarch64").resolve("libtokenizers.so"))
                .isNotEmptyFile();
        assertThat(NativeLibrary.unpack(folder, "osx-aarch64").resolve("libtokenizers.dylib"))
                .isNotEmptyFile();
        try (Stream<Path> files = Files.list(NativeLibrary.unpack(folder, "win-x86_64"))) {
            assertThat(files).hasSize(4);
        }
        assertThatThrownBy(() -> NativeLibrary.unpack(folder, "linux-riscv64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("linux-riscv64")
                .hasMessageContaining("linux-x86_64");
    }

    @Test
    void leavesAWholeFileAloneAndMendsADamagedOne() throws IOException {
        Path library = NativeTokenizers.unpack(folder, LINUX).resolve("libtokenizers.so");
        byte[] whole = Files.readAllBytes(library);
        Object before = Files.readAttributes(library, "*").get("fileKey");

        assertThat(NativeTokenizers.unpack(folder, LINUX)).isEqualTo(library.getParent());
        assertThat(Files.readAttributes(library, "*").get("fileKey")).isEqualTo(before);

        Files.write(library, new byte[] {1, 2, 3});
        NativeTokenizers.unpack(folder, LINUX);
        assertThat(library).hasBinaryContent(whole);
        whole[whole.length / 2] ^= 1;
        Files.write(library, whole);
        NativeTokenizers.unpack(folder, LINUX);
        whole[whole.length / 2] ^= 1;
        assertThat(library).hasBinaryContent(whole);
        try (Stream<Path> files = Files.list(library.getParent())) {
            assertThat(files).as("nothing is left beside it").containsExactly(library);
        }
    }

    @Test
    void severalMayUnpackAtOnce() throws IOException, InterruptedException, ExecutionException {
        long whole = Files.size(
                NativeTokenizers.unpack(folder.resolve("alone"), LINUX).resolve("libtokenizers.so"));
        Path shared = folder.resolve("shared");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> sizes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sizes.add(threads.submit(
                        () -> Files.size(NativeTokenizers.unpack(shared, LINUX).resolve("libtokenizers.so"))));
            }
            for (Future<Long> size : sizes) {
                assertThat(size.get()).isEqualTo(whole);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void takesATemporaryFolderWhereTheCacheCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        Path other = NativeTokenizers.unpack(file.resolve("cache"), LINUX);

        assertThat(other.resolve("libtokenizers.so")).isNotEmptyFile();
        assertThat(other).doesNotHaveToString(folder.toString());
        assertThat(other.startsWith(folder)).isFalse();
    }
}
