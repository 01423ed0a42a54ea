package dev.millrace.runtime.format.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A builder of GGUF files for tests; it writes whatever it is told, lies included. */
public final class GgufWriter {

    /** A metadata array: the element type and the elements, which may be arrays again. */
    public record Array(int elementType, List<?> elements) {}

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

    /** A value of any type by its number in the specification; integers as {@link Number}, arrays as {@link Array}. */
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
        return value(key, ValueType.ARRAY.id(), new Array(ValueType.STRING.id(), values));
    }

    public GgufWriter int32s(String key, int... values) {
        return value(
                key,
                ValueType.ARRAY.id(),
                new Array(ValueType.INT32.id(), IntStream.of(values).boxed().toList()));
    }

    public GgufWriter float32s(String key, float... values) {
        List<Float> boxed = new ArrayList<>();
        for (float value : values) {
            boxed.add(value);
        }
        return value(key, ValueType.ARRAY.id(), new Array(ValueType.FLOAT32.id(), boxed));
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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        number(out, version, 4);
        number(out, tensorCount == null ? tensors.size() : tensorCount, 8);
        number(out, metadataCount == null ? entries.size() : metadataCount, 8);
        for (Entry entry : entries) {
            text(out, entry.key());
            number(out, entry.type(), 4);
            value(out, entry.type(), entry.value());
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Tensor tensor : tensors) {
            text(out, tensor.name());
            number(out, tensor.shape().length, 4);
            for (long size : tensor.shape()) {
                number(out, size, 8);
            }
            number(out, tensor.type(), 4);
            number(out, tensor.offset() == null ? data.size() : tensor.offset(), 8);
            data.writeBytes(tensor.data());
            pad(data);
        }
        pad(out);
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    private void pad(ByteArrayOutputStream out) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
    }

    private void value(ByteArrayOutputStream out, int type, Object value) {
        if (value instanceof Array array) {
            number(out, array.elementType(), 4);
            number(out, array.elements().size(), 8);
            for (Object element : array.elements()) {
                value(out, array.elementType(), element);
            }
        } else if (value instanceof String text) {
            text(out, text);
        } else if (value instanceof Boolean bool) {
            out.write(bool ? 1 : 0);
        } else if (type == ValueType.FLOAT32.id()) {
            number(out, Float.floatToRawIntBits(((Number) value).floatValue()), 4);
        } else if (type == ValueType.FLOAT64.id()) {
            number(out, Double.doubleToRawLongBits(((Number) value).doubleValue()), 8);
        } else {
            number(
                    out,
                    ((Number) value).longValue(),
                    ValueType.ofId(type).orElseThrow().leastBytes());
        }
    }

    private void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length, 8);
        out.writeBytes(bytes);
    }

    private void number(ByteArrayOutputStream out, long value, int bytes) {
        byte[] wide = ByteBuffer.allocate(8).order(order).putLong(value).array();
        out.write(wide, order == ByteOrder.LITTLE_ENDIAN ? 0 : 8 - bytes, bytes);
    }
}
