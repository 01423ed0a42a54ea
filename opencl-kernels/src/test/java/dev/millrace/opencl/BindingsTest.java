package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BindingsTest {

    private static final Binding WORKING = new FakeBinding(FakeDevice.small());

    private record Broken(String name, int preference) implements Binding {

        @Override
        public List<Platform> platforms() {
            throw new OpenClException("LOADER_MISSING", "nothing behind " + name);
        }
    }

    @Test
    void bothBindingsAreDeclaredInTheirOrder() {
        assertThat(Bindings.all()).extracting(Binding::name).containsExactly("lwjgl", "jocl");
        assertThat(Bindings.all()).extracting(Binding::preference).containsExactly(0, 1);
    }

    @Test
    void autoTakesTheFirstThatWorks() {
        assertThat(Bindings.select("auto", List.of(new Broken("a", 0), WORKING, new Broken("c", 2))))
                .isSameAs(WORKING);
    }

    @Test
    void autoWithoutAnyGivesEveryReason() {
        assertThatThrownBy(() -> Bindings.select("auto", List.of(new Broken("a", 0), new Broken("b", 1))))
                .isInstanceOf(OpenClException.class)
                .hasMessageContaining("a: nothing behind a")
                .hasMessageContaining("b: nothing behind b")
                .hasMessageContaining("LOADER_MISSING");
        assertThatThrownBy(() -> Bindings.select("auto", List.of()))
                .hasMessageContaining("org.jocl:jocl")
                .hasMessageContaining("BINDING_MISSING");
    }

    @Test
    void aNameIsTakenAtItsWord() {
        assertThat(Bindings.select(" Fake ", List.of(new Broken("a", 0), WORKING)))
                .isSameAs(WORKING);
        assertThatThrownBy(() -> Bindings.select("a", List.of(new Broken("a", 0), WORKING)))
                .hasMessageContaining("nothing behind a");
    }

    @Test
    void anUnknownNameListsTheKnown() {
        assertThatThrownBy(() -> Bindings.select("vulkan"))
                .isInstanceOf(OpenClException.class)
                .hasMessageContaining("'vulkan'")
                .hasMessageContaining("auto, lwjgl, jocl");
    }
}
