package dev.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on other people's work names every library that is there, in the version that is there. */
class ThirdPartyTest {

    private static final Path PAGE = Path.of("..", "docs", "third-party.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `[\\w.-]+:([\\w.-]+)`[^|]*\\| ([\\w.-]+) \\| [^|]+ \\| [^|]+ \\|");
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*)(?:-natives-[\\w-]+)?\\.jar");

    /** What comes with the tests alone, by the beginning of its file's name. */
    private static final List<String> TESTS = List.of(
            "junit-",
            "opentest4j-",
            "apiguardian-",
            "assertj-",
            "byte-buddy-",
            "archunit-",
            "json-schema-validator-",
            "jackson-dataformat-yaml-",
            "snakeyaml-",
            "itu-",
            "rhino-");

    @Test
    void everyLibraryIsNamed() throws IOException {
        Map<String, String> named = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) {
            named.put(rows.group(1), rows.group(2));
        }
        Map<String, String> there = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String file = Path.of(entry).getFileName().toString();
            Matcher jar = JAR.matcher(file);
            if (jar.matches() && !file.startsWith("millrace-") && TESTS.stream().noneMatch(file::startsWith)) {
                there.put(jar.group(1), jar.group(2));
            }
        }
        assertThat(there).hasSizeGreaterThan(10).isEqualTo(named);
    }
}
