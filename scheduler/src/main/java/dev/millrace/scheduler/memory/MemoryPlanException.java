package dev.millrace.scheduler.memory;

/** Says that something does not fit on the device: what was asked, what the device offers, what to try. */
public final class MemoryPlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MemoryPlanException(String message) {
        super(message);
    }
}
