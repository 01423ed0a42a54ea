package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.List;

/** A measured step on the device's clock, a rectangle for each launch. */
final class TimelineFigure {

    private static final int LEFT = 10;
    private static final int WIDTH = 1110;
    private static final int HEIGHT = 46;
    private static final int BELOW = 34;
    private static final int LEAST_GAP = 56;

    private final List<Facts> launches;
    private final Kinds kinds;

    TimelineFigure(List<Facts> launches, Kinds kinds) {
        this.launches = launches;
        this.kinds = kinds;
    }

    /** The launches from {@code first} to {@code last}. */
    Html html(int first, int last) {
        double start = micros(launches.get(first), "startMicros");
        double end = micros(launches.get(last), "startMicros") + micros(launches.get(last), "micros");
        double scale = WIDTH / Math.max(1e-3, end - start);
        Html html = new Html()
                .add(
                        "<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"launches %d to %d over time\">",
                        LEFT + WIDTH, HEIGHT + BELOW, first, last);
        html.add("<rect class=ground x=%d y=0 width=%d height=%d />", LEFT, WIDTH, HEIGHT);
        double free = 0;
        int before = -2;
        for (int i = first; i <= last; i++) {
            Facts launch = launches.get(i);
            double x = LEFT + (micros(launch, "startMicros") - start) * scale;
            double width = Math.max(0.4, micros(launch, "micros") * scale);
            Layered name = Layered.of(launch.text("label"));
            html.add(
                    "<g data-k=%d><rect class=\"a %s\" x=%.2f y=0 width=%.2f height=%d>"
                            + "<title>%s: %s, %s %s %s</title></rect>",
                    kinds.of(launch.text("label")),
                    Kinds.family(launch.text("variant")),
                    x,
                    width,
                    HEIGHT,
                    launch.text("label"),
                    Amounts.micros(micros(launch, "micros")),
                    launch.text("variant"),
                    Amounts.rate((double) launch.number("bytes"), micros(launch, "micros"), "GB/s"),
                    Amounts.rate((double) launch.number("operations"), micros(launch, "micros"), "GFLOP/s"));
            String text = shortened(name.local(), (int) (width / 6.4));
            if (!text.isEmpty()) {
                html.add("<text x=%.2f y=%d>%s</text>", x + 3, HEIGHT / 2 + 4, text);
            }
            html.raw("</g>");
            if (name.layer() != before && x >= free && name.layer() >= 0) {
                html.add("<text class=dim x=%.2f y=%d>layer %d</text>", x, HEIGHT + 14, name.layer());
                free = x + LEAST_GAP;
            }
            before = name.layer();
        }
        html.add(
                "<text class=dim x=%d y=%d>0</text><text class=\"dim end\" x=%d y=%d>%s</text>",
                LEFT, HEIGHT + 30, LEFT + WIDTH, HEIGHT + 30, Amounts.micros(end - start));
        return html.raw("</svg>\n");
    }

    private static String shortened(String name, int room) {
        if (room < 3) {
            return "";
        }
        return name.length() <= room
                ? name
                : name.substring(
                                0,
                                name.offsetByCodePoints(0, Math.min(room - 1, name.codePointCount(0, name.length()))))
                        + "…";
    }

    private static double micros(Facts launch, String key) {
        Double micros = launch.decimal(key);
        return micros == null ? 0 : micros;
    }
}
