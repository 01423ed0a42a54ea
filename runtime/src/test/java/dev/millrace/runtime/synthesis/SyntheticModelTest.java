package dev.millrace.runtime.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufType;
import dev.millrace.runtime.format.gguf.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {

    private static final Sizes SMALL = new Sizes(3, 256, 512, 4, 2, 64, 300, 512);

    /** No size is a power of two, and rows are no whole super-blocks. */
    private static final Sizes ODD = new Sizes(2, 96, 160, 3, 1, 32, 271, 512);

    @TempDir
    private Path folder;

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherOthers() throws IOException {
        byte[] once = Files.readAllBytes(write(SMALL, Mixture.Q4_K_M, 1));

        assertThat(Files.readAllBytes(write(SMALL, Mixture.Q4_K_M, 1))).isEqualTo(once);
        assertThat(Files.readAllBytes(write(SMALL, Mixture.Q4_K_M, 2))).isNotEqualTo(once);
        assertThat(once).hasSize((int)
                new SyntheticModel(SMALL, Mixture.Q4_K_M, 1).file().byteSize());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("files beside the model").hasSize(1);
        }
    }

    @Test
    void q4KMMixesFourAndSixBitsByLayer() throws IOException {
        try (GgufFile file = GgufFile.open(write(SMALL, Mixture.Q4_K_M, 1))) {
            Map<String, GgufType> types =
                    file.tensors().stream().collect(Collectors.toMap(TensorInfo::name, TensorInfo::type));

            assertThat(types)
                    .containsEntry("blk.1.ffn_down.weight", GgufType.Q4_K)
                    .containsEntry("blk.2.ffn_down.weight", GgufType.Q6_K)
                    .containsEntry("blk.2.attn_v.weight", GgufType.Q6_K)
                    .containsEntry("blk.2.attn_q.weight", GgufType.Q4_K)
                    .containsEntry("output.weight", GgufType.Q6_K)
                    .containsEntry("token_embd.weight", GgufType.Q4_K);
            assertThat(new TreeSet<>(types.values())).containsExactly(GgufType.F32, GgufType.Q4_K, GgufType.Q6_K);
        }
    }

    /** With float activations and the bounds that float32 sums in another order need. */
    @Tag("device")
    @ParameterizedTest
    @EnumSource(Mixture.class)
    void theDeviceAgreesWithTheReference(Mixture mixture) throws IOException {
        for (Sizes sizes : new Sizes[] {SMALL, ODD}) {
            Path file = write(sizes, mixture, 5);
            MillraceOptions floats = MillraceOptions.defaults().withActivations(ActivationType.F32);
            int[] tokens;
            double[] wanted;
            try (Millrace millrace = Millrace.open(floats.withDeviceKind(PlacementKind.REFERENCE));
                    Model model = millrace.load(file)) {
                tokens = model.tokenize("The water turns the wheel, the wheel turns the stone.");
                wanted = model.score(tokens, ScoreMode.PREFILL);
            }
            assertThat(Arrays.stream(wanted).average().orElseThrow())
                    .as("a random model knows nothing: log of its vocabulary, and the variance of its logits")
                    .isCloseTo(Math.log(sizes.vocabulary()), within(1.5));
            try (Millrace millrace = Millrace.open(floats);
                    Model model = millrace.load(file)) {
                double[] scored = model.score(tokens, ScoreMode.PREFILL);
                for (int i = 0; i < scored.length; i++) {
                    assertThat(scored[i]).isCloseTo(wanted[i], within(0.005));
                }
                assertThat(model.score(tokens, ScoreMode.DECODE)).isEqualTo(scored);
                assertThat(model.generate(GenerationRequest.text("wheel").withMaxTokens(4))
                                .tokens())
                        .isNotEmpty();
            }
        }
    }

    private Path write(Sizes sizes, Mixture mixture, long seed) throws IOException {
        Path file = folder.resolve("model.gguf");
        new SyntheticModel(sizes, mixture, seed).file().write(file);
        return file;
    }
}
