package dev.millrace.scheduler;

/** No page of the K/V cache is left for what was asked; nothing was done. Says what there is and what to try. */
public final class CacheFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CacheFullException(String message) {
        super(message);
    }
}
