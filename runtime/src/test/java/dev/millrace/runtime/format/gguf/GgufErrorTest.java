package dev.millrace.runtime.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are none, that end too early and that lie: each is refused with a message that helps. */
class GgufErrorTest {

    @TempDir
    Path folder;

    @Test
    void namesAMissingFile() {
        Path missing = folder.resolve("missing.gguf");
        assertThatThrownBy(() -> GgufFile.open(missing))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(missing + ": no such file");
    }

    @Test
    void namesAFolder() {
        assertRefused(folder, "is a directory");
    }

    @Test
    void namesAnEmptyFile() throws IOException {
        assertRefused(Files.createFile(folder.resolve("empty.gguf")), "the file is empty");
    }

    @Test
    void namesAFileOfAnotherKind() throws IOException {
        Path file = Files.writeString(folder.resolve("page.gguf"), "<html>404</html>");
        assertRefused(file, "at byte 0: the file starts with bytes 3c 68 74 6d, expected \"GGUF\"");
    }

    @Test
    void namesAnUnknownVersion() {
        assertRefused(new GgufWriter().version(1), "at byte 4: the format version is 1, expected 2 or 3");
        assertRefused(new GgufWriter().version(-1), "the format version is 4294967295");
    }

    @Test
    void namesBigEndianFiles() {
        assertRefused(new GgufWriter().order(ByteOrder.BIG_ENDIAN), "at byte 4: the file is big-endian");
        byte[] reversed = new GgufWriter().bytes();
        System.arraycopy("FUGG".getBytes(StandardCharsets.US_ASCII), 0, reversed, 0, 4);
        assertRefused(reversed, "at byte 0: the file is big-endian");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1L << 31, Long.MAX_VALUE, -1})
    void namesHugeCounts(long count) {
        assertRefused(
                new GgufWriter().tensorCount(count),
                "at byte 8: the number of tensors is " + Long.toUnsignedString(count));
        assertRefused(
                new GgufWriter().metadataCount(count),
                "at byte 16: the number of metadata keys is " + Long.toUnsignedString(count));
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1L << 40, Long.MAX_VALUE, -1})
    void namesHugeLengths(long length) {
        byte[] key = new GgufWriter().string("key", "v").bytes();
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).putLong(24, length);
        assertRefused(key, "at byte 24: the length of metadata key 0 is " + Long.toUnsignedString(length));
        byte[] value = new GgufWriter().string("key", "v").bytes();
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 8 + 3 + 4, length);
        assertRefused(value, "the length of the value of key is " + Long.toUnsignedString(length));
        byte[] array = new GgufWriter().int32s("key", 1, 2).bytes();
        ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 8 + 3 + 4 + 4, length);
        assertRefused(array, "the length of the array key is " + Long.toUnsignedString(length));
    }

    @Test
    void namesBadMetadata() {
        assertRefused(withType(13), "the type of key is 13, expected 0 (uint8) to 12 (float64)");
        assertRefused(withType(-1), "the type of key is 4294967295, expected 0 (uint8) to 12 (float64)");
        assertRefused(new GgufWriter().string("a", "x").uint32("a", 1), "the metadata key a appears twice");
        byte[] flag = new GgufWriter().bool("key", true).bytes();
        flag[24 + 8 + 3 + 4] = 2;
        assertRefused(flag, "the value of key is 2, expected 0 or 1");
        Object nested = GgufWriter.array(0, List.of(1));
        for (int i = 0; i < 9; i++) {
            nested = GgufWriter.array(9, List.of(nested));
        }
        assertRefused(new GgufWriter().value("deep", 9, nested), "deep nests arrays more than 8 deep");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 48, 1L << 31, 0xFFFFFFFFL})
    void namesABadAlignment(long alignment) {
        assertRefused(
                new GgufWriter().uint32("general.alignment", alignment),
                "general.alignment is " + alignment + ", expected a power of two");
    }

    static List<Object[]> badTensors() {
        return List.of(
                tensor("has 0 dimensions, expected 1 to 4", 0, 0),
                tensor("has 5 dimensions, expected 1 to 4", 0, 0, 1, 1, 1, 1, 1),
                tensor("dimension 1 of the tensor t is 0, expected 1 or more", 0, 0, 4, 0),
                tensor("dimension 0 of the tensor t is 18446744073709551615", 0, 0, -1),
                tensor("more than 2^63 values", 0, 0, 1L << 32, 1L << 32),
                tensor("more than 2^63 values", 0, 0, 3, Long.MAX_VALUE),
                tensor("more than 2^63 bytes", 0, 0, 1L << 40, 1L << 22),
                tensor("the first dimension of the tensor t is 33, expected a multiple of 32", 2, 0, 33),
                tensor("the first dimension of the tensor t is 128, expected a multiple of 256", 12, 0, 128, 2),
                tensor("the tensor t: tensor type 99 is unknown; known are 0 to 41", 99, 0, 1),
                tensor("the tensor t: tensor type 4294967295 is unknown", -1, 0, 1),
                tensor("the tensor t: tensor type 4 was withdrawn", 4, 0, 32),
                tensor("the offset of the tensor t is 1, expected a multiple of the alignment 32", 24, 1, 1),
                tensor("takes 4 bytes at 64 of the data, but the file holds 32", 0, 64, 1),
                tensor("takes 36 bytes at 0 of the data, but the file holds 32", 0, 0, 9),
                tensor("at 9223372036854775776 of the data", 0, Long.MAX_VALUE - 31, 1),
                tensor("at 18446744073709551584 of the data", 0, -32, 1));
    }

    private static Object[] tensor(String message, int type, long offset, long... shape) {
        return new Object[] {message, type, offset, shape};
    }

    @ParameterizedTest
    @MethodSource("badTensors")
    void namesBadTensors(String message, int type, long offset, long[] shape) {
        GgufWriter writer = new GgufWriter().tensorAt("t", type, offset, shape);
        byte[] file = writer.bytes();
        assertRefused(Arrays.copyOf(file, file.length + 32), message);
    }

    @Test
    void namesOverlapAndRepetition() {
        byte[] data = new byte[64];
        assertRefused(
                new GgufWriter().tensor("a", GgufType.I8, data, 64).tensorAt("b", 24, 32, 8),
                "the tensors a and b overlap");
        assertRefused(
                new GgufWriter().tensor("a", GgufType.I8, data, 64).tensor("a", GgufType.I8, data, 64),
                "the tensor a appears twice");
    }

    /** Whatever byte a download stops at, the answer is an error and never a crash or another exception. */
    @Test
    void refusesTruncationAtEveryByte() throws IOException {
        byte[] whole = sample();
        Path file = folder.resolve("cut.gguf");
        // The last tensor takes 5 bytes of its 32: what follows is padding.
        for (int length = 0; length <= whole.length - 32 + 4; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Throwable thrown = catchThrowable(() -> GgufFile.open(file).close());
            assertThat(thrown).as("cut to %d bytes", length).isInstanceOf(ModelFormatException.class);
        }
        GgufFile.open(Files.write(file, whole)).close();
    }

    /** Damaged files either open or are refused; nothing else happens, and soon. */
    @Test
    void survivesDamage() throws IOException {
        byte[] whole = sample();
        Random random = new Random(1);
        Path file = folder.resolve("damaged.gguf");
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            Throwable thrown = catchThrowable(() -> GgufFile.open(file).close());
            if (thrown != null) {
                assertThat(thrown).as("damage %d", i).isInstanceOf(ModelFormatException.class);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void refusesRandomBytes() throws IOException {
        Path file = folder.resolve("random.gguf");
        for (int i = 0; i < 200; i++) {
            byte[] noise = GgufFileTest.bytes(10 * i + 1);
            Files.write(file, noise);
            assertThatThrownBy(() -> GgufFile.open(file)).isInstanceOf(ModelFormatException.class);
            if (noise.length > 8) {
                System.arraycopy(new GgufWriter().bytes(), 0, noise, 0, 8);
                Files.write(file, noise);
                assertThatThrownBy(() -> GgufFile.open(file)).isInstanceOf(ModelFormatException.class);
            }
        }
    }

    private static byte[] sample() {
        return new GgufWriter()
                .string("general.architecture", "llama")
                .uint32("count", 7)
                .bool("flag", true)
                .float32s("scores", 1, 2, 3)
                .strings("tokens", List.of("a", "bc", ""))
                .value("nested", 9, GgufWriter.array(9, List.of(GgufWriter.array(0, List.of(1, 2)))))
                .tensor("a", GgufType.Q8_0, new byte[34 * 2], 32, 2)
                .tensor("b", GgufType.I8, new byte[5], 5)
                .bytes();
    }

    private static byte[] withType(int type) {
        byte[] file = new GgufWriter().uint32("key", 1).bytes();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(24 + 8 + 3, type);
        return file;
    }

    private void assertRefused(GgufWriter writer, String message) {
        assertRefused(writer.bytes(), message);
    }

    private void assertRefused(byte[] content, String message) {
        try {
            assertRefused(Files.write(folder.resolve("bad.gguf"), content), message);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    @Timeout(10)
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeIsRefusedWithoutWaitingForItsWriter() throws Exception {
        Path pipe = folder.resolve("pipe.gguf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertRefused(pipe, "is a pipe or a device; a model is read in any order, so save it as a file first");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFileThatMayNotBeReadIsSaidToBeThere() throws IOException {
        Path file = Files.createFile(folder.resolve("secret.gguf"));
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "root may read everything");

        assertRefused(file, "permission denied");
    }
}
