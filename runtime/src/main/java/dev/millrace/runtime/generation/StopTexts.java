package dev.millrace.runtime.generation;

import java.util.List;

/**
 * Finds stop texts in text that arrives in pieces, and holds back what could still become one.
 *
 * <p>With the stop text {@code END} the pieces {@code "x E"}, {@code "N"}, {@code "T"} come out as {@code "x "}, nothing
 * and {@code "ENT"}; {@code "x E"}, {@code "ND y"} as {@code "x "} and then the end. How the text is cut into pieces
 * makes no difference: the stop text that is complete first ends it.
 */
public final class StopTexts {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    public StopTexts(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /** Takes the next piece and returns what can be shown now, possibly nothing. */
    public String accept(String piece) {
        if (found) {
            return "";
        }
        if (stops.isEmpty()) {
            return piece;
        }
        held.append(piece);
        int end = firstStop();
        if (end >= 0) {
            found = true;
            held.setLength(end);
            return drain(end);
        }
        return drain(held.length() - heldBack());
    }

    /** Whether a stop text was seen: the answer is over. */
    public boolean found() {
        return found;
    }

    /** What was held back when the answer ended for another reason. */
    public String end() {
        return drain(held.length());
    }

    /** Where the stop text begins that is complete first (of two that end together the longer one); -1 for none. */
    private int firstStop() {
        int begin = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            int until = at + stop.length();
            if (at >= 0 && (until < end || (until == end && at < begin))) {
                begin = at;
                end = until;
            }
        }
        return begin;
    }

    /** Length of the longest end of the held text that begins some stop text. */
    private int heldBack() {
        int most = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > most; n--) {
                if (stop.startsWith(held.substring(held.length() - n))) {
                    most = n;
                }
            }
        }
        return most;
    }

    private String drain(int length) {
        String shown = held.substring(0, length);
        held.delete(0, length);
        return shown;
    }
}
