package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.facts.Facts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts of others on a terminal: what they may do there, and how wide they are. */
class PrintableTest {

    @Test
    void controlCharactersAreEscaped() {
        assertThat(Printable.line("a\u0000\u001b[0m\r\n\tb\u007f\u009bé 語 🙂"))
                .isEqualTo("a\\u0000\\u001b[0m\\u000d\\u000a\\u0009b\\u007f\\u009bé 語 🙂");
        assertThat(Printable.lines("a\n\tb\r\u001b")).isEqualTo("a\n\tb\\u000d\\u001b");
    }

    @Test
    void columnsOfATableAreThoseOfTheScreen() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextTable table = new TextTable("a", "b");
        table.row("語彙", "x");
        table.row("🙂", "x");
        table.row("e\u0301", "x");
        table.row("plain", "x");

        table.print(new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("a      b", "語彙   x", "🙂     x", "e\u0301      x", "plain  x");
    }

    @Test
    void aFactThatIsMissingIsEmpty() {
        assertThat(new Facts(Map.of("a", 1)).text("b")).isEmpty();
        assertThat(new Facts(Map.of("a", 1)).text("a")).isEqualTo("1");
    }

    @Test
    void aParagraphEscapesToo() {
        assertThat(Paragraph.of("  ", "a driver\u001b[2J\nof two lines"))
                .isEqualTo("  a driver\\u001b[2J\n  of two lines");
    }
}
