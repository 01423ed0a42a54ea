package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.opencl.fake.FakeDevice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is drawn of the arena is where things lie. */
class ArenaMapTest {

    private final ExecutionDesign design =
            FakeModel.design(FakeDevice.small(), FakeModel.model().graph(), FakeModel.OPTIONS);

    @Test
    void everythingLiesInTheArenaAndNothingThatIsUsedAtOnceOverlaps() {
        for (StepPlan plan : List.of(design.decode(), design.chunk())) {
            List<Map<String, Object>> places =
                    ArenaMap.of(plan, design.report().partition().graph());
            assertThat(places).hasSizeGreaterThan(10);
            assertThat(places)
                    .extracting(place -> place.get("name"))
                    .contains("x", "blk.1.mid", "blk.1.attention (partial)");
            for (Map<String, Object> one : places) {
                assertThat(end(one)).isLessThanOrEqualTo(plan.activationBytes());
                for (Map<String, Object> other : places) {
                    if (one != other
                            && number(one, "first") <= number(other, "last")
                            && number(other, "first") <= number(one, "last")) {
                        assertThat(number(one, "offset") >= end(other) || number(other, "offset") >= end(one))
                                .as("%s and %s", one, other)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static long end(Map<String, Object> place) {
        return number(place, "offset") + number(place, "byteSize");
    }

    private static long number(Map<String, Object> place, String name) {
        return ((Number) Objects.requireNonNull(place.get(name))).longValue();
    }
}
