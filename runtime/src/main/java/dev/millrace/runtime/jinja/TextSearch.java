package dev.millrace.runtime.jinja;

/** Finds a text in another in linear time, however they are made. */
final class TextSearch {

    /** Up to this many comparisons the simple way is the fastest. */
    private static final long SIMPLE = 1 << 20;

    private TextSearch() {}

    /** Where the part begins at or after a place, or -1. */
    static int find(String text, String part, int from) {
        if ((long) part.length() * (text.length() - from) <= SIMPLE) {
            return text.indexOf(part, from);
        }
        int[] borders = borders(part.toCharArray());
        int matched = 0;
        for (int at = from; at < text.length(); at++) {
            while (matched > 0 && part.charAt(matched) != text.charAt(at)) {
                matched = borders[matched - 1];
            }
            if (part.charAt(matched) == text.charAt(at) && ++matched == part.length()) {
                return at - matched + 1;
            }
        }
        return -1;
    }

    /** Where the part begins that ends at or before a place and is the last there, or -1. */
    static int findLast(String text, String part, int end) {
        if ((long) part.length() * end <= SIMPLE) {
            return text.lastIndexOf(part, end - part.length());
        }
        char[] backwards = new char[part.length()];
        for (int i = 0; i < backwards.length; i++) {
            backwards[i] = part.charAt(backwards.length - 1 - i);
        }
        int[] borders = borders(backwards);
        int matched = 0;
        for (int at = end - 1; at >= 0; at--) {
            while (matched > 0 && backwards[matched] != text.charAt(at)) {
                matched = borders[matched - 1];
            }
            if (backwards[matched] == text.charAt(at) && ++matched == backwards.length) {
                return at;
            }
        }
        return -1;
    }

    /** How often the part is found, without overlaps. */
    static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int at = find(text, part, 0); at >= 0; at = find(text, part, at + part.length())) {
            count++;
        }
        return count;
    }

    /** For each length of a beginning of the part, less one: how long the longest beginning is that it ends with. */
    private static int[] borders(char[] part) {
        int[] borders = new int[part.length];
        int matched = 0;
        for (int i = 1; i < part.length; i++) {
            while (matched > 0 && part[matched] != part[i]) {
                matched = borders[matched - 1];
            }
            matched += part[matched] == part[i] ? 1 : 0;
            borders[i] = matched;
        }
        return borders;
    }
}
