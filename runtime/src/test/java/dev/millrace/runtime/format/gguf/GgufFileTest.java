package dev.millrace.runtime.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void readsBothVersions(int version) {
        byte[] data = bytes(2 * 18);
        Path file = new GgufWriter()
                .version(version)
                .string("general.architecture", "llama")
                .tensor("a", GgufType.Q4_0, data, 32, 2)
                .tensor("b", GgufType.F32, bytes(12), 3)
                .write(folder.resolve("model.gguf"));
        try (GgufFile model = GgufFile.open(file)) {
            assertThat(model.metadata().string("general.architecture")).isEqualTo("llama");
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("a", "b");
            TensorInfo tensor = model.tensor("a").orElseThrow();
            assertThat(tensor.typeName()).isEqualTo("Q4_0");
            assertThat(tensor.shape()).containsExactly(32L, 2L);
            assertThat(tensor.valueCount()).isEqualTo(64);
            assertThat(tensor.byteSize()).isEqualTo(36);
            assertThat(read(model, tensor, 0, 36)).isEqualTo(data);
            assertThat(model.tensor("c")).isEmpty();
            assertThat(tensor).hasToString("a Q4_0 [32 x 2]");
        }
    }

    @Test
    void honoursTheStatedAlignment() {
        Path file = new GgufWriter()
                .alignment(256)
                .uint32("general.alignment", 256)
                .tensor("a", GgufType.I8, bytes(3), 3)
                .tensor("b", GgufType.I8, bytes(5), 5)
                .write(folder.resolve("model.gguf"));
        try (GgufFile model = GgufFile.open(file)) {
            TensorInfo second = model.tensor("b").orElseThrow();
            assertThat(second.offset() % 256).isZero();
            assertThat(read(model, second, 0, 5)).isEqualTo(bytes(5));
        }
    }

    /** Every chunk size gives the same bytes, wherever the borders fall. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100, 4096, GgufFile.CHUNK_BYTES})
    void readsAcrossChunkBorders(int chunkBytes) {
        byte[] data = bytes(1000);
        Path file = new GgufWriter()
                .string("key", "väl".repeat(50))
                .tensor("a", GgufType.I8, data, 1000)
                .write(folder.resolve("model.gguf"));
        try (GgufFile model = GgufFile.open(file, chunkBytes)) {
            assertThat(model.metadata().string("key")).isEqualTo("väl".repeat(50));
            TensorInfo tensor = model.tensors().get(0);
            for (int offset : new int[] {0, 1, 63, 500, 999, 1000}) {
                for (int length : new int[] {0, 1, 2, 65, 499, 1000}) {
                    if (offset + length <= 1000) {
                        byte[] wanted = Arrays.copyOfRange(data, offset, offset + length);
                        assertThat(read(model, tensor, offset, length)).isEqualTo(wanted);
                        ByteBuffer view = model.slice(tensor, offset, length);
                        assertThat(view.isReadOnly()).isTrue();
                        assertThat(view.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                        byte[] seen = new byte[view.remaining()];
                        view.get(seen);
                        assertThat(seen).isEqualTo(wanted);
                    }
                }
            }
        }
    }

    @Test
    void copiesIntoTheMiddleOfATarget() {
        Path file = new GgufWriter().tensor("a", GgufType.I8, bytes(10), 10).write(folder.resolve("model.gguf"));
        try (GgufFile model = GgufFile.open(file)) {
            ByteBuffer target = ByteBuffer.allocate(8).position(2).limit(5);
            model.read(model.tensors().get(0), 4, target);
            assertThat(target.position()).isEqualTo(5);
            byte[] data = bytes(10);
            assertThat(target.array()).containsExactly(0, 0, data[4], data[5], data[6], 0, 0, 0);
        }
    }

    @Test
    void refusesToReadOutsideATensor() {
        Path file = new GgufWriter()
                .tensor("a", GgufType.I8, bytes(10), 10)
                .tensor("b", GgufType.I8, bytes(10), 10)
                .write(folder.resolve("model.gguf"));
        try (GgufFile model = GgufFile.open(file)) {
            TensorInfo tensor = model.tensors().get(0);
            assertThatThrownBy(() -> model.slice(tensor, 5, 6))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("a I8 [10]");
            assertThatThrownBy(() -> model.slice(tensor, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> model.slice(tensor, Long.MAX_VALUE, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            TensorInfo invented = new TensorInfo("x", 24, "I8", List.of(1L << 40), 1 << 20, 1L << 40);
            assertThatThrownBy(() -> model.slice(invented, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void refusesToReadAfterClosing() {
        Path file = new GgufWriter().tensor("a", GgufType.I8, bytes(10), 10).write(folder.resolve("model.gguf"));
        GgufFile model = GgufFile.open(file);
        TensorInfo tensor = model.tensors().get(0);
        ByteBuffer kept = model.slice(tensor, 0, 10);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.slice(tensor, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> model.read(tensor, 0, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(kept.get(3)).isEqualTo(bytes(10)[3]);
        assertThat(model.metadata().keys()).isEmpty();
    }

    /** More than 2 GiB in a sparse file, with a tensor over the border of the first GiB and one past the second. */
    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        long big = (2L << 30) + 4096;
        GgufWriter writer = new GgufWriter().tensorAt("big", GgufType.I8.id(), 0, big);
        writer.tensorAt("last", GgufType.I32.id(), big, 2);
        Path file = writer.write(folder.resolve("model.gguf"));
        long start = java.nio.file.Files.size(file);
        try (java.nio.channels.FileChannel channel =
                java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(numbers.putInt(17).putInt(-4).flip(), start + big);
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), GgufFile.CHUNK_BYTES - 2);
        }
        try (GgufFile model = GgufFile.open(file)) {
            ByteBuffer last = model.slice(model.tensor("last").orElseThrow(), 0, 8);
            assertThat(last.getInt(0)).isEqualTo(17);
            assertThat(last.getInt(4)).isEqualTo(-4);
            TensorInfo tensor = model.tensor("big").orElseThrow();
            assertThat(read(model, tensor, GgufFile.CHUNK_BYTES - 2 - tensor.offset(), 4))
                    .containsExactly(1, 2, 3, 4);
            assertThat(model.slice(tensor, GgufFile.CHUNK_BYTES - 1 - tensor.offset(), 2)
                            .getShort())
                    .isEqualTo((short) 0x0302);
        }
    }

    static byte[] bytes(int count) {
        byte[] data = new byte[count];
        new Random(count).nextBytes(data);
        return data;
    }

    private static byte[] read(GgufFile model, TensorInfo tensor, long offset, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        model.read(tensor, offset, target);
        return target.array();
    }
}
