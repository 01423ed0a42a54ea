package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when the classes, the native part or the OpenCL loader are not there; each in a process of its own. */
final class MissingLibraryTest {

    /** Selects the binding named by the argument. */
    static final class Selects {

        public static void main(String[] arguments) {
            try {
                System.out.println("selected " + Bindings.select(arguments[0]).name());
            } catch (OpenClException e) {
                System.out.println("error " + e.errorName() + ": " + e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"lwjgl,org.lwjgl:lwjgl-opencl", "jocl,org.jocl:jocl"})
    void withoutItsJarABindingNamesTheArtifact(String binding, String artifact) {
        ForkedJava.Outcome outcome =
                new ForkedJava().without(jar -> jar.startsWith(binding)).run(Selects.class, binding);
        assertThat(outcome.output()).contains("error BINDING_MISSING", "'" + binding + "'", artifact, "device.binding");
    }

    @Test
    void withoutItsNativePartTheBindingIsMissing() {
        ForkedJava.Outcome outcome =
                new ForkedJava().without(jar -> jar.contains("natives")).run(Selects.class, "lwjgl");
        assertThat(outcome.output()).contains("error BINDING_MISSING", "with its natives");
    }

    @Test
    void withoutAnyJarAutoNamesBoth() {
        ForkedJava.Outcome outcome = new ForkedJava()
                .without(jar -> jar.startsWith("lwjgl") || jar.startsWith("jocl"))
                .run(Selects.class, "auto");
        assertThat(outcome.output())
                .contains("error BINDING_MISSING", "lwjgl: ", "jocl: ", "org.lwjgl:lwjgl", "org.jocl:jocl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lwjgl", "jocl", "auto"})
    @EnabledOnOs(LINUX)
    void withoutALoaderTheCureIsNamed(String binding, @TempDir Path folder) throws IOException {
        for (String name : new String[] {"libOpenCL.so.1", "libOpenCL.so"}) {
            Files.writeString(folder.resolve(name), "not a library");
        }
        ForkedJava.Outcome outcome =
                new ForkedJava().variable("LD_LIBRARY_PATH", folder.toString()).run(Selects.class, binding);
        assertThat(outcome.output())
                .contains("error LOADER_MISSING", "apt-get install ocl-icd-libopencl1 pocl-opencl-icd");
    }

    @Test
    void aLibraryNameOfTheUserIsTakenAtItsWord() {
        ForkedJava.Outcome outcome = new ForkedJava()
                .property("org.lwjgl.opencl.libname", "libNoSuchOpenCL.so")
                .run(Selects.class, "lwjgl");
        assertThat(outcome.output()).contains("error LOADER_MISSING");
    }

    @Test
    @Tag("device")
    void withoutLwjglAutoTakesJocl() {
        ForkedJava.Outcome outcome =
                new ForkedJava().without(jar -> jar.startsWith("lwjgl")).run(Selects.class, "auto");
        assertThat(outcome.output()).contains("selected jocl");
    }

    @Test
    @Tag("device")
    void noDriverIsAnEmptyListAndNoError(@TempDir Path folder) {
        ForkedJava.Outcome outcome =
                new ForkedJava().variable("OCL_ICD_VENDORS", folder.toString()).run(Selects.class, "auto");
        assertThat(outcome.output()).contains("selected lwjgl");
    }
}
