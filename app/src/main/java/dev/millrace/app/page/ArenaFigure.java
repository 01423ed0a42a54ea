package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import dev.millrace.runtime.device.ByteCount;
import java.util.List;

/**
 * The arena of activations over a step: launches from left to right, byte offsets upwards, a rectangle for each activation
 * from the launch that makes it to the last one that reads it.
 */
final class ArenaFigure {

    private static final int LEFT = 80;
    private static final int WIDTH = 1040;
    private static final int HEIGHT = 200;
    private static final int BELOW = 22;

    private final Step step;
    private final Kinds kinds;
    private final List<Facts> launches;

    ArenaFigure(Step step, Kinds kinds) {
        this.step = step;
        this.kinds = kinds;
        launches = step.launches();
    }

    /** The launches from {@code first} to {@code last}; with names where there is room for them. */
    Html html(int first, int last) {
        long arena = Math.max(1, step.plan().number("activationBytes"));
        int count = last - first + 1;
        double column = (double) WIDTH / count;
        Html html = new Html();
        html.add(
                "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"arena over launches %d to %d\">",
                LEFT + WIDTH, HEIGHT + BELOW, first, last);
        html.add("<rect class=ground x=%d y=0 width=%d height=%d />", LEFT, WIDTH, HEIGHT);
        html.add(
                "<text class=end x=%d y=12>%s</text><text class=end x=%d y=%d>0</text>",
                LEFT - 6, ByteCount.of(arena), LEFT - 6, HEIGHT);
        for (Facts place : step.arena()) {
            long from = Math.max(first, place.number("first"));
            long to = Math.min(last, place.number("last"));
            if (from > to) {
                continue;
            }
            double x = LEFT + (from - first) * column;
            double width = (to - from + 1) * column;
            double height = (double) HEIGHT * place.number("byteSize") / arena;
            double y = HEIGHT - (double) HEIGHT * place.number("offset") / arena - height;
            String name = place.text("name");
            int kind = kinds.of(launches.get((int) place.number("first")).text("label"));
            html.add(
                    "<g data-k=%d><rect class=\"a %s\" x=%.2f y=%.2f width=%.2f height=%.2f>"
                            + "<title>%s: %s at %d, launches %d to %d</title></rect>",
                    kind,
                    content(name),
                    x,
                    y,
                    width,
                    height,
                    name,
                    place.bytes("byteSize"),
                    place.number("offset"),
                    place.number("first"),
                    place.number("last"));
            String local = Layered.of(name).local();
            if (width > 6.2 * local.length() + 8 && height > 13) {
                html.add("<text x=%.2f y=%.2f>%s</text>", x + 4, y + Math.min(height / 2 + 4, height - 3), local);
            }
            html.raw("</g>");
        }
        new LaunchAxis(launches, first, last, LEFT, WIDTH).add(html, HEIGHT);
        return html.raw("</svg>\n");
    }

    private static String content(String name) {
        if (name.endsWith(" (partial)") || name.endsWith(" (scores)")) {
            return "attention";
        }
        return name.endsWith(")") ? "matmul" : "rows";
    }
}
