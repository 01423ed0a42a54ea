package dev.millrace.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskTest {

    @Test
    void causalSeesItselfAndThePast() {
        assertThat(seen(new Mask.Causal(), 3, 6)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void windowSeesItsLastPositions() {
        assertThat(seen(new Mask.Window(2), 3, 6)).containsExactly(2, 3);
        assertThat(seen(new Mask.Window(9), 3, 6)).containsExactly(0, 1, 2, 3);
        assertThat(seen(new Mask.Window(1), 3, 6)).containsExactly(3);
        assertThatThrownBy(() -> new Mask.Window(0)).hasMessageContaining("at least 1");
    }

    @Test
    void bidirectionalSeesAll() {
        assertThat(seen(new Mask.Bidirectional(), 3, 6)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void treeSeesThePastAndTheAncestors() {
        // two tokens of past, then     2 - 3 - 6
        //                               \ - 4 - 5
        Mask tree = new Mask.Tree(2, List.of(-1, 0, 0, 2, 1));
        assertThat(seen(tree, 1, 7)).containsExactly(0, 1);
        assertThat(seen(tree, 2, 7)).containsExactly(0, 1, 2);
        assertThat(seen(tree, 3, 7)).containsExactly(0, 1, 2, 3);
        assertThat(seen(tree, 4, 7)).containsExactly(0, 1, 2, 4);
        assertThat(seen(tree, 5, 7)).containsExactly(0, 1, 2, 4, 5);
        assertThat(seen(tree, 6, 7)).containsExactly(0, 1, 2, 3, 6);
    }

    @Test
    void treeRefusesParentsThatComeLater() {
        assertThatThrownBy(() -> new Mask.Tree(0, List.of(-1, 1)))
                .hasMessageContaining("Node 1")
                .hasMessageContaining("before their children");
    }

    private static int[] seen(Mask mask, int query, int length) {
        return IntStream.range(0, length)
                .filter(key -> mask.visible(query, key))
                .toArray();
    }
}
