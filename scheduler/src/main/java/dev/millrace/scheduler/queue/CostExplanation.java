package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Event;
import dev.millrace.scheduler.cost.Prediction;
import dev.millrace.scheduler.cost.RegionCosts;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.fusion.RegionChoice;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What was predicted, beside what was measured, as nested maps and lists; all times in microseconds. */
final class CostExplanation {

    private static final Pattern NUMBER = Pattern.compile("\\.\\d+\\.");

    private final ExecutionReport report;

    CostExplanation(ExecutionReport report) {
        this.report = report;
    }

    /** Totals of both plans, and what they are predicted by. */
    Map<String, Object> totals(StepPlan decode, StepPlan chunk) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("profile", report.costs().profile().origin());
        map.put("overhead", report.costs().decode().model().overhead().name().toLowerCase(java.util.Locale.ROOT));
        map.put("decodeMicros", total(decode));
        map.put("decodeDepth", PlanCosts.DEPTH);
        map.put("prefillMicros", total(chunk));
        map.put("prefillRows", chunk.bucket().rows());
        return map;
    }

    private double total(StepPlan plan) {
        return micros(plan.launches().stream()
                .mapToDouble(launch -> prediction(plan, launch).nanos())
                .sum());
    }

    private Prediction prediction(StepPlan plan, PlannedLaunch launch) {
        return report.costs().predict(launch, plan.bucket().rows());
    }

    /** Adds to the entry of a launch what it is predicted to take. */
    void addTo(Map<String, Object> entry, StepPlan plan, PlannedLaunch launch) {
        Prediction prediction = prediction(plan, launch);
        entry.put("predictedMicros", micros(prediction.nanos()));
        entry.put("bound", prediction.streamBound() ? "memory" : "compute");
    }

    /** Adds to the entry of a region what it and the best alternative are predicted to cost. */
    void addTo(Map<String, Object> entry, int region) {
        if (report.regionChoices().size() <= region) {
            return;
        }
        RegionChoice choice = report.regionChoices().get(region);
        Graph graph = report.partition().graph();
        entry.put("decodeMicros", micros(RegionCosts.nanos(report.costs().decode(), graph, choice.region())));
        entry.put("prefillMicros", micros(RegionCosts.nanos(report.costs().chunk(), graph, choice.region())));
        entry.put("tokenMicros", micros(choice.nanos()));
        RegionChoice.Rejected rejected = choice.rejected();
        if (rejected != null) {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("regions", rejected.regions().stream().map(Region::name).toList());
            other.put("tokenMicros", micros(rejected.nanos()));
            other.put("insteadOfMicros", micros(rejected.chosenNanos()));
            entry.put("rejected", other);
        }
    }

    /**
     * Launches beside their predictions; those that do the same in every layer are one entry. A launch takes from the end of
     * the one before to its own; what of that it is at work is said too.
     *
     * @param rounds times of several runs of the plan's step
     */
    Map<String, Object> measured(StepPlan plan, List<List<LaunchTime>> rounds) {
        Map<List<Object>, double[]> folded = new LinkedHashMap<>();
        double predictedTotal = 0;
        double measuredTotal = 0;
        for (int i = 0; i < plan.launches().size(); i++) {
            int number = i;
            PlannedLaunch launch = plan.launches().get(i);
            double predicted = prediction(plan, launch).nanos();
            double measured = median(
                    rounds.stream().mapToDouble(times -> nanos(times, number)).toArray());
            double working = median(rounds.stream()
                    .mapToDouble(times -> times.get(number).times().durationNanos())
                    .toArray());
            predictedTotal += predicted;
            measuredTotal += measured;
            List<Object> key = List.of(
                    NUMBER.matcher(launch.kernel().label()).replaceAll(".*."),
                    launch.kernel().variant(),
                    predicted);
            double[] sums = folded.computeIfAbsent(key, k -> new double[3]);
            sums[0]++;
            sums[1] += measured;
            sums[2] += working;
        }
        List<Map<String, Object>> launches = new ArrayList<>();
        folded.forEach((key, sums) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("launches", (int) sums[0]);
            entry.put("label", key.get(0));
            entry.put("variant", key.get(1));
            entry.put("predictedMicros", micros((double) key.get(2)));
            entry.put("measuredMicros", micros(sums[1] / sums[0]));
            entry.put("workingMicros", micros(sums[2] / sums[0]));
            entry.put("totalMicros", micros(sums[1]));
            launches.add(entry);
        });
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", plan.bucket().rows());
        map.put("rounds", rounds.size());
        map.put("predictedMicros", micros(predictedTotal));
        map.put("measuredMicros", micros(measuredTotal));
        map.put("launches", launches);
        return map;
    }

    private static double nanos(List<LaunchTime> times, int launch) {
        Event.Times own = times.get(launch).times();
        return (double) own.ended()
                - (launch == 0 ? own.started() : times.get(launch - 1).times().ended());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double micros(double nanos) {
        return Math.round(nanos / 10) / 100.0;
    }
}
