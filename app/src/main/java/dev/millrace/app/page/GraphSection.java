package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The graph node by node with arcs for what reads what, and beside it the regions that the nodes became. */
final class GraphSection {

    /** Height of a row, which the style sheet keeps to; arcs are drawn by it. */
    private static final int ROW = 26;

    private static final int ARCS = 84;
    private static final int OUTSIDE = -1;

    private final List<Block> blocks;
    private final Kinds kinds;
    private final RegionCosts costs;
    private final boolean partitioned;

    GraphSection(Facts facts, List<Block> blocks, Step decode, Kinds kinds) {
        this.blocks = blocks;
        this.kinds = kinds;
        costs = new RegionCosts(facts, decode, kinds);
        partitioned = !facts.list("regions").isEmpty();
    }

    Html html() {
        Html html = new Html();
        for (Block block : blocks) {
            html.add("<h3>%s</h3>\n", block.title()).raw("<div class=wide><table class=graph>\n");
            html.raw("<thead><tr><th>reads<th>node<th>operation<th>result<th>weight");
            if (partitioned) {
                costs.head(html);
            }
            html.raw("</tr></thead>\n<tbody>\n");
            boolean first = true;
            for (RegionView region : block.regions()) {
                region(html, block, region, first);
                first = false;
            }
            html.raw("</tbody></table></div>\n");
        }
        return html;
    }

    private void region(Html html, Block block, RegionView region, boolean firstOfBlock) {
        int kind =
                region.decode().isEmpty() ? -1 : kinds.of(region.decode().get(0).text("label"));
        for (int i = 0; i < region.nodes().size(); i++) {
            NodeView node = region.nodes().get(i);
            html.add("<tr%s data-k=%d>", i == 0 ? " class=first" : "", kind);
            if (firstOfBlock && i == 0) {
                html.add(arcs(block));
            }
            html.add("<td>%s", node.name())
                    .add("<td class=\"dim op\" title=\"%s\">%s", node.operation(), node.operation())
                    .add("<td class=dim>%s<td class=dim>%s", node.result(), node.weights());
            if (i == 0 && partitioned) {
                costs.cells(html, block, region, kind);
            }
            html.raw("</tr>\n");
        }
    }

    /** The first cell of a block's table, as high as all its rows: an arc from each result to who reads it. */
    private static Html arcs(Block block) {
        Map<Long, Integer> rows = new HashMap<>();
        List<NodeView> nodes = block.regions().stream()
                .flatMap(region -> region.nodes().stream())
                .toList();
        for (int row = 0; row < nodes.size(); row++) {
            rows.put(nodes.get(row).output(), row);
        }
        int height = ROW * nodes.size();
        Html html = new Html()
                .add("<td class=arcs rowspan=%d><svg width=%d height=%d aria-hidden=true>", nodes.size(), ARCS, height);
        for (int row = 0; row < nodes.size(); row++) {
            double y = (row + 0.5) * ROW;
            html.add("<circle cx=%d cy=%.1f r=2.5 />", ARCS - 5, y);
            for (long input : nodes.get(row).inputs()) {
                arc(html, rows.getOrDefault(input, OUTSIDE), row);
            }
        }
        return html.raw("</svg>");
    }

    /** From the dot of one row to that of another; what comes from outside comes from above. */
    private static void arc(Html html, int from, int to) {
        int x = ARCS - 5;
        double start = from == OUTSIDE ? 0 : (from + 0.5) * ROW;
        double end = (to + 0.5) * ROW;
        double reach = x - Math.min(x - 3, 6 + 7.0 * Math.abs(to - from));
        html.add(
                "<path%s d=\"M%d %.1f C%.1f %.1f %.1f %.1f %d %.1f\" />",
                from == OUTSIDE ? " class=outside" : "", x, start, reach, start, reach, end, x, end);
    }
}
