package dev.millrace.scheduler.memory;

import dev.millrace.kernels.quant.WeightType;

/**
 * A weight and the form in which the device keeps it.
 *
 * @param name its name in the model file
 * @param type its type in the model file
 * @param rows output rows; 1 for a vector
 * @param columns values of a row
 * @param form how it lies on the device
 */
public record StoredWeight(String name, WeightType type, int rows, int columns, Form form) {

    /** How a weight lies on the device. */
    public enum Form {
        /** Tiles of 16 rows of its own type. */
        PACKED,
        /** float32, padded with zeros to a multiple of {@value #VECTOR_GRANULE}. */
        VECTOR
    }

    /** Floats that vectors are padded to a multiple of. */
    public static final int VECTOR_GRANULE = 32;

    public StoredWeight {
        if (rows < 1 || columns < 1 || form == Form.VECTOR && rows != 1) {
            throw new IllegalArgumentException("weight '" + name + "' has " + rows + " rows of " + columns
                    + " values; " + (form == Form.VECTOR ? "a vector has one row" : "both must be above 0"));
        }
        if (columns % type.superBlock() != 0) {
            throw new IllegalArgumentException("weight '" + name + "' has rows of " + columns + " values; rows of "
                    + type + " hold whole super-blocks of " + type.superBlock());
        }
    }

    /** A weight matrix, repacked. */
    public static StoredWeight matrix(String name, WeightType type, int rows, int columns) {
        return new StoredWeight(name, type, rows, columns, Form.PACKED);
    }

    /** A vector such as a norm's weights or a bias, as floats. */
    public static StoredWeight vector(String name, WeightType type, int columns) {
        return new StoredWeight(name, type, 1, columns, Form.VECTOR);
    }

    /** Bytes in the model file. */
    public long rawBytes() {
        return rows * type.rawRowBytes(columns);
    }

    /** Bytes on the device. */
    public long byteSize() {
        return form == Form.PACKED
                ? type.packedBytes(rows, columns)
                : (columns + VECTOR_GRANULE - 1L) / VECTOR_GRANULE * VECTOR_GRANULE * Float.BYTES;
    }
}
