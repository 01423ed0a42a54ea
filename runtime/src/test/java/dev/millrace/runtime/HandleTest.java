package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.HandleLedger;
import dev.millrace.opencl.HandleType;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing in any order frees every handle of the driver, and so does a load that fails. */
@Tag("device")
class HandleTest {

    private final Map<HandleType, Long> openBefore = HandleLedger.snapshot();
    private final long leakedBefore = HandleLedger.leaked();

    @AfterEach
    void nothingIsLeft() {
        assertThat(HandleLedger.snapshot()).isEqualTo(openBefore);
        assertThat(HandleLedger.leaked())
                .as("handles that a closing context found")
                .isEqualTo(leakedBefore);
    }

    static List<List<Integer>> orders() {
        return List.of(
                List.of(0, 1, 2),
                List.of(0, 2, 1),
                List.of(1, 0, 2),
                List.of(1, 2, 0),
                List.of(2, 0, 1),
                List.of(2, 1, 0),
                List.of(1, 1, 2, 2, 0, 0));
    }

    /** 0 is the runtime, 1 and 2 are its models. */
    @ParameterizedTest
    @MethodSource("orders")
    void twoModelsCloseInAnyOrder(List<Integer> order) throws Exception {
        Millrace millrace = Millrace.open();
        Model one = millrace.load(ZooModels.file("llama.Q4_0"));
        Model two = millrace.load(ZooModels.file("llama.F16"));
        assertThat(HandleLedger.open(HandleType.BUFFER)).isGreaterThan(openBefore.getOrDefault(HandleType.BUFFER, 0L));
        assertThat(answer(one)).hasSize(3);
        assertThat(answer(two)).hasSize(3);

        List<AutoCloseable> closeables = List.of(millrace, one, two);
        boolean[] closed = new boolean[3];
        for (int next : order) {
            closeables.get(next).close();
            closed[next] = true;
            if (!closed[0] && !closed[1]) {
                assertThat(answer(one)).hasSize(3);
            }
        }
        assertThatThrownBy(() -> answer(one))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> millrace.load(ZooModels.file("llama.F16")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @EnumSource(
            value = BindingChoice.class,
            names = {"JOCL", "LWJGL"})
    void bothBindingsFreeWhatTheyOpen(BindingChoice binding) {
        DeviceConfig any = DeviceConfig.defaults();
        DeviceConfig device = new DeviceConfig(binding, any.platform(), any.kind(), any.name(), Set.of());
        try (Millrace millrace = Millrace.open(MillraceOptions.defaults().withDevice(device));
                Model model = millrace.load(ZooModels.file("llama.Q8_0"))) {
            assertThat(answer(model)).hasSize(3);
        }
    }

    @Test
    void aLoadThatFailsLeavesNothing(@TempDir Path folder) throws IOException {
        Path half = folder.resolve("half.gguf");
        byte[] bytes = Files.readAllBytes(ZooModels.file("llama.Q4_0"));
        Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        try (Millrace millrace = Millrace.open()) {
            assertThatThrownBy(() -> millrace.load(half)).isInstanceOf(ModelFileException.class);
        }
    }

    private static List<Integer> answer(Model model) {
        return model.generate(GenerationRequest.tokens(1, 2, 3).withMaxTokens(3).ignoringEndOfGeneration())
                .tokens();
    }
}
