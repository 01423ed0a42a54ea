package dev.millrace.runtime.format.gguf;

import dev.millrace.runtime.format.gguf.MetadataValue.BoolArray;
import dev.millrace.runtime.format.gguf.MetadataValue.BoolValue;
import dev.millrace.runtime.format.gguf.MetadataValue.DoubleArray;
import dev.millrace.runtime.format.gguf.MetadataValue.FloatArray;
import dev.millrace.runtime.format.gguf.MetadataValue.FloatingValue;
import dev.millrace.runtime.format.gguf.MetadataValue.IntegerArray;
import dev.millrace.runtime.format.gguf.MetadataValue.IntegerValue;
import dev.millrace.runtime.format.gguf.MetadataValue.StringArray;
import dev.millrace.runtime.format.gguf.MetadataValue.StringValue;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key-value pairs of a model file, read by type.
 *
 * <p>Each getter comes twice: with a key alone the value is required, with a fallback it is optional. A value of another
 * type is an error in both; integers of all widths are one type here, and so are both floating-point widths.
 *
 * @see ModelFormatException what every getter throws; it names the key, the type found and the type wanted
 */
public final class Metadata {

    private final Path file;
    private final Map<String, MetadataValue> values;

    Metadata(Path file, Map<String, MetadataValue> values) {
        this.file = file;
        this.values = Collections.unmodifiableMap(values);
    }

    /** The file the values come from. */
    public Path file() {
        return file;
    }

    /** All keys, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Whether there is a value of any type. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Whether the value is an array: some keys hold one number for all layers or an array with one for each. */
    public boolean isArray(String key) {
        MetadataValue value = values.get(key);
        return value != null && value.typeLabel().startsWith("array");
    }

    /** The value for a person, shortened where it is long. */
    public String print(String key) {
        return required(key, "value").print();
    }

    /** The type of a value as GGUF names it, such as {@code uint32} or {@code array of string}. */
    public String type(String key) {
        return required(key, "value").typeLabel();
    }

    /** The value as a string, a number, a truth value or a list of such, whatever its type. */
    public Object plain(String key) {
        return required(key, "value").plain();
    }

    /** A required text. */
    public String string(String key) {
        return asString(key, required(key, "string"));
    }

    /** An optional text. */
    public String string(String key, String fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asString(key, value);
    }

    /** A required integer. */
    public long integer(String key) {
        return asInteger(key, required(key, "integer"));
    }

    /** An optional integer. */
    public long integer(String key, long fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asInteger(key, value);
    }

    /** A required floating-point number. */
    public double floating(String key) {
        return asFloating(key, required(key, "floating-point number"));
    }

    /** An optional floating-point number. */
    public double floating(String key, double fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asFloating(key, value);
    }

    /** A required truth value. */
    public boolean bool(String key) {
        return asBool(key, required(key, "bool"));
    }

    /** An optional truth value. */
    public boolean bool(String key, boolean fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asBool(key, value);
    }

    /** A required array of texts. */
    public List<String> strings(String key) {
        return asStrings(key, required(key, "array of string"));
    }

    /** An optional array of texts. */
    public List<String> strings(String key, List<String> fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asStrings(key, value);
    }

    /** A required array of floating-point numbers. */
    public float[] floats(String key) {
        return asFloats(key, required(key, "array of floating-point numbers"));
    }

    /** An optional array of floating-point numbers. */
    public float[] floats(String key, float[] fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asFloats(key, value);
    }

    /** A required array of integers, each in the range of {@code int}. */
    public int[] ints(String key) {
        return asInts(key, required(key, "array of integers"));
    }

    /** An optional array of integers, each in the range of {@code int}. */
    public int[] ints(String key, int[] fallback) {
        MetadataValue value = values.get(key);
        return value == null ? fallback : asInts(key, value);
    }

    /** A required array of truth values. */
    public boolean[] bools(String key) {
        if (required(key, "array of bool") instanceof BoolArray array) {
            return array.values().clone();
        }
        throw mismatch(key, "array of bool");
    }

    /** An error that names the file and the key; the problem continues the sentence that starts with the key. */
    public ModelFormatException fault(String key, String problem) {
        return new ModelFormatException(file, "the metadata key " + key + " " + problem);
    }

    private String asString(String key, MetadataValue value) {
        if (value instanceof StringValue text) {
            return text.value();
        }
        throw mismatch(key, "string");
    }

    private long asInteger(String key, MetadataValue value) {
        if (value instanceof IntegerValue integer) {
            if (!integer.fitsLong()) {
                throw fault(key, "is " + integer.print() + ", above the largest supported integer 2^63 - 1");
            }
            return integer.value();
        }
        throw mismatch(key, "integer");
    }

    private double asFloating(String key, MetadataValue value) {
        if (value instanceof FloatingValue floating) {
            return floating.value();
        }
        throw mismatch(key, "floating-point number");
    }

    private boolean asBool(String key, MetadataValue value) {
        if (value instanceof BoolValue bool) {
            return bool.value();
        }
        throw mismatch(key, "bool");
    }

    private List<String> asStrings(String key, MetadataValue value) {
        if (value instanceof StringArray array) {
            return array.values();
        }
        throw mismatch(key, "array of string");
    }

    private float[] asFloats(String key, MetadataValue value) {
        if (value instanceof FloatArray array) {
            return array.values().clone();
        }
        if (value instanceof DoubleArray array) {
            float[] narrowed = new float[array.values().length];
            for (int i = 0; i < narrowed.length; i++) {
                narrowed[i] = (float) array.values()[i];
            }
            return narrowed;
        }
        throw mismatch(key, "array of floating-point numbers");
    }

    private int[] asInts(String key, MetadataValue value) {
        if (!(value instanceof IntegerArray array)) {
            throw mismatch(key, "array of integers");
        }
        int[] narrowed = new int[array.values().length];
        for (int i = 0; i < narrowed.length; i++) {
            long wide = array.values()[i];
            if (wide != (int) wide) {
                throw fault(key, "holds " + wide + " at index " + i + ", which does not fit 32 bits");
            }
            narrowed[i] = (int) wide;
        }
        return narrowed;
    }

    private MetadataValue required(String key, String wanted) {
        @Nullable MetadataValue value = values.get(key);
        if (value == null) {
            throw fault(key, "is missing, expected " + wanted);
        }
        return value;
    }

    private ModelFormatException mismatch(String key, String wanted) {
        return fault(key, "is of type " + required(key, wanted).typeLabel() + ", expected " + wanted);
    }
}
