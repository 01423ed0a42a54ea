package dev.millrace.runtime.format.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A builder of GGUF files for tests; it writes whatever it is told, lies included. */
public final class GgufWriter {

    /** A metadata array: the element type and the elements. */
    public static Object array(int elementType, List<?> elements) {
        return new GgufEncoder.Array(elementType, elements);
    }

    private record Entry(String key, int type, Object value) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Tensor(
            String name, int type, long[] shape, @Nullable Long offset, byte[] data) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int version = 3;
    private int alignment = 32;
    private @Nullable Long tensorCount;
    private @Nullable Long metadataCount;

    public GgufWriter version(int value) {
        version = value;
        return this;
    }

    public GgufWriter order(ByteOrder value) {
        order = value;
        return this;
    }

    /** The alignment to write by; state it with {@code uint32("general.alignment", ...)} too. */
    public GgufWriter alignment(int value) {
        alignment = value;
        return this;
    }

    /** States a number of tensors other than the true one. */
    public GgufWriter tensorCount(long value) {
        tensorCount = value;
        return this;
    }

    /** States a number of metadata keys other than the true one. */
    public GgufWriter metadataCount(long value) {
        metadataCount = value;
        return this;
    }

    /** A value of any type by its number in the specification; integers as {@link Number}, arrays as {@link #array}. */
    public GgufWriter value(String key, int type, Object value) {
        entries.add(new Entry(key, type, value));
        return this;
    }

    public GgufWriter string(String key, String value) {
        return value(key, ValueType.STRING.id(), value);
    }

    public GgufWriter uint32(String key, long value) {
        return value(key, ValueType.UINT32.id(), value);
    }

    public GgufWriter float32(String key, double value) {
        return value(key, ValueType.FLOAT32.id(), value);
    }

    public GgufWriter bool(String key, boolean value) {
        return value(key, ValueType.BOOL.id(), value);
    }

    public GgufWriter strings(String key, List<String> values) {
        return value(key, ValueType.ARRAY.id(), array(ValueType.STRING.id(), values));
    }

    public GgufWriter int32s(String key, int... values) {
        return value(
                key,
                ValueType.ARRAY.id(),
                array(ValueType.INT32.id(), IntStream.of(values).boxed().toList()));
    }

    public GgufWriter float32s(String key, float... values) {
        List<Float> boxed = new ArrayList<>();
        for (float value : values) {
            boxed.add(value);
        }
        return value(key, ValueType.ARRAY.id(), array(ValueType.FLOAT32.id(), boxed));
    }

    public GgufWriter tensor(String name, GgufType type, byte[] data, long... shape) {
        tensors.add(new Tensor(name, type.id(), shape.clone(), null, data.clone()));
        return this;
    }

    /** A tensor with an offset and a type of the test's choosing, and no data of its own. */
    public GgufWriter tensorAt(String name, int type, long offset, long... shape) {
        tensors.add(new Tensor(name, type, shape.clone(), offset, new byte[0]));
        return this;
    }

    public Path write(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        GgufEncoder head = new GgufEncoder(order)
                .magic()
                .number(version, 4)
                .number(tensorCount == null ? tensors.size() : tensorCount, 8)
                .number(metadataCount == null ? entries.size() : metadataCount, 8);
        for (Entry entry : entries) {
            head.text(entry.key()).number(entry.type(), 4).value(entry.type(), entry.value());
        }
        GgufEncoder data = new GgufEncoder(order);
        for (Tensor tensor : tensors) {
            head.text(tensor.name()).number(tensor.shape().length, 4);
            for (long size : tensor.shape()) {
                head.number(size, 8);
            }
            head.number(tensor.type(), 4).number(tensor.offset() == null ? data.size() : tensor.offset(), 8);
            data.raw(tensor.data()).pad(alignment);
        }
        return head.pad(alignment).raw(data.bytes()).bytes();
    }
}
