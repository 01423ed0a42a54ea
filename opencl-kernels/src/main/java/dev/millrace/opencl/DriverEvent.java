package dev.millrace.opencl;

/** An event seen through a {@link RawDriver}. */
final class DriverEvent<H> extends OwnedInContext<H> implements Event {

    private final DriverQueue<H> queue;

    /** @param command what was enqueued, for messages */
    DriverEvent(DriverQueue<H> queue, String command, H handle) {
        super(queue.context, HandleType.EVENT, command, handle);
        this.queue = queue;
    }

    /** The queue whose command this is. */
    DriverQueue<H> queue() {
        return queue;
    }

    @Override
    public void await() {
        H event = open();
        try {
            queue.flushIfOpen();
            raw.awaitEvent(event);
        } catch (OpenClException e) {
            throw new OpenClException(errorName(event, e), "'" + label() + "' failed on " + context.device(), null, e);
        }
    }

    /** What the command failed with, which says more than the waiting for it; that of the waiting if nobody knows. */
    private String errorName(H event, OpenClException waiting) {
        try {
            int status = raw.eventStatus(event);
            return status < 0 ? ClStatus.nameOf(status) : waiting.errorName();
        } catch (OpenClException e) {
            waiting.addSuppressed(e);
            return waiting.errorName();
        }
    }

    @Override
    public Times times() {
        H event = open();
        if (!queue.isProfiling()) {
            throw new OpenClException(
                    "CL_PROFILING_INFO_NOT_AVAILABLE",
                    "'" + label() + "' has no times: its queue was opened without profiling");
        }
        if (raw.eventStatus(event) > 0) {
            throw new OpenClException(
                    "CL_PROFILING_INFO_NOT_AVAILABLE", "'" + label() + "' has no times yet: await the event first");
        }
        return raw.eventTimes(event);
    }
}
