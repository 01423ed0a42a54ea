package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import dev.millrace.runtime.device.ByteCount;
import org.jspecify.annotations.Nullable;

/** Every buffer of a model against what the device has: a bar, and a table. */
final class MemorySection {

    private static final int WIDTH = 1120;
    private static final int HEIGHT = 30;

    private final Facts memory;

    MemorySection(Facts memory) {
        this.memory = memory;
    }

    Html html() {
        long planned = memory.number("byteSize");
        long budget = memory.number("budgetBytes");
        Html html = new Html();
        html.add(
                "<p>%s of the %s that may be used (the device has %s; %.0f %% are left to others).</p>\n",
                ByteCount.of(planned),
                ByteCount.of(budget),
                memory.bytes("globalMemoryBytes"),
                100 * orZero(memory.decimal("headroom")));
        html.add("<svg viewBox=\"0 0 %d %d\" role=img aria-label=\"memory by purpose\">", WIDTH, HEIGHT);
        double x = 0;
        int number = 0;
        for (Facts group : memory.each("groups")) {
            double width = planned == 0 ? 0 : (double) WIDTH * group.number("byteSize") / planned;
            html.add(
                    "<rect class=m%d x=%.2f y=0 width=%.2f height=%d><title>%s: %s</title></rect>",
                    number++ % 6, x, width, HEIGHT, group.text("group"), group.bytes("byteSize"));
            x += width;
        }
        html.raw("</svg>\n<div class=wide><table><thead><tr><th>purpose<th class=n>bytes<th class=n>share<th>buffers"
                + "</tr></thead><tbody>\n");
        number = 0;
        for (Facts group : memory.each("groups")) {
            html.add(
                    "<tr><td><span class=\"key m%d\"></span>%s<td class=n>%s<td class=n>%s<td class=dim>%d",
                    number++ % 6,
                    group.text("group"),
                    group.bytes("byteSize"),
                    Amounts.percent((double) group.number("byteSize"), (double) planned),
                    group.list("buffers").size());
            html.raw("</tr>\n");
        }
        return html.raw("</tbody></table></div>\n");
    }

    private static double orZero(@Nullable Double number) {
        return number == null ? 0 : number;
    }
}
