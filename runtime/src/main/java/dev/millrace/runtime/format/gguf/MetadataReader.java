package dev.millrace.runtime.format.gguf;

import dev.millrace.runtime.format.gguf.MetadataValue.BoolArray;
import dev.millrace.runtime.format.gguf.MetadataValue.BoolValue;
import dev.millrace.runtime.format.gguf.MetadataValue.DoubleArray;
import dev.millrace.runtime.format.gguf.MetadataValue.FloatArray;
import dev.millrace.runtime.format.gguf.MetadataValue.FloatingValue;
import dev.millrace.runtime.format.gguf.MetadataValue.IntegerArray;
import dev.millrace.runtime.format.gguf.MetadataValue.IntegerValue;
import dev.millrace.runtime.format.gguf.MetadataValue.NestedArray;
import dev.millrace.runtime.format.gguf.MetadataValue.StringArray;
import dev.millrace.runtime.format.gguf.MetadataValue.StringValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads metadata values; every length is held against the bytes that are left before an array is made for it. */
final class MetadataReader {

    /** Arrays in arrays deeper than this are an attack on the stack, not a model. */
    private static final int DEEPEST_NESTING = 8;

    /** Sixty times the largest vocabulary there is; 128 MiB where they are integers. */
    private static final int MOST_ELEMENTS = 1 << 24;

    private final ByteCursor cursor;

    MetadataReader(ByteCursor cursor) {
        this.cursor = cursor;
    }

    /** The type and the value that follow a key. */
    MetadataValue readValue(String key) {
        ValueType type = readType("the type of " + key);
        String what = "the value of " + key;
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                new IntegerValue(type, readInteger(type, what));
            case FLOAT32 -> new FloatingValue(type, Float.intBitsToFloat(cursor.readInt(what)));
            case FLOAT64 -> new FloatingValue(type, Double.longBitsToDouble(cursor.readLong(what)));
            case BOOL -> new BoolValue(readBool(what));
            case STRING -> new StringValue(cursor.readText(what));
            case ARRAY -> readArray(key, 1);
        };
    }

    private MetadataValue readArray(String key, int depth) {
        if (depth > DEEPEST_NESTING) {
            throw cursor.fault(cursor.position(), key + " nests arrays more than " + DEEPEST_NESTING + " deep");
        }
        ValueType element = readType("the element type of " + key);
        long at = cursor.position();
        long count = cursor.readCount("the length of the array " + key, element.leastBytes());
        if (count > MOST_ELEMENTS) {
            throw cursor.fault(
                    at,
                    "the array " + key + " has " + count + " elements; " + MOST_ELEMENTS
                            + " is the most that is supported");
        }
        return readElements(key, element, (int) count, depth);
    }

    private MetadataValue readElements(String key, ValueType element, int count, int depth) {
        String what = "an element of " + key;
        switch (element) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = readInteger(element, what);
                }
                return new IntegerArray(element, values);
            }
            case FLOAT32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(cursor.readInt(what));
                }
                return new FloatArray(values);
            }
            case FLOAT64 -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(cursor.readLong(what));
                }
                return new DoubleArray(values);
            }
            case BOOL -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = readBool(what);
                }
                return new BoolArray(values);
            }
            case STRING -> {
                List<String> values = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    values.add(cursor.readText(what));
                }
                return new StringArray(Collections.unmodifiableList(values));
            }
            case ARRAY -> {
                List<MetadataValue> values = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    values.add(readArray(key, depth + 1));
                }
                return new NestedArray(Collections.unmodifiableList(values));
            }
        }
        throw new AssertionError(element);
    }

    private ValueType readType(String what) {
        long at = cursor.position();
        int id = cursor.readInt(what);
        return ValueType.ofId(id)
                .orElseThrow(() -> cursor.fault(
                        at, what + " is " + Integer.toUnsignedString(id) + ", expected 0 (uint8) to 12 (float64)"));
    }

    private long readInteger(ValueType type, String what) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(cursor.readByte(what));
            case INT8 -> cursor.readByte(what);
            case UINT16 -> Short.toUnsignedLong(cursor.readShort(what));
            case INT16 -> cursor.readShort(what);
            case UINT32 -> Integer.toUnsignedLong(cursor.readInt(what));
            case INT32 -> cursor.readInt(what);
            case UINT64, INT64 -> cursor.readLong(what);
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new AssertionError(type);
        };
    }

    private boolean readBool(String what) {
        long at = cursor.position();
        int value = cursor.readByte(what);
        if (value != 0 && value != 1) {
            throw cursor.fault(at, what + " is " + (value & 0xFF) + ", expected 0 or 1 for a bool");
        }
        return value == 1;
    }
}
