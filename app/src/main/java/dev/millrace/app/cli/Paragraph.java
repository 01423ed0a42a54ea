package dev.millrace.app.cli;

/** Text broken into lines at its spaces, each behind a margin as wide as the label of the first. */
final class Paragraph {

    private static final int WIDTH = 100;

    private Paragraph() {}

    /** For example {@code "cure: "} and a sentence; newlines of the text stay, control characters are escaped. No newline follows. */
    static String of(String label, String text) {
        String margin = " ".repeat(label.length());
        StringBuilder result = new StringBuilder();
        for (String line : Printable.lines(text.strip()).split("\n", -1)) {
            result.append(result.isEmpty() ? label : "\n" + margin);
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            int column = label.length() + indent.length();
            result.append(indent);
            boolean first = true;
            for (String word : line.strip().split(" +", -1)) {
                if (!first && column + 1 + word.length() > WIDTH) {
                    result.append('\n').append(margin).append(indent);
                    column = label.length() + indent.length();
                    first = true;
                }
                result.append(first ? "" : " ").append(word);
                column += word.length() + (first ? 0 : 1);
                first = false;
            }
        }
        return result.toString();
    }
}
