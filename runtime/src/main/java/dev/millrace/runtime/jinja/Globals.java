package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
final class Globals {

    static final Map<String, Object> ALL = Map.of(
            "range", (Callable) Globals::range,
            "namespace", (Callable) Globals::namespace,
            "dict", (Callable) (arguments, run) -> Mapping.of(entries(arguments, run)),
            "cycler", (Callable) Globals::cycler,
            "joiner", (Callable) Globals::joiner);

    private Globals() {}

    private static Object range(Arguments arguments, Run run) {
        Arguments.Bound bound = arguments.bind("range()", 1, "start", "stop", "step");
        boolean one = bound.get("stop") == null;
        long from = one ? 0 : bound.integer("start", 0);
        long to = bound.integer(one ? "start" : "stop", 0);
        long step = bound.integer("step", 1);
        if (step == 0) {
            throw new JinjaException("range() arg 3 must not be zero");
        }
        double steps = ((double) to - from) / step;
        run.budget().elements(steps);
        double count = Math.max(0, Math.ceil(steps));
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(from + i * step);
        }
        return Sequence.of(Sequence.Kind.RANGE, items);
    }

    private static Object namespace(Arguments arguments, Run run) {
        Namespace namespace = new Namespace();
        for (Mapping.Entry entry : entries(arguments, run)) {
            namespace.set(Printer.str(entry.key()), entry.value());
        }
        return namespace;
    }

    /** What Python's {@code dict()} takes: a map or pairs, and names. */
    private static List<Mapping.Entry> entries(Arguments arguments, Run run) {
        List<Mapping.Entry> entries = new ArrayList<>();
        if (arguments.positional().size() > 1) {
            throw new JinjaException("dict expected at most 1 argument, got "
                    + arguments.positional().size());
        }
        for (Object given : arguments.positional()) {
            if (given instanceof Mapping mapping) {
                mapping.entries().forEach(entries::add);
                continue;
            }
            for (Object pair : Operators.all(given, run.budget())) {
                List<Object> both = Operators.all(pair, run.budget());
                if (both.size() != 2) {
                    throw new JinjaException("a dictionary is made of pairs, and one has " + both.size() + " elements");
                }
                entries.add(new Mapping.Entry(both.get(0), both.get(1)));
            }
        }
        arguments.named().forEach((name, value) -> entries.add(new Mapping.Entry(name, value)));
        return entries;
    }

    private static Object cycler(Arguments arguments, Run run) {
        if (arguments.positional().isEmpty()) {
            throw new JinjaException("at least one item has to be provided");
        }
        return new Cycler(arguments.positional());
    }

    private static Object joiner(Arguments arguments, Run run) {
        String separator = arguments.bind("joiner()", 0, "sep").text("sep", ", ");
        boolean[] used = new boolean[1];
        return (Callable) (none, again) -> {
            String text = used[0] ? separator : "";
            used[0] = true;
            return text;
        };
    }
}
