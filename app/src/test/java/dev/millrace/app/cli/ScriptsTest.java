package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.program.CacheFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts, where they do something themselves. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ScriptsTest {

    @TempDir
    Path folder;

    @Test
    void scriptsAndJavaAgreeOnTheCacheFolder() throws Exception {
        for (Map<String, String> environment : List.of(
                Map.of("HOME", "/h"),
                Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x"),
                Map.of("HOME", "/h", "XDG_CACHE_HOME", "relative"),
                Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x", "MILLRACE_CACHE", "/m"),
                Map.of("HOME", "/h", "MILLRACE_CACHE", "relative"),
                Map.of("HOME", "/h", "MILLRACE_CACHE", " "))) {
            String printed = bash(environment, ". " + Scripts.folder() + "/lib.sh; models_folder");

            assertThat(printed)
                    .as("%s", environment)
                    .isEqualTo(CacheFolders.of(environment, "Linux", "/account").models() + "\n");
        }
    }

    @Test
    void aCacheOfPoclThatCanBeWrittenIsLeftAlone() throws Exception {
        String line = ". " + Scripts.folder() + "/lib.sh; ensure_pocl_cache; echo \"${POCL_CACHE_DIR:-unset}\"";

        assertThat(bash(Map.of("HOME", folder + "/new/home"), line)).isEqualTo("unset\n");
        assertThat(bash(Map.of("HOME", "/dev/null", "TMPDIR", folder.toString()), line))
                .startsWith(folder + "/millrace-pocl-");
        assertThat(bash(Map.of("HOME", "/dev/null", "POCL_CACHE_DIR", folder.toString()), line))
                .isEqualTo(folder + "\n");
    }

    /** Somebody else may have made a folder or a link of that name in a place that all may write. */
    @Test
    void aTemporaryFolderThatIsALinkIsNotTaken() throws Exception {
        Files.createDirectory(folder.resolve("elsewhere"));
        String line = ". " + Scripts.folder() + "/lib.sh; ln -s elsewhere \"$TMPDIR/millrace-pocl-$UID\";"
                + " ensure_pocl_cache; echo \"$POCL_CACHE_DIR\"";

        assertThat(bash(Map.of("HOME", "/dev/null", "TMPDIR", folder.toString()), line))
                .startsWith(folder + "/tmp.");
    }

    @Test
    void otherSystemsAreToldOfMaven() throws Exception {
        String line = "OSTYPE=darwin24; (. " + Scripts.folder() + "/lib.sh; echo on) 2>&1 || echo \"code $?\"";

        assertThat(bash(Map.of("HOME", "/h"), line))
                .contains("the scripts need Linux", "mvn -DskipTests package", "dev.millrace.app.cli.Main", "code 1")
                .doesNotContain("on\n");
    }

    @Test
    void runTakesShortOptions() throws Exception {
        for (String[] arguments : new String[][] {
            {"--prompt", "@hi there", "--model", "m.gguf"},
            {"-p", "@hi there", "-m", "m.gguf"},
            {"-p=@hi there", "-m=m.gguf"},
            {"-p@hi there", "-mm.gguf"},
            {"--prompt=@hi there", "--model=m.gguf"},
        }) {
            assertThat(run(arguments))
                    .containsExactly("generate", "--model", "m.gguf", "--chat", "--prompt", "@hi there", "--summary");
        }
        assertThat(run("-m", "m.gguf", "--seed", "7", "-p", "--help"))
                .containsExactly(
                        "generate", "--model", "m.gguf", "--chat", "--prompt", "--help", "--summary", "--seed", "7");
    }

    /** What scripts/run hands to scripts/millrace, in a copy where nothing is missing and nothing is built. */
    private List<String> run(String... arguments) throws Exception {
        Path copy = Files.createDirectories(folder.resolve("scripts"));
        String library = Files.readString(Scripts.folder().resolve("lib.sh"));
        Files.writeString(copy.resolve("lib.sh"), library + "\nensure_tools() { :; }\n");
        Files.writeString(copy.resolve("run"), Files.readString(Scripts.folder().resolve("run")));
        Path millrace = Files.writeString(copy.resolve("millrace"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(millrace.toFile().setExecutable(true)).isTrue();
        return bash(Map.of("HOME", "/h"), "bash " + copy.resolve("run") + " \"$@\"", arguments)
                .lines()
                .toList();
    }

    private String bash(Map<String, String> environment, String line, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", line, "bash"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> kept = new HashMap<>();
        kept.put("PATH", System.getenv("PATH"));
        kept.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(kept);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
