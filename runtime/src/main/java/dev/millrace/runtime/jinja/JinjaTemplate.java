package dev.millrace.runtime.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A template that was read, to be rendered as often as wanted, from any thread.
 *
 * <p>It means what it means to Jinja2 in an {@code ImmutableSandboxedEnvironment} with {@code trim_blocks},
 * {@code lstrip_blocks} and loop controls, as Hugging Face's {@code apply_chat_template} sets it up.
 */
public final class JinjaTemplate {

    private final Statement all;

    /** @throws JinjaException where the template cannot be read */
    public JinjaTemplate(String source) {
        this.all = StatementParser.parsed(source);
    }

    /**
     * The text for some values.
     *
     * @param variables maps, lists, texts, numbers, truths and nulls by name
     * @param functions functions by name, beside Jinja's own
     * @throws JinjaException where the template does what it cannot, or goes over a limit of the budget
     */
    public String render(Map<String, ?> variables, Map<String, JinjaFunction> functions, Budget budget) {
        Map<String, Object> names = new HashMap<>();
        variables.forEach((name, value) -> names.put(name, Values.of(value)));
        functions.forEach((name, function) -> names.put(name, (Callable) (arguments, run) -> {
            List<Object> given = arguments.positional();
            if (given.size() != 1 || !arguments.named().isEmpty()) {
                throw new JinjaException(name + "() takes one argument");
            }
            try {
                return function.apply(Printer.str(given.get(0)));
            } catch (JinjaException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new FunctionFailure(e);
            }
        }));
        Out out = new Out(budget);
        try {
            all.run(Scope.outermost(new Run(budget, names)), out);
        } catch (FunctionFailure e) {
            throw e.thrown();
        }
        return out.text();
    }
}
