package dev.millrace.runtime.format.gguf;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where one tensor lies in a file and how to read it.
 *
 * @param name the name, such as {@code blk.0.attn_q.weight}
 * @param typeId the number of the type in the file
 * @param typeName the type as GGUF prints it, such as {@code Q4_K}
 * @param shape the dimensions in ggml's order: the first is contiguous in memory (for a weight matrix: inputs, then
 *     outputs)
 * @param offset the first byte, counted from the start of the file
 * @param byteSize the number of bytes
 */
public record TensorInfo(String name, int typeId, String typeName, List<Long> shape, long offset, long byteSize) {

    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The number of values: the product of the shape. */
    public long valueCount() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** The type with its block size and block bytes. */
    public GgufType type() {
        return GgufType.ofId(typeId).orElseThrow(() -> new IllegalStateException(GgufType.unknown(typeId)));
    }

    @Override
    public String toString() {
        String dimensions = shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
        return name + " " + typeName + " [" + dimensions + "]";
    }
}
