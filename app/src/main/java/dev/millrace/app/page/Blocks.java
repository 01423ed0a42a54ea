package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Cuts a partitioned graph into the {@link Block}s that are shown: layers that are alike become one. */
final class Blocks {

    private final Map<String, Facts> nodes = new HashMap<>();
    private final Map<Long, Facts> producers = new HashMap<>();
    private final List<RegionView> regions = new ArrayList<>();

    private Blocks(Facts facts) {
        for (Facts node : facts.at("graph").each("nodes")) {
            nodes.put(node.text("name"), node);
            producers.put(node.number("output"), node);
        }
        Map<Long, List<Facts>> decode = byRegion(facts.at("decode"));
        Map<Long, List<Facts>> prefill = byRegion(facts.at("prefill"));
        List<Facts> partition = facts.each("regions");
        for (int i = 0; i < partition.size(); i++) {
            add(i, partition.get(i).texts("nodes"), partition.get(i), decode, prefill);
        }
        if (partition.isEmpty()) {
            facts.at("graph").each("nodes").stream()
                    .filter(node -> !List.of("weight", "input").contains(node.text("op")))
                    .forEach(node -> add(-1, List.of(node.text("name")), new Facts(Map.of()), Map.of(), Map.of()));
        }
    }

    static List<Block> of(Facts facts) {
        return new Blocks(facts).cut();
    }

    private static Map<Long, List<Facts>> byRegion(Facts step) {
        return step.each("launches").stream().collect(Collectors.groupingBy(launch -> launch.number("region")));
    }

    private void add(
            int number,
            List<String> names,
            Facts facts,
            Map<Long, List<Facts>> decode,
            Map<Long, List<Facts>> prefill) {
        if (names.isEmpty()) {
            return;
        }
        List<NodeView> views = names.stream()
                .map(name -> NodeView.of(nodes.getOrDefault(name, new Facts(Map.of("name", name))), producers))
                .toList();
        regions.add(new RegionView(
                number,
                Layered.of(names.get(0)).layer(),
                views,
                facts,
                decode.getOrDefault((long) number, List.of()),
                prefill.getOrDefault((long) number, List.of())));
    }

    private List<Block> cut() {
        Map<Integer, List<RegionView>> layers = new TreeMap<>();
        List<RegionView> before = new ArrayList<>();
        List<RegionView> behind = new ArrayList<>();
        for (RegionView region : regions) {
            if (region.layer() >= 0) {
                layers.computeIfAbsent(region.layer(), layer -> new ArrayList<>())
                        .add(region);
            } else {
                (layers.isEmpty() ? before : behind).add(region);
            }
        }
        Map<String, List<Integer>> alike = new LinkedHashMap<>();
        layers.forEach((layer, parts) -> alike.computeIfAbsent(
                        parts.stream().map(RegionView::signature).collect(Collectors.joining()),
                        signature -> new ArrayList<>())
                .add(layer));
        List<Block> blocks = new ArrayList<>();
        if (!before.isEmpty()) {
            blocks.add(new Block(layers.isEmpty() ? "The graph" : "Before the layers", List.of(), before));
        }
        for (List<Integer> same : alike.values()) {
            String title = same.size() == 1
                    ? "Layer " + same.get(0)
                    : "Layers " + Block.numbers(same) + ": " + same.size() + " alike, shown once";
            blocks.add(new Block(title, same, Objects.requireNonNull(layers.get(same.get(0)))));
        }
        if (!behind.isEmpty()) {
            blocks.add(new Block("After the layers", List.of(), behind));
        }
        return blocks;
    }
}
