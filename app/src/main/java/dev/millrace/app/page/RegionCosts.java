package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a region: what it is made of, its launches, what it was predicted to take and what it took. */
final class RegionCosts {

    private static final String PREDICTED = "decodeMicros";

    /** What a region has a column or words for. */
    private static final Set<String> SHOWN =
            Set.of("nodes", "rewrites", PREDICTED, "prefillMicros", "tokenMicros", "rejected", "measuredMicros");

    private final Kinds kinds;
    private final Map<Integer, List<Facts>> times = new HashMap<>();
    private final boolean predicted;
    private final boolean measured;

    RegionCosts(Facts facts, Step decode, Kinds kinds) {
        this.kinds = kinds;
        decode.measured()
                .each("launches")
                .forEach(launch -> times.computeIfAbsent(kinds.of(launch.text("label")), kind -> new ArrayList<>())
                        .add(launch));
        List<Facts> regions = facts.each("regions");
        predicted = regions.stream().anyMatch(region -> region.has(PREDICTED));
        measured = decode.isMeasured() || regions.stream().anyMatch(region -> region.has("measuredMicros"));
    }

    void head(Html html) {
        html.raw("<th>region and its rewrites<th>phases in decode<br><small>(groups × items)</small>")
                .raw(predicted ? "<th class=n>predicted" : "")
                .raw(measured ? "<th class=n>measured<th class=n>moves" : "");
    }

    /** @param block the region's, whose layers are measured together */
    void cells(Html html, Block block, RegionView region, int kind) {
        int span = region.nodes().size();
        String rewrites = String.join(", ", region.facts().texts("rewrites"));
        List<String> words = words(region.facts());
        String more = String.join("; ", words);
        html.add(
                "<td rowspan=%d class=region tabindex=0 data-k=%d title=\"%s\"><b>%d</b> %s",
                span,
                kind,
                more.isEmpty() ? rewrites : rewrites + "; " + more + rejected(region.facts()),
                region.number(),
                rewrites.isEmpty() ? "as it is" : rewrites);
        // As many as there is room for beside the nodes.
        words.stream().limit(span - 1).forEach(word -> html.add("<br><small>%s</small>", word));
        html.add("<td rowspan=%d class=launches>", span);
        for (Facts launch : region.decode()) {
            html.add(
                    "<span class=launch><span class=\"key %s\"></span>%s<small> %d×%d</small></span> ",
                    Kinds.family(launch.text("variant")),
                    launch.text("variant"),
                    launch.number("workGroups"),
                    launch.number("localSize"));
        }
        double micros = 0;
        double bytes = 0;
        for (Facts launch : region.decode()) {
            List<Facts> same = times.getOrDefault(kinds.of(launch.text("label")), List.of()).stream()
                    .filter(time -> block.layers().isEmpty()
                            || block.layers()
                                    .contains(Layered.of(time.text("label")).layer()))
                    .toList();
            micros += mean(same, "micros");
            bytes += mean(same, "bytes");
        }
        if (predicted) {
            number(html, span, region.facts().decimal(PREDICTED));
        }
        if (measured) {
            Double told = region.facts().decimal("measuredMicros");
            number(html, span, told == null ? (Double) micros : told);
            html.add("<td rowspan=%d class=n>%s", span, Amounts.rate(bytes, micros, "GB/s"));
        }
    }

    private static List<String> words(Facts region) {
        List<String> words = new ArrayList<>();
        Double chunk = region.decimal("prefillMicros");
        if (chunk != null) {
            words.add("a chunk " + Amounts.micros(chunk));
        }
        Double rejected = region.at("rejected").decimal("tokenMicros");
        Double instead = region.at("rejected").decimal("insteadOfMicros");
        if (rejected != null && instead != null) {
            words.add("a token " + Amounts.micros(instead) + ", not " + Amounts.micros(rejected));
        }
        region.all().entrySet().stream()
                .filter(fact -> !SHOWN.contains(String.valueOf(fact.getKey())))
                .forEach(fact -> words.add(fact.getKey() + ": " + fact.getValue()));
        return words;
    }

    /** The regions that were the best alternative. */
    private static String rejected(Facts region) {
        List<String> regions = region.at("rejected").texts("regions");
        return regions.isEmpty() ? "" : " for " + String.join(", ", regions);
    }

    private static void number(Html html, int span, @Nullable Double micros) {
        html.add("<td rowspan=%d class=n>%s", span, micros == null || micros == 0 ? "" : Amounts.micros(micros));
    }

    private static double mean(List<Facts> launches, String key) {
        double sum = 0;
        for (Facts launch : launches) {
            Double value = launch.decimal(key);
            sum += value == null ? 0 : value;
        }
        return launches.isEmpty() ? 0 : sum / launches.size();
    }
}
