package dev.millrace.scheduler.graph;

/** What the host gives to every step; all are {@link ElementType#I32} vectors. */
public enum InputRole {
    /** Token id of each row. */
    TOKENS("tokens"),
    /** Position of each row in its sequence. */
    POSITIONS("positions"),
    /** Sequence number of each row: which K/V cache it belongs to. */
    SEQUENCES("sequences"),
    /** Numbers of the rows whose logits are wanted. */
    OUTPUT_ROWS("output_rows");

    private final String nodeName;

    InputRole(String nodeName) {
        this.nodeName = nodeName;
    }

    /** The name of the input's node. */
    public String nodeName() {
        return nodeName;
    }

    /** How many elements it has. */
    public Dim.Symbol length() {
        return this == OUTPUT_ROWS ? Dim.Symbol.OUTPUTS : Dim.Symbol.ROWS;
    }
}
