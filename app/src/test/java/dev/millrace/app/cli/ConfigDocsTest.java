package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.runtime.config.ConfigReference;
import dev.millrace.runtime.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages that describe the configuration are those of this code, and what they and the samples show can be read. */
class ConfigDocsTest {

    private static final Path ROOT = Scripts.folder().resolveSibling("");
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\\R(\\{\\R.*?)```", Pattern.DOTALL);

    @Test
    void theSchemaIsCurrent() throws IOException {
        current("docs/config.schema.json", Json.text(ConfigReference.schema()) + "\n", "--schema");
    }

    @Test
    void theSchemaOfRequestsIsCurrent() throws IOException {
        current("docs/request.schema.json", Json.text(ConfigReference.requestSchema()) + "\n", "--request-schema");
    }

    @Test
    void theReferenceIsCurrent() throws IOException {
        current("docs/configuration.md", ConfigReference.page(), "--reference");
    }

    @ParameterizedTest
    @MethodSource("shown")
    void whatIsShownCanBeRead(String where, String json) {
        assertThat(DocumentSchema.CONFIG.errors(json)).as(where).isEmpty();
        assertThatCode(() -> ConfigSource.json(where, json).read()).as(where).doesNotThrowAnyException();
    }

    /** Configurations of the samples, of the README and of the pages of docs. */
    static Stream<Map.Entry<String, String>> everything() throws IOException {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        try (Stream<Path> samples = Files.walk(ROOT.resolve("samples"))) {
            for (Path file : samples.filter(
                            p -> p.toString().endsWith(".json") && !p.toString().contains("/target/"))
                    .toList()) {
                all.add(Map.entry(ROOT.relativize(file).toString(), Files.readString(file)));
            }
        }
        int samples = all.size();
        for (String page : List.of("README.md", "docs/configuration.md")) {
            Matcher block = JSON_BLOCK.matcher(Files.readString(ROOT.resolve(page)));
            while (block.find()) {
                all.add(Map.entry(page, block.group(1)));
            }
        }
        assertThat(samples).isPositive();
        assertThat(all).hasSizeGreaterThanOrEqualTo(samples + 2);
        return all.stream();
    }

    static Stream<Object[]> shown() throws IOException {
        return everything().map(entry -> new Object[] {entry.getKey(), entry.getValue()});
    }

    private static void current(String page, String wanted, String option) throws IOException {
        Path file = ROOT.resolve(page);
        assertThat(Files.exists(file) ? Files.readString(file) : "(it is not there)")
                .as("%s is out of date; write it again: scripts/millrace config %s >%s", page, option, page)
                .isEqualTo(wanted);
    }
}
