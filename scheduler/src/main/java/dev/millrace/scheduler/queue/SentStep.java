package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.scheduler.proof.Access;
import java.util.ArrayList;
import java.util.List;

/** The step buffer as a schedule to prove knows it: in steps of one row, token and position change by themselves. */
final class SentStep {

    private static final String ROW = PlanMemory.STEP + ", its row";
    private static final String REST = PlanMemory.STEP + ", its end";

    private final PhaseAccesses accesses;
    private long bytes;
    private long rowFrom;
    private long rowTo;

    SentStep(PhaseAccesses accesses) {
        this.accesses = accesses;
    }

    /** A step of a bucket of so many rows, so many bytes in all. */
    void begin(int bucketRows, long byteSize) {
        bytes = byteSize;
        rowFrom = (long) StepLayout.token(0) * Integer.BYTES;
        rowTo = bucketRows == 1 ? (StepLayout.position(1, 0) + 1L) * Integer.BYTES : rowFrom;
    }

    List<Access> writes() {
        List<Access> all = new ArrayList<>();
        all.add(accesses.write(PlanMemory.STEP, PlanMemory.STEP, 0, rowFrom));
        all.add(accesses.write(ROW, PlanMemory.STEP, rowFrom, rowTo - rowFrom));
        all.add(accesses.write(REST, PlanMemory.STEP, rowTo, bytes - rowTo));
        return all;
    }

    List<Access> reads() {
        List<Access> all = counts();
        all.add(readRow());
        return all;
    }

    /** Reads of all but the row. */
    List<Access> counts() {
        List<Access> all = new ArrayList<>();
        all.add(accesses.read(PlanMemory.STEP, PlanMemory.STEP, 0, rowFrom));
        all.add(accesses.read(REST, PlanMemory.STEP, rowTo, bytes - rowTo));
        return all;
    }

    Access readRow() {
        return accesses.read(ROW, PlanMemory.STEP, rowFrom, rowTo - rowFrom);
    }

    Access writeRow() {
        return accesses.write(ROW, PlanMemory.STEP, rowFrom, rowTo - rowFrom);
    }
}
