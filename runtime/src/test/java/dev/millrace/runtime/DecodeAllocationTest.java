package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.generation.Steps;
import dev.millrace.scheduler.StepBatch.Want;
import java.lang.management.ManagementFactory;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A decode step on a device takes next to nothing from the Java heap, for however long. */
@Tag("device")
class DecodeAllocationTest {

    private static final int WARM_UP_STEPS = 200;
    private static final int STEPS = 300;
    private static final int BYTES_PER_TOKEN = 400;

    @ParameterizedTest
    @CsvSource({"LWJGL, TOKEN", "LWJGL, CANDIDATES", "JOCL, TOKEN", "JOCL, CANDIDATES"})
    void decodeStaysOffTheHeap(BindingChoice binding, Want want) {
        DeviceConfig any = DeviceConfig.defaults();
        DeviceConfig device = new DeviceConfig(binding, any.platform(), any.kind(), any.name(), Set.of());
        MillraceOptions options =
                MillraceOptions.defaults().withDevice(device).withChunk(16).withContextLength(512);
        try (OpenModel open = OpenModel.of(ZooModels.file("llama.Q4_0"), options)) {
            Steps steps = new Steps(open.executor(), 16);
            decode(steps, WARM_UP_STEPS, want);

            // Twice: what a just-in-time compiler drops once it may come back when it compiles again.
            for (int run = 0; run < 2; run++) {
                assertThat(decode(steps, STEPS, want) / STEPS)
                        .as("bytes per token")
                        .isLessThanOrEqualTo(BYTES_PER_TOKEN);
            }
        }
    }

    /** Heap bytes that this thread took meanwhile. */
    private static long decode(Steps steps, int count, Want want) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int token = 1;
        for (int position = 0; position < count; position++) {
            steps.decode(token, position, want);
            token = steps.result().token(0);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
