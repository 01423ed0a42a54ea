package dev.millrace.scheduler.graph;

/** What the host gives to every step; all are {@link ElementType#I32} vectors. */
public enum InputRole {
    /** Token id of each row. */
    TOKENS("tokens", Dim.Symbol.ROWS),
    /** Position of each row in its sequence. */
    POSITIONS("positions", Dim.Symbol.ROWS),
    /** Sequence number of each row: which K/V cache it belongs to. */
    SEQUENCES("sequences", Dim.Symbol.ROWS),
    /** Numbers of the rows whose logits are wanted. */
    OUTPUT_ROWS("output_rows", Dim.Symbol.OUTPUTS);

    private final String nodeName;
    private final Dim.Symbol length;

    InputRole(String nodeName, Dim.Symbol length) {
        this.nodeName = nodeName;
        this.length = length;
    }

    /** The name of the input's node. */
    public String nodeName() {
        return nodeName;
    }

    /** How many elements it has. */
    public Dim.Symbol length() {
        return length;
    }
}
