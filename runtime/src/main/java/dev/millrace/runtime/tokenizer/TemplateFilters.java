package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.objects.SafeString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The engine's filters that chat templates may use: those that public templates use and their like, each within the
 * {@link TemplateBudget}. The rest would let a template make a text of a gigabyte in one step, read dates, parse YAML or
 * render another template.
 */
final class TemplateFilters {

    private static final Set<String> ALLOWED = Set.of(
            "abs",
            "attr",
            "bool",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "format",
            "groupby",
            "indent",
            "int",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "safe",
            "select",
            "selectattr",
            "sort",
            "split",
            "string",
            "sum",
            "title",
            "trim",
            "unique",
            "upper",
            "wordcount");

    /** Filters whose numbers are lengths to fill up to. */
    private static final Set<String> FILLING = Set.of("indent", "tojson", "format");

    private static final long MOST_FILLING = 1000;
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d{4,}");

    private TemplateFilters() {}

    /** Puts the allowed filters of an engine, and ours, within the budget, and the rest out of reach. */
    static void bound(Context engine, Filter... ours) {
        for (Filter filter : List.copyOf(engine.getAllFilters())) {
            String name = filter.getName();
            engine.registerFilter(ALLOWED.contains(name) ? new Bounded(name, filter) : new Refused(name));
        }
        for (Filter filter : ours) {
            engine.registerFilter(new Bounded(filter.getName(), filter));
        }
    }

    /** Whether templates may use the filter of this name. */
    static boolean isUsable(Context engine, String name) {
        return engine.getFilter(name) instanceof Bounded;
    }

    /** In the place of a filter that templates may not use, however they name it. */
    private record Refused(String name) implements Filter {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            throw new ChatTemplateException("the model's chat template uses the filter |" + name
                    + ", which is not supported" + ChatTemplate.ADVICE);
        }
    }

    /** A filter that weighs what it takes and what it gives. */
    private record Bounded(String name, Filter filter) implements Filter {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean preserveSafeString() {
            return filter.preserveSafeString();
        }

        @Override
        public @Nullable Object filter(
                Object value, JinjavaInterpreter interpreter, Object[] arguments, Map<String, Object> named) {
            before(value, arguments);
            before(value, named.values().toArray());
            return after(filter.filter(value, interpreter, arguments, named));
        }

        @Override
        public @Nullable Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            before(value, (Object[]) arguments);
            return after(filter.filter(value, interpreter, arguments));
        }

        @Override
        public @Nullable Object filter(SafeString value, JinjavaInterpreter interpreter, String... arguments) {
            before(value.getValue(), (Object[]) arguments);
            return after(filter.filter(value, interpreter, arguments));
        }

        private void before(@Nullable Object value, @Nullable Object... arguments) {
            TemplateBudget.weigh(value);
            for (Object argument : arguments) {
                TemplateBudget.weigh(argument);
                if (FILLING.contains(name) && isLong(argument)) {
                    throw new ChatTemplateException("the model's chat template asks the filter |" + name
                            + " to fill up to " + argument + ", and the most is " + MOST_FILLING + ChatTemplate.ADVICE);
                }
            }
            if (name.equals("format")
                    && LONG_NUMBER.matcher(String.valueOf(value)).find()) {
                throw new ChatTemplateException("the model's chat template asks the filter |format to fill up to more"
                        + " than " + MOST_FILLING + " characters" + ChatTemplate.ADVICE);
            }
        }

        private boolean isLong(@Nullable Object argument) {
            if (name.equals("format")) {
                return false;
            }
            return argument instanceof Number number
                    ? Math.abs(number.doubleValue()) > MOST_FILLING
                    : argument instanceof CharSequence text
                            && LONG_NUMBER.matcher(text).find();
        }

        private static @Nullable Object after(@Nullable Object result) {
            TemplateBudget.weigh(result);
            return result;
        }
    }
}
