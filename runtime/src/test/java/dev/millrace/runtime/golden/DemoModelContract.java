package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.OpenModel;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.generation.Benchmark;
import dev.millrace.runtime.generation.Steps;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch.Want;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for the demo model in every way of running it. It is opened, and its cases scored, once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DemoModelContract {

    static final int CHUNK = 64;

    private static final int LAYERS = 30;
    private static final int LAUNCHES_PER_LAYER = 8;
    private static final int LAUNCHES_PER_STEP = 6;

    private final MillraceOptions options;
    private final Expectation expectation;
    private final Map<GoldenCase, double[]> nll = new LinkedHashMap<>();
    private final List<Integer> longContinuation = new ArrayList<>();
    private OpenModel open;

    DemoModelContract(MillraceOptions options, Expectation expectation) {
        this.options = options;
        this.expectation = expectation;
    }

    @BeforeAll
    void openAndScore() {
        open = OpenModel.of(DemoModel.required(), options);
        for (GoldenCase golden : DemoCases.SHORT) {
            nll.put(golden, model().score(golden.tokens(), ScoreMode.PREFILL));
        }
        // By prefill this would take several steps for the outputs of one: the bits are the same, see below.
        nll.put(DemoCases.LONG, model().score(DemoCases.LONG.tokens(), ScoreMode.chunk(CHUNK)));
        continueLongCase();
    }

    @AfterAll
    void close() {
        open.close();
    }

    @Test
    void everyCaseIsCloseToFloat32() {
        nll.forEach((golden, scored) -> {
            Figures.say(getClass().getSimpleName() + ", mean deviation per token", golden, golden.deviation(scored));
            assertThat(golden.deviation(scored))
                    .as("mean deviation per token in case %s", golden)
                    .isLessThanOrEqualTo(expectation.worst());
        });
    }

    @Test
    void theCasesAreCloseToFloat32OnAverage() {
        double average = nll.entrySet().stream()
                .mapToDouble(entry -> entry.getKey().deviation(entry.getValue()))
                .average()
                .orElseThrow();
        Figures.say(getClass().getSimpleName() + ", mean deviation per token", "average over the cases", average);
        assertThat(nll).hasSize(DemoCases.SHORT.size() + 1);
        assertThat(average).isLessThanOrEqualTo(expectation.average());
    }

    @Test
    void greedyTokensAreThoseOfFloat32WhileTheirLeadIsLarge() {
        int bound = 0;
        for (GoldenCase golden : DemoCases.SHORT) {
            List<Integer> wanted = golden.binding(expectation.margin());
            bound += wanted.size();
            if (!wanted.isEmpty()) {
                assertThat(greedy(golden.tokens(), wanted.size()))
                        .as("greedy tokens after case %s", golden)
                        .isEqualTo(wanted);
            }
        }
        assertThat(bound).as("tokens whose lead binds").isGreaterThan(10);
        assertThat(longContinuation)
                .as("greedy tokens after the long case")
                .isEqualTo(DemoCases.LONG.binding(expectation.margin()));
    }

    @Test
    void scoresAreTheSameBitsHoweverTokensAreRead() {
        for (GoldenCase golden : DemoCases.SHORT) {
            for (ScoreMode mode : List.of(ScoreMode.DECODE, ScoreMode.chunk(CHUNK))) {
                assertThat(model().score(golden.tokens(), mode))
                        .as("case %s by %s and by prefill", golden, mode)
                        .isEqualTo(nll.get(golden));
            }
        }
    }

    @Test
    void logitsAreTheSameBitsHoweverTokensAreRead() {
        RawLogits logits = new RawLogits(open.executor());
        int prefill = options.memory().chunk();
        for (GoldenCase golden : DemoCases.SHORT) {
            float[][] byPrefill = logits.read(golden.tokens(), prefill, position -> true);
            for (int rows : new int[] {1, CHUNK}) {
                float[][] other = logits.read(golden.tokens(), rows, position -> true);
                assertThat(RawLogits.firstDifference(byPrefill, other))
                        .as("first position of case %s whose logits differ by prefill and in steps of %d", golden, rows)
                        .isEqualTo(RawLogits.NONE);
            }
        }
    }

    @Test
    void memoryIsAsPlanned() {
        Executor.DeviceBytes bytes = open.executor().deviceBytes();

        assertThat(bytes.allocated()).isEqualTo(bytes.planned()).isPositive();
        Layouts.checkNearLowerBound(getClass().getSimpleName(), open.executor());
    }

    @Test
    void launchesAndBytesPerTokenAreFew() {
        Benchmark.Figures measured = model().measure(new Benchmark(8, 8, 0, 1));

        Figures.say(getClass().getSimpleName(), "launches per token", measured.launchesPerToken());
        if (options.execution().mode() == ExecutionConfig.Mode.LAUNCHED) {
            assertThat(measured.launchesPerToken())
                    .isBetween((double) LAYERS, (double) LAUNCHES_PER_LAYER * LAYERS + LAUNCHES_PER_STEP);
        } else {
            assertThat(measured.launchesPerToken()).isEqualTo(1);
        }
        assertThat(measured.hostToDeviceBytesPerToken()).isLessThanOrEqualTo(64);
        assertThat(measured.deviceToHostBytesPerToken()).isLessThanOrEqualTo(64);
    }

    @Test
    void anAnswerIsTheSameWhetherSomebodyListensOrNot() {
        GenerationRequest request = GenerationRequest.tokens(
                        DemoCases.SHORT.get(0).tokens())
                .withTemperature(0)
                .withMaxTokens(40);
        Generation listened = model().generate(request, piece -> {});
        long before = open.executor().counters().launches();
        Generation whole = model().generate(request);
        long launches = open.executor().counters().launches() - before;

        assertThat(whole.tokens()).isEqualTo(listened.tokens());
        assertThat(whole.text()).isEqualTo(listened.text());
        if (options.execution().mode() != ExecutionConfig.Mode.LAUNCHED) {
            assertThat(launches).isLessThan(listened.tokens().size());
        }
    }

    final OpenModel open() {
        return open;
    }

    final Model model() {
        return open.model();
    }

    /** Another way of running the model gives the same scores, and the same logits by decode. */
    final void assertSameBits(OpenModel other) {
        for (GoldenCase golden : DemoCases.SHORT) {
            assertThat(other.model().score(golden.tokens(), ScoreMode.PREFILL))
                    .as("scores of case %s", golden)
                    .isEqualTo(nll.get(golden));
        }
        int[] tokens = DemoCases.SHORT.get(0).tokens();
        float[][] mine = new RawLogits(open.executor()).read(tokens, 1, position -> true);
        float[][] others = new RawLogits(other.executor()).read(tokens, 1, position -> true);
        assertThat(RawLogits.firstDifference(mine, others)).isEqualTo(RawLogits.NONE);
    }

    private List<Integer> greedy(int[] tokens, int count) {
        return model().generate(GenerationRequest.tokens(tokens)
                        .withTemperature(0)
                        .withMaxTokens(count)
                        .ignoringEndOfGeneration())
                .tokens();
    }

    /** Goes on where scoring ended, so that the case is not read twice: all its tokens but the last are in the cache. */
    private void continueLongCase() {
        Steps steps = new Steps(open.executor(), CHUNK);
        int[] tokens = DemoCases.LONG.tokens();
        int token = tokens[tokens.length - 1];
        int count = DemoCases.LONG.binding(expectation.margin()).size();
        for (int i = 0; i < count; i++) {
            steps.decode(token, tokens.length - 1 + i, Want.TOKEN);
            token = steps.result().token(0);
            longContinuation.add(token);
        }
    }
}
