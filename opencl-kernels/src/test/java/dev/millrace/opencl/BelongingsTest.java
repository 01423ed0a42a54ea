package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BelongingsTest {

    private final List<String> closed = new ArrayList<>();
    private final Belongings belongings = new Belongings();

    private void own(String name, Throwable failure) {
        belongings.own(() -> {
            closed.add(name);
            if (failure instanceof Exception exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        });
    }

    private void own(String name) {
        belongings.own(() -> closed.add(name));
    }

    @Test
    void theLastIsClosedFirstAndOnce() {
        own("a");
        own("b");
        belongings.close();
        belongings.close();
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void allIsClosedAndTheFirstErrorThrownWithTheOthers() {
        OpenClException first = new OpenClException("CL_OUT_OF_RESOURCES", "first");
        AssertionError second = new AssertionError("second");
        own("a");
        own("b", second);
        own("c");
        own("d", first);
        own("e");
        assertThatThrownBy(belongings::close).isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(second);
        assertThat(closed).containsExactly("e", "d", "c", "b", "a");
    }

    @Test
    void anErrorMetTwiceIsThrownOnce() {
        OpenClException failure = new OpenClException("CL_OUT_OF_RESOURCES", "twice");
        own("a", failure);
        own("b", failure);
        assertThatThrownBy(belongings::close).isSameAs(failure).hasNoSuppressedExceptions();
    }

    @Test
    void checkedErrorsAreWrapped() {
        IOException failure = new IOException("no");
        own("a", failure);
        assertThatThrownBy(belongings::close)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(failure);
    }

    @Test
    void afterAFailureItKeepsWhatGoesWrongWithClosing() {
        IllegalStateException failure = new IllegalStateException("why");
        OpenClException closing = new OpenClException("CL_OUT_OF_RESOURCES", "closing");
        own("a");
        own("b", closing);
        belongings.closeAfter(failure);
        assertThat(failure.getSuppressed()).containsExactly(closing);
        assertThat(closed).containsExactly("b", "a");
    }
}
