package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.KvPool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logits do not depend on the size of a page: attention is split at the same positions with every one. */
@Tag("device")
class PageSizeTest {

    private static final int VOCABULARY = 67;
    private static final int LENGTH = 530;
    private static final int[] TOKENS = DeviceExecutorTest.tokens(LENGTH, VOCABULARY);

    @TempDir
    static Path cache;

    private static TestDevice device;

    @BeforeAll
    static void openDevice() {
        device = TestDevice.open(cache);
    }

    private static float[][] logits(RandomModel model, ExecutorOptions options, int positions, int chunk) {
        ExecutorOptions sized = options.withKvPool(KvPool.DEFAULT.withPagePositions(positions));
        try (DeviceExecutor executor = device.open(model, sized)) {
            assertThat(executor.cache().shape().pagePositions()).isEqualTo(positions);
            float[][] logits = DeviceExecutorTest.logits(executor, TOKENS, chunk);
            assertThat(executor.cache().usage().used()).isEqualTo((LENGTH + positions - 1) / positions);
            return logits;
        }
    }

    /** Decode, and chunks that end on no border of anything; windows that begin inside a page, a block and a split. */
    @ParameterizedTest
    @CsvSource({
        "vector, F16, 300, 48, 64 512",
        "vector, Q8_0, 70, 37, 128",
        "local, F16, 257, 48, 64",
        "portable, Q8_0, 70, 37, 64"
    })
    void allSizesGiveTheSameBits(String attention, KvType type, int window, int chunk, String sizes) {
        RandomModel model = new RandomModel(
                new RandomModel.Shape(VOCABULARY, 96, 64, 1, 6, 2, 16, RopeMode.NORMAL),
                WeightType.Q8_0,
                WeightType.Q8_0,
                5,
                List.of(new Mask.Window(window)));
        ExecutorOptions options = ExecutorOptions.defaults(600)
                .withKvType(type)
                .withChunk(64, 64)
                .withPreferredVariants(Map.of("attention", attention));
        float[][] usual = logits(model, options, 256, chunk);
        for (String size : sizes.split(" ", -1)) {
            int positions = Integer.parseInt(size);
            assertThat(logits(model, options, positions, chunk))
                    .as("chunks of %d with pages of %d", chunk, positions)
                    .isDeepEqualTo(usual);
            assertThat(logits(model, options, positions, 1))
                    .as("decode with pages of %d", positions)
                    .isDeepEqualTo(usual);
        }
    }

    @Test
    void otherSizesAreRefused() {
        assertThatThrownBy(() -> KvPool.DEFAULT.withPagePositions(32))
                .hasMessage("memory.kvPagePositions is 32; it must be one of [64, 128, 256, 512]");
    }
}
