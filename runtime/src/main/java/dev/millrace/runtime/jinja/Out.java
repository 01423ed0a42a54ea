package dev.millrace.runtime.jinja;

/** What a template or a block of it has written so far. */
final class Out {

    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    Out(Budget budget) {
        this.budget = budget;
    }

    void write(String part) {
        budget.text((long) text.length() + part.length());
        budget.allocate(part.length());
        text.append(part);
    }

    /** All of it, as a value. */
    String text() {
        String all = text.toString();
        budget.made(all);
        return all;
    }
}
