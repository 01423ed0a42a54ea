package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.doctor.Doctor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace doctor}. */
class DoctorTest {

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void everyCheckHasItsSectionInTheDocumentation() throws IOException {
        Path page = Scripts.folder().resolveSibling("docs").resolve("troubleshooting.md");

        List<String> headings = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();

        assertThat(headings).containsExactlyElementsOf(Doctor.checks());
    }

    @Test
    void theDemoModelIsTheOneThatTheScriptFetches() throws IOException {
        String script = Files.readString(Scripts.folder().resolve("fetch-model"));

        assertThat(script)
                .contains("file=" + DemoModel.FILE)
                .contains("sha256=" + DemoModel.SHA_256)
                .contains("byte_size=" + DemoModel.BYTE_SIZE);
    }

    @Test
    @Tag("device")
    void aMachineThatAnswersHasNoProblem() throws IOException {
        Ran ran = Ran.of("doctor", "--model", Zoo.Q4_0.toString());
        Ran asJson = Ran.of("doctor", "--model", Zoo.Q4_0.toString(), "--json");

        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("ok      Device that would be taken (device)")
                .contains("it compiles and runs a kernel")
                .contains("Millrace runs llama.Q4_0.gguf")
                .contains(Doctor.checks().size() + " checks: 0 problems, ");
        JsonNode printed = json.readTree(asJson.out());
        assertThat(printed.get("problem").intValue()).isZero();
        assertThat(printed.get("checks").findValuesAsText("check")).isEqualTo(Doctor.checks());
    }

    @Test
    @Tag("device")
    void aProblemHasItsCureAndACode() throws IOException {
        Path cut = Files.write(folder.resolve("cut.gguf"), "GGUF".getBytes(StandardCharsets.UTF_8));
        Path report = folder.resolve("report.json");

        Ran ran = Ran.of(
                "doctor", "--model", cut.toString(), "--set", "device.name=Voodoo", "--report", report.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.out())
                .contains("PROBLEM Model file (model)")
                .contains("cure: name a whole model file in GGUF")
                .contains("PROBLEM Device that would be taken (device)")
                .contains("no OpenCL device matches device.name=Voodoo")
                .contains("docs/troubleshooting.md says more");
        assertThat(ran.err()).contains("the report is in " + report);
        String written = Files.readString(report);
        assertThat(written).doesNotContain(folder.toString()).contains("<model folder>/cut.gguf");
        JsonNode facts = json.readTree(written);
        assertThat(facts.at("/diagnosis/problem").intValue()).isEqualTo(2);
        assertThat(facts.at("/devices/bindings")).isNotEmpty();
        assertThat(facts.get("version").textValue()).startsWith("millrace ");
    }

    @Test
    @Tag("device")
    void aReportThatCannotBeWrittenIsAFailure() {
        Ran ran = Ran.of(
                "doctor",
                "--json",
                "--report",
                folder.resolve("no/such/report.json").toString());

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("the report cannot be written to ").doesNotContain("bug");
    }

    @Test
    void settingsThatMeanNothingHereAreRefused() {
        assertThat(Ran.of("doctor", "--set", "prompt=x").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void reportsTakeNamesOfPersonsAndMachinesOut() {
        Redaction redaction = new Redaction(
                Map.of("/home/ada", "~", "/home/ada/models", "<model folder>", "/", "never"),
                Map.of("ada", "<user>", "difference-engine", "<host>", "x", "never", "root", "never"));

        assertThat(redaction.of("/home/ada/models/m.gguf of ada on difference-engine"))
                .isEqualTo("<model folder>/m.gguf of <user> on <host>");
        assertThat(redaction.of("/home/ada/.cache, /home/adams/.cache, /Users/bob/x: adapt as root in /usr/x"))
                .isEqualTo("~/.cache, /home/<user>/.cache, /Users/<user>/x: adapt as root in /usr/x");
        assertThat(redaction.of(Map.of("seen", List.of("ada", 3, true))))
                .isEqualTo(Map.of("seen", List.of("<user>", 3, true)));
    }

    @Test
    void reportsNameNoFolderOfSomebodysOwn() {
        List<String> told = List.of(
                "/data/jane/lib:/usr/lib/x:/data/jane",
                "-Djava.io.tmpdir=/srv/my disk/tmp -Dx=/opt/y -I/data/include",
                "/usr/lib secret=/mnt/x",
                "/usr/../mnt/y",
                "/library/z");

        Redaction redaction = new Redaction(Map.of("/home/ada", "~"), Map.of("jane", "<user>")).hiding(told);

        assertThat(told.stream().map(redaction::of))
                .allSatisfy(text ->
                        assertThat(text).doesNotContain("jane", "/data", "/srv", "my disk", "/mnt", "/library"));
        assertThat(redaction.of("/data/jane/lib:/usr/lib/x:/data/jane"))
                .matches("<folder \\d>:/usr/lib/x:<folder \\d>");
        assertThat(redaction.of("-Djava.io.tmpdir=/srv/my disk/tmp -Dx=/opt/y"))
                .matches("-Djava.io.tmpdir=<folder \\d> -Dx=/opt/y");
        assertThat(redaction.of("/home/ada/x and OCL_ICD_VENDORS=/data/jane, sub/data/jane"))
                .matches("~/x and OCL_ICD_VENDORS=<folder \\d>, sub/data/<user>");
        assertThat(DoctorReport.telling(
                        Map.of("environment", Map.of("LD_PRELOAD", "/a"), "javaArguments", List.of("-b"), "x", "y")))
                .containsExactly("/a", "-b");
    }

    @Test
    void reportsHoldNoVariableThatIsNobodysBusiness() {
        assertThat(DoctorReport.environment(
                        Map.of("OCL_ICD_VENDORS", "/x", "AWS_SECRET", "s", "LANG", "C", "LANGUAGE_KEY", "k")))
                .containsOnlyKeys("OCL_ICD_VENDORS", "LANG");
    }
}
