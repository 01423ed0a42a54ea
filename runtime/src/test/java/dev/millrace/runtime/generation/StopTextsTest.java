package dev.millrace.runtime.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextsTest {

    @Test
    void withoutStopsEverythingPasses() {
        StopTexts stops = new StopTexts(List.of());

        assertThat(stops.accept("any")).isEqualTo("any");
        assertThat(stops.found()).isFalse();
        assertThat(stops.end()).isEmpty();
    }

    @Test
    void aStopAcrossPiecesNeverLeaks() {
        StopTexts stops = new StopTexts(List.of("</answer>"));

        assertThat(stops.accept("yes <")).isEqualTo("yes ");
        assertThat(stops.accept("/ans")).isEmpty();
        assertThat(stops.accept("wer> and more")).isEmpty();
        assertThat(stops.found()).isTrue();
        assertThat(stops.accept("ignored")).isEmpty();
        assertThat(stops.end()).isEmpty();
    }

    @Test
    void whatOnlyLookedLikeAStopComesOut() {
        StopTexts stops = new StopTexts(List.of("END"));

        assertThat(stops.accept("x E")).isEqualTo("x ");
        assertThat(stops.accept("N")).isEmpty();
        assertThat(stops.accept("T")).isEqualTo("ENT");
        assertThat(stops.accept("EN")).isEmpty();
        assertThat(stops.end()).isEqualTo("EN");
    }

    @Test
    void theFirstOfSeveralStopsEnds() {
        StopTexts stops = new StopTexts(List.of("later", "now"));

        assertThat(stops.accept("a now b later")).isEqualTo("a ");
        assertThat(stops.found()).isTrue();
    }

    @Test
    void overlappingBeginningsAreHeldBack() {
        StopTexts stops = new StopTexts(List.of("aab"));

        assertThat(stops.accept("aa")).isEmpty();
        assertThat(stops.accept("a")).isEqualTo("a");
        assertThat(stops.accept("b")).isEmpty();
        assertThat(stops.found()).isTrue();
    }

    @Test
    void anySplitOfATextGivesTheSameAnswer() {
        Random random = new Random(7);
        List<String> stops = List.of("abca", "ccc", "bab", "ab");
        List<String> rare = List.of("abcabc", "ccccc", "babab", "cabab");
        for (int round = 0; round < 2_000; round++) {
            List<String> used = round % 2 == 0 ? stops : rare;
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            StopTexts matcher = new StopTexts(used);
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = Math.min(text.length(), at + 1 + random.nextInt(4));
                shown.append(matcher.accept(text.substring(at, next)));
                at = next;
            }
            shown.append(matcher.end());

            assertThat(shown.toString()).as("%s until %s", text, used).isEqualTo(untilStop(text.toString(), used));
        }
    }

    /** Character by character: the text before the first stop text that is complete. */
    private static String untilStop(String text, List<String> stops) {
        for (int length = 1; length <= text.length(); length++) {
            String read = text.substring(0, length);
            int longest = stops.stream()
                    .filter(read::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return read.substring(0, length - longest);
            }
        }
        return text;
    }
}
