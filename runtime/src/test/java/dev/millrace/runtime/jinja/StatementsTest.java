package dev.millrace.runtime.jinja;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementsTest {

    private final Budget budget = new Budget(10_000, 1000, 1000, 1 << 20);

    @Test
    void errorsWithoutWordsOfTheirOwnHaveTheirLine() {
        Statement broken = (scope, out) -> {
            throw new IllegalStateException("broken");
        };
        Statement located = new Statements.Located(1, new Statements.Located(3, broken));
        Scope scope = Scope.outermost(new Run(budget, Map.of()));
        assertThatThrownBy(() -> located.run(scope, new Out(budget)))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("line 3: ")
                .hasMessageContaining("broken")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    /** Its caller knows what it means. */
    @Test
    void whatAFunctionThrowsStaysWhatItIs() {
        JinjaFunction broken = text -> {
            throw new IllegalStateException(text);
        };
        assertThatThrownBy(() -> new JinjaTemplate("{{ f('mine') }}").render(Map.of(), Map.of("f", broken), budget))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }
}
