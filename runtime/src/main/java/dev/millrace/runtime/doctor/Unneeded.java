package dev.millrace.runtime.doctor;

/**
 * A check of something that this configuration makes no use of: it is named, and not made.
 *
 * @param check the check
 * @param why why it has no meaning here
 */
record Unneeded(Check check, String why) implements Check {

    @Override
    public String id() {
        return check.id();
    }

    @Override
    public String title() {
        return check.title();
    }

    @Override
    public void look(Observations seen) {
        seen.skip(why);
    }
}
