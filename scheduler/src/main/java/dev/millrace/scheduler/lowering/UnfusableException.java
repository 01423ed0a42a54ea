package dev.millrace.scheduler.lowering;

/** Says why nodes cannot run as one region. */
final class UnfusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnfusableException(String message) {
        super(message, null, false, false);
    }
}
