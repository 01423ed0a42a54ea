package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.GraphPrinter;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.memory.MemoryPlan;
import dev.millrace.scheduler.proof.Proof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was decided for a model, as nested maps and lists: regions, launches, variants, memory. */
final class ExecutionExplanation {

    private ExecutionExplanation() {}

    /**
     * @param hugePageBytes bytes of buffers for which huge pages were asked
     * @param pool the pages of the K/V cache as they were designed
     * @param cache them as they are used now
     * @param fallbacks what was given up since the model was opened, and why
     */
    static Map<String, Object> of(
            ExecutionReport report,
            StepPlan decode,
            StepPlan chunk,
            MemoryPlan memory,
            long hugePageBytes,
            PoolDesign pool,
            CachePages cache,
            List<String> fallbacks) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("variantChoices", report.variantChoices());
        map.put(
                "quarantined",
                report.quarantined().stream()
                        .map(verdict -> verdict.subject() + ": " + verdict.reason())
                        .toList());
        map.put("fallbacks", List.copyOf(fallbacks));
        map.put("memory", memory(memory, hugePageBytes));
        map.put("kvPages", pages(pool, cache));
        CostExplanation costs = new CostExplanation(report);
        map.put("proof", proof(report));
        map.put("costs", costs.totals(decode, chunk));
        map.put("regions", regions(report, costs));
        map.put("decode", plan(decode, costs, report.partition()));
        map.put("prefill", plan(chunk, costs, report.partition()));
        map.put("graph", GraphPrinter.json(report.partition().graph()));
        return map;
    }

    private static Map<String, Object> memory(MemoryPlan memory, long hugePageBytes) {
        Map<String, Object> map = new LinkedHashMap<>(memory.toMap());
        map.put("hugePageBytes", hugePageBytes);
        return map;
    }

    private static Map<String, Object> pages(PoolDesign pool, CachePages cache) {
        CachePages.Usage usage = cache.usage();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pages", pool.pages());
        map.put("pagePositions", pool.pagePositions());
        map.put("pageBytes", cache.shape().pageBytes());
        map.put("pagesPerSequence", pool.pagesPerSequence());
        map.put("sharing", pool.shared());
        map.put("used", usage.used());
        map.put("shared", usage.shared());
        map.put("copied", usage.copied());
        return map;
    }

    private static Map<String, Object> proof(ExecutionReport report) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Map<String, Object>> schedules = new ArrayList<>();
        long checks = 0;
        for (Proof proof : report.proofs()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("schedule", proof.schedule());
            entry.put("operations", proof.operations());
            entry.put("checks", proof.checks());
            entry.put("micros", proof.nanos() / 1000);
            schedules.add(entry);
            checks += proof.checks();
        }
        map.put("checks", checks);
        map.put("micros", report.proofNanos() / 1000);
        map.put("schedules", schedules);
        return map;
    }

    private static List<Map<String, Object>> regions(ExecutionReport report, CostExplanation costs) {
        List<Map<String, Object>> regions = new ArrayList<>();
        for (Region region : report.partition().regions()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("nodes", region.nodes().stream().map(Node::name).toList());
            entry.put("rewrites", List.copyOf(region.rewrites()));
            costs.addTo(entry, regions.size());
            regions.add(entry);
        }
        return regions;
    }

    private static Map<String, Object> plan(StepPlan plan, CostExplanation costs, Partition partition) {
        Map<Region, Integer> numbers = new HashMap<>();
        partition.regions().forEach(region -> numbers.put(region, numbers.size()));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", plan.bucket().rows());
        map.put("launchCount", plan.launches().size());
        map.put("activationBytes", plan.activationBytes());
        map.put("activationLowerBoundBytes", plan.activationBoundBytes());
        List<Map<String, Object>> launches = new ArrayList<>();
        for (PlannedLaunch launch : plan.launches()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", launch.kernel().label());
            entry.put("variant", launch.kernel().variant());
            entry.put("workGroups", launch.kernel().workGroups());
            entry.put("localSize", launch.kernel().localSize());
            costs.addTo(entry, plan, launch);
            entry.put("region", numbers.getOrDefault(launch.phase().region(), -1));
            launches.add(entry);
        }
        map.put("launches", launches);
        map.put("arena", ArenaMap.of(plan, partition.graph()));
        return map;
    }
}
