package dev.millrace.runtime.doctor;

import java.nio.file.Path;

/**
 * The model file that is to be run.
 *
 * @param file where it is expected
 * @param byteSize its size where it is known beforehand, else -1
 * @param sha256 its SHA-256 in hexadecimal where it is known beforehand, else empty
 */
public record WantedModel(Path file, long byteSize, String sha256) {

    /** A model of the user's own, of which nothing is known. */
    public static WantedModel own(Path file) {
        return new WantedModel(file, -1, "");
    }

    /** Whether it is one that can be fetched. */
    public boolean isPublished() {
        return !sha256.isEmpty();
    }
}
