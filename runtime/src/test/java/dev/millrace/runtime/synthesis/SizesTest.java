package dev.millrace.runtime.synthesis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 256, 512, 4, 2, 64, 300, layers is 0; it must be at least 1",
        "1, 250, 512, 4, 2, 64, 300, so take 224 or 256",
        "1, 256, 24, 4, 2, 64, 300, so take 32",
        "1, 256, 512, 4, 3, 64, 300, which does not divide the 4 heads",
        "1, 256, 512, 4, 2, 33, 300, it must be even",
        "1, 256, 512, 3, 1, 20, 300, heads times head-dim is 60",
        "1, 256, 512, 4, 2, 64, 256, it must be at least 257",
        "1, 33554432, 512, 4, 2, 64, 300, it can be at most 16777216",
    })
    void whatCannotBeIsRefusedByName(
            int layers, int hidden, int ffn, int heads, int kvHeads, int headDim, int vocabulary, String words) {
        assertThatThrownBy(() -> new Sizes(layers, hidden, ffn, heads, kvHeads, headDim, vocabulary, 512))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
