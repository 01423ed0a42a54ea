package dev.millrace.runtime.jinja;

/** What a {@link JinjaFunction} threw, on its way through the template to whoever renders it. */
final class FunctionFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RuntimeException thrown;

    FunctionFailure(RuntimeException thrown) {
        super(thrown);
        this.thrown = thrown;
    }

    RuntimeException thrown() {
        return thrown;
    }
}
