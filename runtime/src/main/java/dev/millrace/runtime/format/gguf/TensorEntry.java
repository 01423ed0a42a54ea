package dev.millrace.runtime.format.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A line of the tensor list as the file states it, before its place in the data is checked.
 *
 * @param at the byte this line starts at
 * @param offset counted from the start of the tensor data
 */
record TensorEntry(String name, GgufType type, List<Long> shape, long offset, long byteSize, long at) {

    private static final int MOST_DIMENSIONS = 4;

    /** Reads what follows the name: dimensions, type and offset. */
    static TensorEntry read(ByteCursor cursor, String name) {
        long at = cursor.position();
        int dimensions = cursor.readInt("the number of dimensions of " + name);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw cursor.fault(
                    at,
                    "the tensor " + name + " has " + Integer.toUnsignedString(dimensions)
                            + " dimensions, expected 1 to " + MOST_DIMENSIONS);
        }
        List<Long> shape = new ArrayList<>();
        long valueCount = 1;
        for (int i = 0; i < dimensions; i++) {
            long dimensionAt = cursor.position();
            long size = cursor.readLong("dimension " + i + " of " + name);
            if (size < 1) {
                throw cursor.fault(
                        dimensionAt,
                        "dimension " + i + " of the tensor " + name + " is " + Long.toUnsignedString(size)
                                + ", expected 1 or more");
            }
            if (Math.multiplyHigh(valueCount, size) != 0 || valueCount * size < 0) {
                throw cursor.fault(
                        dimensionAt, "the tensor " + name + " has more than 2^63 values: " + shape + " times " + size);
            }
            valueCount *= size;
            shape.add(size);
        }
        GgufType type = readType(cursor, name);
        long byteSize = byteSize(cursor, at, name, type, shape, valueCount);
        long offset = cursor.readLong("the offset of " + name);
        return new TensorEntry(name, type, shape, offset, byteSize, at);
    }

    /** Holds every tensor against the file and against its neighbours. */
    static List<TensorInfo> place(ByteCursor cursor, List<TensorEntry> entries, long dataStart, long alignment) {
        List<TensorInfo> placed = new ArrayList<>();
        for (TensorEntry entry : entries) {
            placed.add(entry.place(cursor, dataStart, alignment));
        }
        List<TensorInfo> byOffset = new ArrayList<>(placed);
        byOffset.sort(Comparator.comparingLong(TensorInfo::offset));
        for (int i = 1; i < byOffset.size(); i++) {
            TensorInfo before = byOffset.get(i - 1);
            TensorInfo after = byOffset.get(i);
            if (before.offset() + before.byteSize() > after.offset()) {
                throw cursor.fault(
                        after.offset(),
                        String.format(
                                Locale.ROOT,
                                "the tensors %s and %s overlap: the first takes bytes %d to %d, the second starts at %d",
                                before.name(),
                                after.name(),
                                before.offset(),
                                before.offset() + before.byteSize(),
                                after.offset()));
            }
        }
        return placed;
    }

    private TensorInfo place(ByteCursor cursor, long dataStart, long alignment) {
        if ((offset & (alignment - 1)) != 0) {
            throw cursor.fault(
                    at,
                    "the offset of the tensor " + name + " is " + Long.toUnsignedString(offset)
                            + ", expected a multiple of the alignment " + alignment);
        }
        long room = cursor.byteSize() - dataStart;
        if (offset < 0 || room < byteSize || offset > room - byteSize) {
            throw cursor.fault(
                    at,
                    String.format(
                            Locale.ROOT,
                            "the tensor %s takes %d bytes at %s of the data, but the file holds %d bytes of data; "
                                    + "it is truncated or its header lies",
                            name,
                            byteSize,
                            Long.toUnsignedString(offset),
                            Math.max(room, 0)));
        }
        return new TensorInfo(name, type.id(), type.name(), shape, dataStart + offset, byteSize);
    }

    private static GgufType readType(ByteCursor cursor, String name) {
        long at = cursor.position();
        int id = cursor.readInt("the type of " + name);
        return GgufType.ofId(id)
                .orElseThrow(() -> cursor.fault(at, "the tensor " + name + ": " + GgufType.unknown(id)));
    }

    private static long byteSize(
            ByteCursor cursor, long at, String name, GgufType type, List<Long> shape, long valueCount) {
        if (shape.get(0) % type.blockSize() != 0) {
            throw cursor.fault(
                    at,
                    "the first dimension of the tensor " + name + " is " + shape.get(0) + ", expected a multiple of "
                            + type.blockSize() + ", the block size of " + type);
        }
        long blocks = valueCount / type.blockSize();
        if (blocks > Long.MAX_VALUE / type.blockBytes()) {
            throw cursor.fault(at, "the tensor " + name + " takes more than 2^63 bytes: " + shape + " of " + type);
        }
        return type.byteSize(valueCount);
    }
}
