package dev.millrace.scheduler.memory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tests counted, in their log. */
final class Counts {

    private static final Logger LOG = LoggerFactory.getLogger(Counts.class);

    private Counts() {}

    static void say(String what, long count) {
        LOG.info("{}: {}", what, count);
    }
}
