package dev.millrace.scheduler.memory;

/** What device memory is for. */
public enum MemoryGroup {
    WEIGHTS("weights"),
    KV_CACHE("K/V cache"),
    ACTIVATIONS("activations"),
    RESULTS("logits and results"),
    TABLES("step and tables"),
    STAGING("staging");

    private final String title;

    MemoryGroup(String title) {
        this.title = title;
    }

    /** The name for people. */
    public String title() {
        return title;
    }
}
