package dev.millrace.scheduler.memory;

/**
 * The steps during which a tensor must keep its memory.
 *
 * @param name the tensor, unique in a plan
 * @param byteSize bytes it takes
 * @param first number of the phase that writes it
 * @param last number of the last phase that reads it, not below {@code first}
 */
public record Lifetime(String name, long byteSize, int first, int last) {

    public Lifetime {
        if (byteSize < 0 || last < first) {
            throw new IllegalArgumentException("tensor '" + name + "' of " + byteSize + " bytes lives from phase "
                    + first + " to " + last + "; it needs a size of at least 0 and a last phase not before the first");
        }
    }

    /** Whether both are needed in some phase. */
    public boolean overlaps(Lifetime other) {
        return first <= other.last && other.first <= last;
    }
}
