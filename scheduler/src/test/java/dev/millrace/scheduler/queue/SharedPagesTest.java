package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.scheduler.CacheFullException;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.KvPool;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.memory.MemoryPlanException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences that share pages, in whatever order these lie, have the bits of sequences with pages of their own. */
@Tag("device")
class SharedPagesTest {

    private static final int CONTEXT = 600;
    private static final int SEQUENCES = 4;
    private static final int ROWS = 64;
    private static final RandomModel.Shape SHAPE = new RandomModel.Shape(101, 64, 96, 2, 4, 2, 16, RopeMode.NORMAL);
    private static final RandomModel MODEL = new RandomModel(
            SHAPE, WeightType.Q8_0, WeightType.Q4_1, 3, List.of(new Mask.Causal(), new Mask.Window(300)));

    @TempDir
    static Path cache;

    private static TestDevice device;

    @BeforeAll
    static void openDevice() {
        device = TestDevice.open(cache);
    }

    private static ExecutorOptions options(KvType type, KvPool pool) {
        return ExecutorOptions.defaults(CONTEXT)
                .withKvType(type)
                .withChunk(ROWS, 8)
                .withSequences(SEQUENCES)
                .withKvPool(pool);
    }

    /** An executor that shares few pages beside one that shares none, and the tokens that both have read. */
    private static final class Pair implements AutoCloseable {

        private final DeviceExecutor shared;
        private final DeviceExecutor own;
        private final StepBatch batch = new StepBatch(ROWS);
        private final StepResult result;
        private final StepResult right;
        private final List<List<Integer>> tokens = new ArrayList<>();
        private final Map<String, Integer> counts = new TreeMap<>();

        Pair(KvType type, int pages) {
            shared = device.open(MODEL, options(type, KvPool.DEFAULT.withPages(pages)));
            own = device.open(MODEL, options(type, KvPool.DEFAULT.withShared(false)));
            result = new StepResult(shared.limits());
            right = new StepResult(own.limits());
            for (int i = 0; i < SEQUENCES; i++) {
                tokens.add(new ArrayList<>());
            }
        }

        int length(int sequence) {
            return tokens.get(sequence).size();
        }

        void add(int token, int sequence, boolean output) {
            batch.add(token, sequence, length(sequence), output);
            tokens.get(sequence).add(token);
        }

        void cut(int sequence, int length) {
            tokens.get(sequence).subList(length, length(sequence)).clear();
        }

        void fork(int from, int to, int length) {
            shared.cache().fork(from, to, length);
            own.cache().fork(from, to, length);
            tokens.set(to, new ArrayList<>(tokens.get(from).subList(0, length)));
            count("forks");
        }

        void release(int sequence) {
            shared.cache().release(sequence);
            own.cache().release(sequence);
            cut(sequence, 0);
            count("given up");
        }

        void resume(int sequence, int length) {
            shared.cache().resume(sequence, length);
            own.cache().resume(sequence, length);
            cut(sequence, length);
            count("shortened");
        }

        /** Runs the batch on both, and makes room for it where there is none. */
        void run() {
            List<Integer> inStep = new ArrayList<>();
            for (int row = 0; row < batch.rows(); row++) {
                inStep.add(batch.sequence(row));
            }
            for (int other = 0; ; other++) {
                try {
                    shared.run(batch, result);
                    break;
                } catch (CacheFullException e) {
                    count("refused");
                    assertThat(other).isLessThan(SEQUENCES);
                    if (!inStep.contains(other)) {
                        release(other);
                    }
                }
            }
            own.run(batch, right);
            count("steps");
            int values = batch.outputs() * SHAPE.vocabulary();
            if (batch.want() == StepBatch.Want.LOGITS) {
                assertThat(Arrays.copyOf(result.logits(), values)).isEqualTo(Arrays.copyOf(right.logits(), values));
            } else {
                assertThat(result.token(0)).isEqualTo(right.token(0));
            }
        }

        void count(String what) {
            counts.merge(what, 1, Integer::sum);
        }

        @Override
        public void close() {
            shared.close();
            own.close();
        }
    }

    /** A stretch of rows of one sequence, or of two in turn. */
    private static void read(Pair pair, Random random) {
        pair.batch.clear(StepBatch.Want.LOGITS);
        int one = random.nextInt(SEQUENCES);
        int two = random.nextInt(SEQUENCES);
        int rows = 1 + random.nextInt(ROWS);
        for (int row = 0; row < rows; row++) {
            int sequence = row % 2 == 0 ? one : two;
            if (pair.length(sequence) < CONTEXT) {
                pair.add(random.nextInt(101), sequence, row >= rows - 3);
            }
        }
        if (pair.batch.rows() > 0) {
            pair.run();
        }
    }

    /** A token and what follows it, read by the device itself. */
    private static void readOn(Pair pair, Random random) {
        int sequence = random.nextInt(SEQUENCES);
        int length = pair.length(sequence);
        int ahead = Math.min(20, CONTEXT - 1 - length);
        if (ahead < 0) {
            return;
        }
        pair.batch.clear(StepBatch.Want.TOKEN);
        pair.add(random.nextInt(101), sequence, true);
        pair.batch.ahead(ahead, new int[0]);
        pair.run();
        assertThat(pair.result.aheadTokens()).isEqualTo(pair.right.aheadTokens());
        while (pair.result.aheadTokens() > 0) {
            pair.tokens.get(sequence).add(pair.result.token(0));
            pair.result.advance();
            pair.right.advance();
            assertThat(pair.result.token(0)).isEqualTo(pair.right.token(0));
            pair.count("read on");
        }
    }

    /** What a sequence has come to, against the same tokens in an executor that knows nothing else. */
    private static void checkAlone(Pair pair, DeviceExecutor alone, int sequence) {
        int length = Math.min(pair.length(sequence), CONTEXT - 1);
        StepBatch batch = new StepBatch(ROWS);
        StepResult result = new StepResult(alone.limits());
        for (int from = 0; from < length; from += ROWS) {
            batch.clear(StepBatch.Want.TOKEN);
            for (int at = from; at < Math.min(length, from + ROWS); at++) {
                batch.add(pair.tokens.get(sequence).get(at), 0, at, false);
            }
            alone.run(batch, result);
        }
        alone.run(batch.clear(StepBatch.Want.LOGITS).add(7, 0, length, true), result);
        pair.cut(sequence, length);
        pair.batch.clear(StepBatch.Want.LOGITS);
        pair.add(7, sequence, true);
        pair.run();
        assertThat(pair.result.logits()).startsWith(Arrays.copyOf(result.logits(), SHAPE.vocabulary()));
    }

    @ParameterizedTest
    @EnumSource(
            value = KvType.class,
            names = {"F16", "Q8_0"})
    void whateverIsSharedTheBitsAreThoseOfOwnPages(KvType type) {
        Random random = new Random(type.key().hashCode());
        ExecutorOptions alone = options(type, KvPool.DEFAULT).withSequences(1);
        try (Pair pair = new Pair(type, 5);
                DeviceExecutor fresh = device.open(MODEL, alone)) {
            for (int action = 0; action < 300; action++) {
                int sequence = random.nextInt(SEQUENCES);
                switch (random.nextInt(8)) {
                    case 0 -> pair.fork(sequence, random.nextInt(SEQUENCES), pair.length(sequence));
                    case 1 -> pair.fork(sequence, random.nextInt(SEQUENCES), random.nextInt(pair.length(sequence) + 1));
                    case 2 -> readOn(pair, random);
                    case 3 -> {
                        if (random.nextInt(4) == 0) {
                            pair.resume(sequence, random.nextInt(pair.length(sequence) + 1));
                        }
                    }
                    default -> read(pair, random);
                }
                if (action % 30 == 29) {
                    checkAlone(pair, fresh, sequence);
                }
            }
            CachePages.Usage usage = pair.shared.cache().usage();
            System.out.println("shared pages, " + type.key() + ": " + pair.counts + ", " + usage);
            assertThat(usage.pages()).isEqualTo(5);
            assertThat(usage.copied()).isPositive();
            assertThat(pair.own.cache().usage().copied()).isZero();
            assertThat(pair.counts.keySet()).contains("forks", "steps", "shortened", "refused", "given up");
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                pair.release(sequence);
            }
            assertThat(pair.shared.cache().usage().used()).isZero();
        }
    }

    @Test
    void aStepWithoutPagesIsRefusedBeforeAnythingRuns() {
        try (Pair pair = new Pair(KvType.F16, 3)) {
            for (int from = 0; from < 520; from += 40) {
                pair.batch.clear(StepBatch.Want.LOGITS);
                for (int i = 0; i < 40; i++) {
                    pair.add((from + i) % 101, 0, i == 39);
                }
                pair.run();
            }
            StepBatch other = new StepBatch(ROWS).clear(StepBatch.Want.LOGITS).add(1, 1, 0, true);
            assertThatThrownBy(() -> pair.shared.run(other, pair.result))
                    .isInstanceOf(CacheFullException.class)
                    .hasMessageContaining("position 0 of sequence 1")
                    .hasMessageContaining("of 3 pages of 256 positions 3 are in use")
                    .hasMessageContaining("memory.kvPages");
            assertThat(pair.shared.cache().usage()).isEqualTo(new CachePages.Usage(3, 3, 0, 0));
            pair.batch.clear(StepBatch.Want.LOGITS);
            pair.add(9, 0, true);
            pair.run();
            assertThat(pair.counts).doesNotContainKey("refused");
            assertThatThrownBy(() -> pair.shared.cache().fork(1, 2, 1))
                    .hasMessageContaining("sequence 1, which is written up to 0");
            assertThatThrownBy(() -> pair.shared.cache().fork(0, 4, 1)).hasMessageContaining("there are 4 sequences");
        }
        assertThatThrownBy(() -> device.open(MODEL, options(KvType.F16, KvPool.DEFAULT.withPages(2))))
                .isInstanceOf(MemoryPlanException.class)
                .hasMessageContaining("memory.kvPages is 2; one sequence alone takes 3 pages");
        assertThatThrownBy(() -> device.open(
                        MODEL, options(KvType.F16, KvPool.DEFAULT.withPages(11).withShared(false))))
                .hasMessageContaining("4 sequences that share nothing take 12 pages");
    }

    /** Only what changed goes down, and mostly nothing does. */
    @Test
    void aTableThatDidNotChangeIsNotSent() {
        try (DeviceExecutor executor = device.open(MODEL, options(KvType.F16, KvPool.DEFAULT))) {
            StepBatch batch = new StepBatch(ROWS);
            StepResult result = new StepResult(executor.limits());
            List<Long> sent = new ArrayList<>();
            for (int position = 0; position < 520; position++) {
                long before = executor.counters().hostToDeviceBytes();
                executor.run(batch.clear(StepBatch.Want.TOKEN).add(1, 2, position, true), result);
                sent.add(executor.counters().hostToDeviceBytes() - before);
            }
            for (int position = 0; position < 520; position++) {
                assertThat(sent.get(position) - sent.get(1))
                        .as("bytes at position %d", position)
                        .isEqualTo(position % 256 == 0 ? Integer.BYTES : 0);
            }
            assertThat(executor.explain().get("kvPages"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("pages", 12)
                    .containsEntry("used", 3)
                    .containsEntry("sharing", true);
            assertThat(executor.deviceBytes().allocated())
                    .isEqualTo(executor.deviceBytes().planned());
        }
    }
}
