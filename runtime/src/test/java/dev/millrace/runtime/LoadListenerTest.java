package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.HandleType;
import dev.millrace.runtime.LoadListener.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who listens to the loading of a model. */
@Tag("device")
class LoadListenerTest {

    private static final Path FILE = ZooModels.file("llama.Q4_0");

    @Test
    void hearsOfEveryStageInOrderAndOfAllBytes() {
        List<Stage> stages = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        MillraceOptions options = MillraceOptions.defaults().withLoadListener((stage, done, total) -> {
            if (stages.isEmpty() || stages.get(stages.size() - 1) != stage) {
                stages.add(stage);
            }
            if (stage == Stage.WEIGHTS) {
                bytes.add(done);
                totals.add(total);
            }
        });

        try (Millrace millrace = Millrace.open(options);
                Model model = millrace.load(FILE)) {
            assertThat(stages).containsExactly(Stage.values());
            assertThat(bytes).isSorted().last().isEqualTo(totals.get(0));
            assertThat(totals).allMatch(total -> total.equals(model.info().weightBytes()));
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void whatItThrowsEndsTheLoadingAndLeavesNothing(Stage last) {
        Map<HandleType, Long> before = HandleLedger.snapshot();
        MillraceOptions options = MillraceOptions.defaults().withLoadListener((stage, done, total) -> {
            if (stage == last) {
                throw new IllegalStateException("enough");
            }
        });

        try (Millrace millrace = Millrace.open(options)) {
            assertThatThrownBy(() -> millrace.load(FILE)).hasMessage("enough");
        }

        assertThat(HandleLedger.snapshot()).isEqualTo(before);
    }

    @Test
    void needsAreThoseOfTheLoadedModel() {
        ModelNeeds needs = ModelNeeds.of(FILE, MillraceOptions.defaults().withContextLength(100));

        try (Millrace millrace = Millrace.open();
                Model model = millrace.load(FILE)) {
            assertThat(needs.weightBytes()).isEqualTo(model.info().weightBytes());
        }
        assertThat(needs.contextLength()).isEqualTo(100);
        assertThat(needs.cacheBytes()).isPositive().isEqualTo(needs.byteSize() - needs.weightBytes());
        assertThat(ModelNeeds.of(FILE, MillraceOptions.defaults().withContextLength(200))
                        .cacheBytes())
                .isEqualTo(2 * needs.cacheBytes());
    }
}
