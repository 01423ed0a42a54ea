package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import java.nio.file.Path;

/**
 * What most of a model's memory goes to, known from its file before a device is looked at. The scheduler's plan, which
 * needs a device, counts every buffer.
 *
 * @param weightBytes bytes of the weights as the file stores them
 * @param cacheBytes bytes of the K/V cache
 * @param contextLength positions that the K/V cache holds
 */
public record ModelNeeds(long weightBytes, long cacheBytes, int contextLength) {

    /**
     * Reads the header of a file; weights are not read.
     *
     * @throws ModelFileException when the file cannot be used
     * @throws RequestException when more positions are asked for than the model was trained for
     */
    public static ModelNeeds of(Path file, MillraceOptions options) {
        try (ModelParts parts = ModelParts.open(file)) {
            int positions = parts.contextLength(options);
            return new ModelNeeds(
                    parts.weightBytes(),
                    parts.cacheBytes(positions, options.memory().kvType()),
                    positions);
        }
    }

    /** All of it. */
    public long byteSize() {
        return weightBytes + cacheBytes;
    }
}
