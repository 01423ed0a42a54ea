package dev.millrace.runtime.doctor;

/** One thing that can go wrong. */
interface Check {

    /** The identifier, which is the heading in {@code docs/troubleshooting.md}. */
    String id();

    /** What is looked at, in a few words. */
    String title();

    /** Whether it runs the drivers' code in this process, which may end it. */
    default boolean runsDrivers() {
        return false;
    }

    /**
     * Looks, and says what it sees.
     *
     * @throws Exception which counts as a problem of this check
     */
    void look(Observations seen) throws Exception;
}
