package dev.millrace.runtime.format.gguf;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One value of the metadata, as the file holds it; its arrays never leave this package. */
@SuppressWarnings("ArrayRecordComponent")
sealed interface MetadataValue {

    /** The type as messages name it, such as {@code uint32} or {@code array of string}. */
    String typeLabel();

    /** The value for a person, shortened where it is long. */
    String print();

    /** The value as a string, a number, a truth value or a list of such. */
    Object plain();

    /** An integer of any width; an {@code uint64} above the range of {@code long} is negative here. */
    record IntegerValue(ValueType type, long value) implements MetadataValue {
        @Override
        public String typeLabel() {
            return type.label();
        }

        @Override
        public Object plain() {
            return fitsLong() ? (Object) value : new BigInteger(print());
        }

        @Override
        public String print() {
            return type == ValueType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
        }

        boolean fitsLong() {
            return type != ValueType.UINT64 || value >= 0;
        }
    }

    /** A floating-point number; 32-bit ones are widened. */
    record FloatingValue(ValueType type, double value) implements MetadataValue {
        @Override
        public String typeLabel() {
            return type.label();
        }

        @Override
        public Object plain() {
            return type == ValueType.FLOAT32 ? (Object) (float) value : (Object) value;
        }

        @Override
        public String print() {
            return type == ValueType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
        }
    }

    /** A truth value. */
    record BoolValue(boolean value) implements MetadataValue {
        @Override
        public String typeLabel() {
            return ValueType.BOOL.label();
        }

        @Override
        public Object plain() {
            return value;
        }

        @Override
        public String print() {
            return Boolean.toString(value);
        }
    }

    /** A text. */
    record StringValue(String value) implements MetadataValue {
        @Override
        public String typeLabel() {
            return ValueType.STRING.label();
        }

        @Override
        public Object plain() {
            return value;
        }

        @Override
        public String print() {
            return value.length() <= 100 ? value : value.substring(0, 100) + "... (" + value.length() + " characters)";
        }
    }

    /** Integers of any width, widened; an {@code uint64} above the range of {@code long} is negative here. */
    record IntegerArray(ValueType element, long[] values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of " + element.label();
        }

        @Override
        public Object plain() {
            return Arrays.stream(values)
                    .mapToObj(value -> new IntegerValue(element, value).plain())
                    .toList();
        }

        @Override
        public String print() {
            return shortened(Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 8))), values.length);
        }
    }

    /** 32-bit floating-point numbers. */
    record FloatArray(float[] values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of float32";
        }

        @Override
        public Object plain() {
            return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        }

        @Override
        public String print() {
            return shortened(Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 8))), values.length);
        }
    }

    /** 64-bit floating-point numbers. */
    record DoubleArray(double[] values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of float64";
        }

        @Override
        public Object plain() {
            return Arrays.stream(values).boxed().toList();
        }

        @Override
        public String print() {
            return shortened(Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 8))), values.length);
        }
    }

    /** Truth values. */
    record BoolArray(boolean[] values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of bool";
        }

        @Override
        public Object plain() {
            return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        }

        @Override
        public String print() {
            return shortened(Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 8))), values.length);
        }
    }

    /** Texts. */
    record StringArray(List<String> values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of string";
        }

        @Override
        public Object plain() {
            return values;
        }

        @Override
        public String print() {
            return shortened(values.subList(0, Math.min(values.size(), 8)).toString(), values.size());
        }
    }

    /** Arrays in an array. */
    record NestedArray(List<MetadataValue> values) implements MetadataValue {
        @Override
        public String typeLabel() {
            return "array of array";
        }

        @Override
        public Object plain() {
            return values.stream().map(MetadataValue::plain).toList();
        }

        @Override
        public String print() {
            return values.size() + " arrays";
        }
    }

    private static String shortened(String head, int length) {
        return length <= 8
                ? head
                : String.format(Locale.ROOT, "%s, ... (%d values)", head.substring(0, head.length() - 1), length) + "]";
    }
}
