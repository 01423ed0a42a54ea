package dev.millrace.runtime.trace;

/** A kind of work of the host. */
public enum HostStep {
    READ_FILE("read model file", "bytes"),
    LOAD("load", ""),
    PLAN("plan", ""),
    UPLOAD("upload weights", "bytes"),
    BUILD("build kernels", ""),
    TOKENIZE("tokenize", "tokens"),
    PREFILL("prefill chunk", "rows"),
    DECODE("decode step", "position"),
    SCORE("score step", "rows"),
    SAMPLE("sample", ""),
    TEXT("text", "");

    private final String label;
    private final String counted;

    HostStep(String label, String counted) {
        this.label = label;
        this.counted = counted;
    }

    String label() {
        return label;
    }

    /** What the number of a span counts; empty where it has none. */
    String counted() {
        return counted;
    }
}
