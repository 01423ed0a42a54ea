package dev.millrace.app.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of cells printed in columns as wide as their widest cell: numbers to the right, the rest to the left. */
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> header;

    TextTable(String... header) {
        this.header = List.of(header);
    }

    /** Adds a row with as many cells as the header has; control characters in them are escaped. */
    void row(@Nullable Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            row.add(Printable.line(String.valueOf(cell)));
        }
        rows.add(row);
    }

    void print(PrintStream out) {
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < header.size(); column++) {
                int width = width(all, column);
                String cell = row.get(column);
                String padding = " ".repeat(width - Printable.columns(cell));
                line.append(column == 0 ? "" : "  ").append(isNumeric(column) ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> !cell.isEmpty() && Character.isDigit(cell.charAt(0)));
    }

    private static int width(List<List<String>> all, int column) {
        return all.stream()
                .mapToInt(row -> Printable.columns(row.get(column)))
                .max()
                .orElse(0);
    }
}
