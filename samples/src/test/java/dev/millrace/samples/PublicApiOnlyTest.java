package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Samples show the public API, so they use nothing else of Millrace, but for the one that shows what lies below. */
class PublicApiOnlyTest {

    private static final Pattern PACKAGE = Pattern.compile("dev\\.millrace\\.([a-z.]+)\\.[A-Z]");
    private static final List<String> PUBLIC =
            List.of("runtime", "runtime.config", "runtime.error", "runtime.tokenizer");
    private static final String BELOW = "CustomGraph.java";

    @Test
    void samplesUseThePublicPackagesOnly() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith(BELOW))
                    .toList();
            assertThat(sources).hasSizeGreaterThanOrEqualTo(3);
            for (Path source : sources) {
                assertThat(PACKAGE.matcher(Files.readString(source))
                                .results()
                                .map((MatchResult match) -> match.group(1)))
                        .as(source.toString())
                        .isSubsetOf(PUBLIC);
            }
        }
    }
}
