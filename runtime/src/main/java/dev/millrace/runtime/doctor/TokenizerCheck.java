package dev.millrace.runtime.doctor;

/** The native part of the tokenizer library: whether it can be unpacked and loaded. */
final class TokenizerCheck implements Check {

    private final Runnable load;

    TokenizerCheck(Runnable load) {
        this.load = load;
    }

    @Override
    public String id() {
        return "tokenizer";
    }

    @Override
    public String title() {
        return "Native part of the tokenizer";
    }

    @Override
    public void look(Observations seen) {
        try {
            load.run();
            seen.fine("it is unpacked and loads");
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e.getCause();
            seen.problem(
                    e.getMessage() + (cause == null ? "" : " (" + cause + ")"),
                    "let MILLRACE_CACHE name a folder that you may write and from which programs may run; 'cache' and"
                            + " 'temporary-folder' above say more");
        }
    }
}
