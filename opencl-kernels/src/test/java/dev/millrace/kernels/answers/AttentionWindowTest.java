package dev.millrace.kernels.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a trial stand where their window ends, so that a kernel that ignores it answers wrongly. */
class AttentionWindowTest {

    private final List<Integer> positions = new ArrayList<>();
    private final FakeDevice device = FakeDevice.small().kernel("attention_portable", (arguments, global, local) -> {
        ByteBuffer step = arguments.buffer(0);
        int rows = step.getInt(0);
        for (int row = 0; row < rows; row++) {
            positions.add(step.getInt(StepLayout.position(rows, row) * Integer.BYTES));
        }
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 256, 300, 1024, 4096, 8192})
    void everyRowLeavesOutTheFirstKeys(int window) {
        judge(window);
        assertThat(positions).hasSize(1 + 5).allMatch(position -> position >= window);
    }

    @Test
    void windowsTooWideToFillTakeNoMoreThanNarrowOnes() {
        judge(100);
        List<Integer> narrow = List.copyOf(positions);
        positions.clear();
        judge(1 << 20);
        assertThat(positions).isEqualTo(narrow);
    }

    private void judge(int window) {
        AttentionShape shape = new AttentionShape(2, 2, 16, 0.25f, window, 1);
        try (SelfTest selfTest =
                new SelfTest(FakeBinding.open(device), new Capabilities(Set.of(), Set.of()), new CacheFolders(null))) {
            for (boolean decode : new boolean[] {true, false}) {
                selfTest.verdict(AttentionAnswer.of(AttentionVariant.PORTABLE, shape, KvType.F16, decode));
            }
        }
    }
}
