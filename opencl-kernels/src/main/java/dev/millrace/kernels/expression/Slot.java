package dev.millrace.kernels.expression;

/**
 * A named region of device memory that a kernel works on: two kernel arguments, a buffer and a byte offset.
 *
 * @param name a C identifier, unique in its kernel
 * @param content what lies there
 */
public record Slot(String name, Content content) {

    /** What lies in a slot. */
    public enum Content {
        /** Float rows, each padded with zeros to a multiple of 32 columns. */
        ROWS("float"),
        /** One float vector, padded with zeros to a multiple of 32. */
        VECTOR("const float"),
        /** A packed weight matrix. */
        WEIGHT("const char"),
        /** Packed activations: codes, then block scales (see {@code quant/quantise.cl}). */
        ACTIVATIONS("char"),
        /** Keys of one layer. */
        KEYS("kv_t"),
        /** Values of one layer. */
        VALUES("kv_t"),
        /** The page table, [sequence][page]. */
        PAGES("const int"),
        /** Cosines and sines, [position][rotaryDim / 2][2]. */
        ANGLES("const float"),
        /** Partial attention (see {@code attention/partial.cl}). */
        PARTIALS("float"),
        /** The best (logit, id) of each tile of 16 columns. */
        BEST("int2"),
        /** The best (logit, id) of each chunk of columns, sorted (see {@code sampling/candidates.cl}). */
        CANDIDATES("int2"),
        /** Integers, such as token ids. */
        INTEGERS("int");

        private final String type;

        Content(String type) {
            this.type = type;
        }
    }

    public Slot {
        if (!name.matches("[a-z][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("'" + name + "' is no C identifier in lower camel case");
        }
    }

    /** The C type of the slot's pointer, such as {@code global float *}. */
    public String pointerType() {
        return "global " + content.type + " *";
    }
}
