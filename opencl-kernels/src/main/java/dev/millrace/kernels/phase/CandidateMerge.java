package dev.millrace.kernels.phase;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Merges what the chunks of {@link CandidatesPhase} found: the best of all, best first, equal logits in order of id.
 *
 * <p>Reused from step to step; allocates nothing. Used by one thread at a time.
 */
public final class CandidateMerge {

    private static final int ENTRY_BYTES = 2 * Integer.BYTES;

    private final int chunks;
    private final int[] next;

    public CandidateMerge(int chunks) {
        this.chunks = chunks;
        this.next = new int[chunks];
    }

    /**
     * Merges the chunks of one output.
     *
     * @param found what the kernel wrote, from the buffer's start, in the device's byte order
     * @param output number of the output
     * @param ids takes the ids
     * @param logits takes the logits
     * @param at where in both arrays the first candidate goes
     * @param count most candidates to take, at most {@link CandidatesPhase#COUNT}
     * @return how many there were; fewer than {@code count} only where the row has fewer logits that are not NaN
     */
    public int merge(ByteBuffer found, int output, int[] ids, float[] logits, int at, int count) {
        if (count > CandidatesPhase.COUNT) {
            throw new IllegalArgumentException(
                    count + " candidates were asked for; the device keeps " + CandidatesPhase.COUNT);
        }
        int first = output * chunks * CandidatesPhase.COUNT;
        Arrays.fill(next, 0);
        for (int taken = 0; taken < count; taken++) {
            int best = -1;
            float bestLogit = 0;
            // Chunks are in order of id, and so are equal logits within one: the first of equals has the lowest id.
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (next[chunk] == CandidatesPhase.COUNT) {
                    continue;
                }
                int entry = (first + chunk * CandidatesPhase.COUNT + next[chunk]) * ENTRY_BYTES;
                float logit = found.getFloat(entry);
                if (found.getInt(entry + Integer.BYTES) >= 0 && (best < 0 || logit > bestLogit)) {
                    best = chunk;
                    bestLogit = logit;
                }
            }
            if (best < 0) {
                return taken;
            }
            int entry = (first + best * CandidatesPhase.COUNT + next[best]++) * ENTRY_BYTES;
            ids[at + taken] = found.getInt(entry + Integer.BYTES);
            logits[at + taken] = bestLogit;
        }
        return count;
    }
}
