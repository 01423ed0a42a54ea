package dev.millrace.runtime.format.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Numbers, strings and metadata values as bytes of a GGUF file, one after the other. */
final class GgufEncoder {

    /** A metadata array: the element type and the elements, which may be arrays again. */
    record Array(int elementType, List<?> elements) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    GgufEncoder(ByteOrder order) {
        this.order = order;
    }

    GgufEncoder magic() {
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** The lower bytes of a whole number. */
    GgufEncoder number(long value, int bytes) {
        byte[] wide = ByteBuffer.allocate(8).order(order).putLong(value).array();
        out.write(wide, order == ByteOrder.LITTLE_ENDIAN ? 0 : 8 - bytes, bytes);
        return this;
    }

    GgufEncoder text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length, 8);
        out.writeBytes(bytes);
        return this;
    }

    /** A value of a type by its number in the specification; integers as {@link Number}, arrays as {@link Array}. */
    GgufEncoder value(int type, Object value) {
        if (value instanceof Array array) {
            number(array.elementType(), 4);
            number(array.elements().size(), 8);
            array.elements().forEach(element -> value(array.elementType(), element));
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean bool) {
            out.write(bool ? 1 : 0);
        } else if (type == ValueType.FLOAT32.id()) {
            number(Float.floatToRawIntBits(((Number) value).floatValue()), 4);
        } else if (type == ValueType.FLOAT64.id()) {
            number(Double.doubleToRawLongBits(((Number) value).doubleValue()), 8);
        } else {
            number(
                    ((Number) value).longValue(),
                    ValueType.ofId(type).orElseThrow().leastBytes());
        }
        return this;
    }

    GgufEncoder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Zeroes up to a multiple of so many bytes. */
    GgufEncoder pad(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
