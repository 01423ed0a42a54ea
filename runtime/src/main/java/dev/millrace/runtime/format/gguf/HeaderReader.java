package dev.millrace.runtime.format.gguf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what stands before the tensor data: first the fixed part and the metadata, then the list of tensors. */
final class HeaderReader {

    /** "GGUF" as a little-endian number. */
    private static final int MAGIC = 0x46554747;

    /** Key length, type, one byte of value. */
    private static final int LEAST_METADATA_BYTES = 8 + 4 + 1;

    /** Name length, dimension count, one dimension, type, offset. */
    private static final int LEAST_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

    /** The specification's bound on keys; real tensor names are under 64. */
    private static final int LONGEST_NAME = 65_535;

    private final ByteCursor cursor;
    private long tensorCount;

    HeaderReader(ByteCursor cursor) {
        this.cursor = cursor;
    }

    Metadata readMetadata() {
        readMagic();
        readVersion();
        tensorCount = cursor.readCount("the number of tensors", LEAST_TENSOR_BYTES);
        long metadataCount = cursor.readCount("the number of metadata keys", LEAST_METADATA_BYTES);
        MetadataReader values = new MetadataReader(cursor);
        Map<String, MetadataValue> byKey = new LinkedHashMap<>();
        for (long i = 0; i < metadataCount; i++) {
            long at = cursor.position();
            String key = readName("metadata key " + i);
            MetadataValue value = values.readValue(key);
            if (byKey.put(key, value) != null) {
                throw cursor.fault(at, "the metadata key " + key + " appears twice");
            }
        }
        return new Metadata(cursor.source().file(), byKey);
    }

    List<TensorInfo> readTensors(Metadata metadata) {
        long alignment = alignment(metadata);
        List<TensorEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long i = 0; i < tensorCount; i++) {
            TensorEntry entry = TensorEntry.read(cursor, readName("the name of tensor " + i));
            if (!names.add(entry.name())) {
                throw cursor.fault(entry.at(), "the tensor " + entry.name() + " appears twice");
            }
            entries.add(entry);
        }
        // The data starts at the next aligned byte; a file without tensors may end before it.
        long dataStart = cursor.position() + (-cursor.position() & (alignment - 1));
        return TensorEntry.place(cursor, entries, dataStart, alignment);
    }

    private void readMagic() {
        if (cursor.byteSize() == 0) {
            throw cursor.fault(ModelFormatException.NO_OFFSET, "the file is empty, expected a GGUF model");
        }
        int magic = cursor.readInt("the magic number \"GGUF\"");
        if (magic == Integer.reverseBytes(MAGIC)) {
            throw bigEndian(0);
        }
        if (magic != MAGIC) {
            throw cursor.fault(
                    0,
                    String.format("the file starts with %s, expected \"GGUF\": it is no GGUF model", printed(magic)));
        }
    }

    private void readVersion() {
        long at = cursor.position();
        int version = cursor.readInt("the format version");
        if (version == 2 || version == 3) {
            return;
        }
        int swapped = Integer.reverseBytes(version);
        if (swapped >= 1 && swapped <= 3) {
            throw bigEndian(at);
        }
        throw cursor.fault(
                at,
                "the format version is " + Integer.toUnsignedString(version)
                        + ", expected 2 or 3; convert the model with a current tool");
    }

    private ModelFormatException bigEndian(long at) {
        return cursor.fault(
                at,
                "the file is big-endian; only little-endian GGUF is supported, convert it "
                        + "(gguf_convert_endian of the gguf package does)");
    }

    private String readName(String what) {
        long at = cursor.position();
        String name = cursor.readName(what);
        if (name.length() > LONGEST_NAME) {
            throw cursor.fault(
                    at, what + " has " + name.length() + " characters, at most " + LONGEST_NAME + " are allowed");
        }
        return name;
    }

    private static long alignment(Metadata metadata) {
        String key = "general.alignment";
        long alignment = metadata.integer(key, 32);
        if (Long.bitCount(alignment) != 1 || alignment < 1 || alignment > 1 << 30) {
            throw metadata.fault(key, "is " + alignment + ", expected a power of two");
        }
        return alignment;
    }

    private static String printed(int magic) {
        StringBuilder text = new StringBuilder("bytes");
        for (int shift = 0; shift < 32; shift += 8) {
            text.append(String.format(" %02x", (magic >>> shift) & 0xFF));
        }
        return text.toString();
    }
}
