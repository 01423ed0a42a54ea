package dev.millrace.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.opencl.Event;
import dev.millrace.runtime.error.MillraceException;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.StepObserver;
import dev.millrace.scheduler.trace.StepTrace;
import dev.millrace.scheduler.trace.TracedLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {

    @TempDir
    private Path folder;

    private static StepTrace step(String label, long deviceStart, int launches) {
        List<TracedLaunch> all = java.util.stream.IntStream.range(0, launches)
                .mapToObj(i -> {
                    long at = deviceStart + 10_000L * i;
                    Event.Times times = new Event.Times(at, at + 1_000, at + 2_000, at + 7_000);
                    return new TracedLaunch(new LaunchTime(label + i, "some/variant", times), 4, 1, 10_000, 20_000);
                })
                .toList();
        return new StepTrace(1, 1, System.nanoTime(), 32, 4, all);
    }

    @Test
    void aLaunchHasItsNameItsTimesItsBytesAndItsRates() throws IOException {
        Path file = folder.resolve("t.json");
        try (TraceFile trace = TraceFile.create(file)) {
            long begun = trace.begin();
            observer(trace).ran(step("a", 5_000_000_000L, 2));
            trace.end(HostStep.DECODE, begun, 17);
        }
        TraceEvents events = TraceEvents.read(file);

        assertThat(events.crossings()).isEmpty();
        assertThat(events.names("launch")).containsExactly("a0", "a1");
        assertThat(events.names("step")).containsExactly("step of 1 row");
        assertThat(events.names("host")).containsExactly("decode step");
        JsonNode args = events.of("launch").get(1).get("args");
        assertThat(args.get("GB/s").asDouble()).isEqualTo(2);
        assertThat(args.get("GFLOP/s").asDouble()).isEqualTo(4);
        assertThat(args.get("bytes").asLong()).isEqualTo(10_000);
        assertThat(args.get("waitedMicros").asDouble()).isEqualTo(2);
        assertThat(args.get("workGroups").asLong()).isEqualTo(4);
        assertThat(args.get("variant").asText()).isEqualTo("some/variant");
        assertThat(events.of("launch").get(1).get("dur").asDouble()).isEqualTo(5);
        assertThat(events.of("host").get(0).get("args").get("position").asLong())
                .isEqualTo(17);
        // The device's clock is far from the host's: the first launch was queued when the host enqueued.
        assertThat(TraceEvents.within(
                        events.of("launch").get(0), events.of("host").get(0)))
                .isTrue();
    }

    @Test
    void namesOfStrangersAreText() throws IOException {
        Path file = folder.resolve("t.json");
        String hostile = "\"},\u0000\n</script>\\ \uD83D\uDE80 ";
        try (TraceFile trace = TraceFile.create(file)) {
            observer(trace).ran(step(hostile, 0, 1));
        }
        assertThat(TraceEvents.read(file).names("launch")).containsExactly(hostile + "0");
    }

    /** What a killed process leaves: everything up to its last step, and no closing bracket. */
    @Test
    void anInterruptedTraceHoldsAllStepsAndLacksABracket() throws IOException {
        Path file = folder.resolve("t.json");
        TraceFile trace = TraceFile.create(file);
        StepObserver observer = observer(trace);
        for (int i = 0; i < 50; i++) {
            observer.ran(step("a", 100_000L * i, 3));
            String left = Files.readString(file);
            assertThat(TraceEvents.parse(left + "]").of("launch")).hasSize(3 * (i + 1));
        }
        trace.close();
        trace.close();
        assertThat(TraceEvents.read(file).crossings()).isEmpty();
    }

    @Test
    void anotherFileIsNotReplaced() throws IOException {
        Path model = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        assertThatThrownBy(() -> TraceFile.create(model))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("is no trace");
        assertThat(model).hasContent("GGUF");
        assertThatThrownBy(() -> TraceFile.create(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> TraceFile.create(folder.resolve("none").resolve("t.json")))
                .hasMessageContaining("cannot be written");
        Path old = Files.writeString(folder.resolve("old.json"), "[{}]");
        TraceFile.create(old).close();
        assertThat(TraceEvents.read(old).all()).isEmpty();
    }

    @Test
    void aFullDiskEndsTheTraceAndNotTheRun() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
        try (TraceFile trace = TraceFile.create(Path.of("/dev/full"))) {
            StepObserver observer = observer(trace);
            for (int i = 0; i < 100; i++) {
                observer.ran(step("a", 0, 10));
                trace.end(HostStep.SAMPLE, trace.begin(), 0);
            }
        }
    }

    @Test
    void nothingIsTakenWhereNothingIsTraced() {
        assertThat(Trace.NONE.device("any")).isNull();
        assertThat(Trace.NONE.begin()).isZero();
    }

    private static StepObserver observer(Trace trace) {
        return Objects.requireNonNull(trace.device("a device"));
    }
}
