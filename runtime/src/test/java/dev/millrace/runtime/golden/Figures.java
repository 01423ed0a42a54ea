package dev.millrace.runtime.golden;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tests measured, in their log. */
final class Figures {

    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private Figures() {}

    static void say(String what, Object of, double figure) {
        LOG.info("{}, {}: {}", what, of, String.format(java.util.Locale.ROOT, "%.5f", figure));
    }
}
