package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.List;

/** What stands below a figure whose columns are launches: where layers begin, or where a step counts on without layers. */
record LaunchAxis(List<Facts> launches, int first, int last, int left, int width) {

    private static final int LEAST_GAP = 34;

    void add(Html html, int y) {
        double column = (double) width / (last - first + 1);
        int before = -1;
        double free = left;
        for (int i = first; i <= last; i++) {
            int layer = Layered.of(launches.get(i).text("label")).layer();
            double x = left + (i - first) * column;
            if (layer != before) {
                html.add("<line x1=%.2f y1=0 x2=%.2f y2=%d />", x, x, y + 4);
                if (x >= free) {
                    html.add("<text class=dim x=%.2f y=%d>%s</text>", x + 2, y + 16, layer < 0 ? "" : "layer " + layer);
                    free = x + LEAST_GAP + 16;
                }
                before = layer;
            }
        }
    }
}
