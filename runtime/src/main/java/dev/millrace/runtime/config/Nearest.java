package dev.millrace.runtime.config;

import java.util.Collection;
import java.util.Locale;

/** The known name that a wrong one was probably meant to be. */
final class Nearest {

    private Nearest() {}

    /** Shortest name that is worth looking for inside longer ones. */
    private static final int PART = 3;

    /**
     * The candidate with the smallest edit distance (Levenshtein), letters' case aside; one that has the whole name in it
     * is as near as one edit.
     */
    static String of(String name, Collection<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = steps(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int steps(String name, String candidate) {
        int distance = distance(name, candidate);
        return distance > 1 && name.length() >= PART && candidate.contains(name) ? 1 : distance;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
