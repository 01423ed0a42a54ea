package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the time of a measured step went: launches that do the same in every layer are one row. */
final class KindTable {

    private static final int BAR = 160;

    /** Launches of one kind together. */
    private static final class Sum {
        private final String name;
        private final String variant;
        private int count;
        private double micros;
        private double bytes;
        private double operations;

        Sum(String name, String variant) {
            this.name = name;
            this.variant = variant;
        }

        void add(Facts launch) {
            Double taken = launch.decimal("micros");
            count++;
            micros += taken == null ? 0 : taken;
            bytes += launch.number("bytes");
            operations += launch.number("operations");
        }
    }

    private final Map<Integer, Sum> sums = new LinkedHashMap<>();

    KindTable(List<Facts> launches, Kinds kinds) {
        for (Facts launch : launches) {
            Layered name = Layered.of(launch.text("label"));
            sums.computeIfAbsent(kinds.of(launch.text("label")), kind -> new Sum(name.local(), launch.text("variant")))
                    .add(launch);
        }
    }

    Html html() {
        double all = sums.values().stream().mapToDouble(sum -> sum.micros).sum();
        double most =
                sums.values().stream().mapToDouble(sum -> sum.micros).max().orElse(1);
        Html html = new Html()
                .raw("<div class=wide><table><thead><tr><th>launch<th>variant<th class=n>times"
                        + "<th class=n>each<th class=n>in all<th class=n>share<th><th class=n>moves<th class=n>computes</tr>"
                        + "</thead><tbody>\n");
        for (Map.Entry<Integer, Sum> entry : sums.entrySet()) {
            Sum sum = Objects.requireNonNull(entry.getValue());
            html.add(
                    "<tr data-k=%d tabindex=0><td title=\"%s\">%s<td><span class=\"key %s\"></span>%s<td class=n>%d",
                    entry.getKey(), sum.name, sum.name, Kinds.family(sum.variant), sum.variant, sum.count);
            html.add(
                    "<td class=n>%s<td class=n>%s<td class=n>%s",
                    Amounts.micros(sum.micros / sum.count),
                    Amounts.micros(sum.micros),
                    Amounts.percent(sum.micros, all));
            html.add(
                    "<td><span class=\"bar %s\" style=\"width:%.0fpx\"></span><td class=n>%s<td class=n>%s</tr>\n",
                    Kinds.family(sum.variant),
                    BAR * sum.micros / Math.max(1e-9, most),
                    Amounts.rate(sum.bytes, sum.micros, "GB/s"),
                    Amounts.rate(sum.operations, sum.micros, "GFLOP/s"));
        }
        return html.raw("</tbody></table></div>\n");
    }
}
