package dev.millrace.runtime.architecture;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufType;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.scheduler.graph.Graph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model file that is right until a test spoils it: hidden size 64, 4 heads over 2 of 16, feed-forward 96, 10 tokens.
 * Value i of every float32 tensor is i + 1, everything else is zero.
 */
final class FakeModel {

    private final Map<String, Object> keys = new LinkedHashMap<>();
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private int layers = 1;
    private int kvHeads = 2;
    private int headDim = 16;

    private record TensorEntry(GgufType type, List<Integer> shape, long byteSize) {
        static TensorEntry of(String type, List<Integer> shape) {
            GgufType ggufType = GgufType.valueOf(type);
            long values = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
            return new TensorEntry(ggufType, shape, values / ggufType.blockSize() * ggufType.blockBytes());
        }
    }

    private FakeModel() {}

    static FakeModel llama() {
        FakeModel model = new FakeModel();
        model.with("general.architecture", "llama")
                .with("general.name", "fake")
                .with("llama.vocab_size", 10)
                .with("llama.embedding_length", 64)
                .with("llama.feed_forward_length", 96)
                .with("llama.attention.head_count", 4)
                .with("llama.context_length", 128)
                .with("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        return model.size();
    }

    FakeModel layers(int count) {
        layers = count;
        return size();
    }

    FakeModel kvHeads(int count) {
        kvHeads = count;
        return size();
    }

    FakeModel headDim(int values) {
        headDim = values;
        return size();
    }

    /** Sets a key: an Integer, Float, String, or a list of them. */
    FakeModel with(String key, Object value) {
        keys.put(key, value);
        return this;
    }

    FakeModel without(String key) {
        keys.remove(key);
        return this;
    }

    /** Sets a tensor; dimensions as GGUF orders them. */
    FakeModel tensor(String name, String type, Integer... shape) {
        tensors.put(name, TensorEntry.of(type, Arrays.asList(shape)));
        return this;
    }

    FakeModel withoutTensor(String name) {
        tensors.remove(name);
        return this;
    }

    Path path() {
        return Path.of("target", "fake-models", Integer.toHexString(System.identityHashCode(this)) + ".gguf");
    }

    Metadata metadata() {
        try (GgufFile file = open()) {
            return file.metadata();
        }
    }

    ModelConfig config() {
        return Architectures.of(metadata()).config(metadata());
    }

    Graph graph() {
        try (GgufFile file = open()) {
            Architecture architecture = Architectures.of(file.metadata());
            return architecture.build(architecture.config(file.metadata()), Tensors.of(file));
        }
    }

    private FakeModel size() {
        with("llama.block_count", layers).with("llama.attention.head_count_kv", kvHeads);
        tensor("token_embd.weight", "Q8_0", 64, 10);
        for (int i = 0; i < layers; i++) {
            String layer = "blk." + i + ".";
            tensor(layer + "attn_norm.weight", "F32", 64)
                    .tensor(layer + "attn_q.weight", "Q8_0", 64, 4 * headDim)
                    .tensor(layer + "attn_k.weight", "Q4_0", 64, kvHeads * headDim)
                    .tensor(layer + "attn_v.weight", "Q4_1", 64, kvHeads * headDim)
                    .tensor(layer + "attn_output.weight", "F16", 4 * headDim, 64)
                    .tensor(layer + "ffn_norm.weight", "F32", 64)
                    .tensor(layer + "ffn_gate.weight", "Q8_0", 64, 96)
                    .tensor(layer + "ffn_up.weight", "Q8_0", 64, 96)
                    .tensor(layer + "ffn_down.weight", "Q8_0", 96, 64);
        }
        return tensor("output_norm.weight", "F32", 64).tensor("output.weight", "F32", 64, 10);
    }

    private GgufFile open() {
        try {
            Files.createDirectories(path().getParent());
            Files.write(path(), new Writer().write());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GgufFile.open(path());
    }

    /** Writes GGUF version 3. */
    private final class Writer {
        private static final int ALIGNMENT = 32;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        byte[] write() {
            bytes.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
            u32(3);
            u64(tensors.size());
            u64(keys.size());
            keys.forEach((key, value) -> {
                string(key);
                u32(typeOf(value));
                value(value);
            });
            long offset = 0;
            for (Map.Entry<String, TensorEntry> tensor : tensors.entrySet()) {
                string(tensor.getKey());
                u32(tensor.getValue().shape().size());
                tensor.getValue().shape().forEach(this::u64);
                u32(tensor.getValue().type().id());
                u64(offset);
                offset = aligned(offset + tensor.getValue().byteSize());
            }
            pad();
            for (TensorEntry tensor : tensors.values()) {
                data(tensor);
                pad();
            }
            return bytes.toByteArray();
        }

        private void data(TensorEntry tensor) {
            if (tensor.type() == GgufType.F32) {
                for (int i = 0; i < tensor.byteSize() / 4; i++) {
                    u32(Float.floatToRawIntBits(i + 1));
                }
            } else {
                bytes.writeBytes(new byte[Math.toIntExact(tensor.byteSize())]);
            }
        }

        private int typeOf(Object value) {
            if (value instanceof Integer) {
                return 5;
            } else if (value instanceof Float) {
                return 6;
            }
            return value instanceof String ? 8 : 9;
        }

        private void value(Object value) {
            if (value instanceof Integer integer) {
                u32(integer);
            } else if (value instanceof Float number) {
                u32(Float.floatToRawIntBits(number));
            } else if (value instanceof String text) {
                string(text);
            } else {
                List<?> list = (List<?>) value;
                u32(typeOf(list.get(0)));
                u64(list.size());
                list.forEach(this::value);
            }
        }

        private void string(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            u64(utf8.length);
            bytes.writeBytes(utf8);
        }

        private void u32(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        private void u64(long value) {
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        private void pad() {
            bytes.writeBytes(new byte[(int) (aligned(bytes.size()) - bytes.size())]);
        }

        private static long aligned(long offset) {
            return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }
}
