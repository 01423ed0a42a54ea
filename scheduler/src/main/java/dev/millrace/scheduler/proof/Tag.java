package dev.millrace.scheduler.proof;

/**
 * What a byte holds: a content, and where its first byte lies, which tells a tensor in its place from the same tensor moved.
 *
 * @param content what was written
 * @param shift address of a byte less its number within the content; of pages, its number as the sequence counts
 */
record Tag(Content content, long shift) {

    /** Whether writing the other over this one, byte for byte, is a thing that a launch may do: the tensor in its place. */
    boolean updatedBy(Tag other) {
        return content.tensor().equals(other.content.tensor()) && shift == other.shift;
    }
}
