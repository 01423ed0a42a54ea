package dev.millrace.runtime.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop} inside a loop. */
final class Loop implements Callable {

    private final List<Object> items;
    private final int depth;
    private final @Nullable Callable again;
    private int index = -1;
    private @Nullable Object changed;

    /**
     * @param depth how many recursive loops are around it
     * @param again what {@code loop(items)} does, in a recursive loop
     */
    Loop(List<Object> items, int depth, @Nullable Callable again) {
        this.items = items;
        this.depth = depth;
        this.again = again;
    }

    void next() {
        index++;
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item") : items.get(index - 1);
            case "nextitem" ->
                index == items.size() - 1 ? new Undefined("there is no next item") : items.get(index + 1);
            case "cycle" ->
                (Callable) (arguments, run) -> {
                    if (arguments.positional().isEmpty()) {
                        throw new JinjaException("no items for cycling given");
                    }
                    return arguments
                            .positional()
                            .get(index % arguments.positional().size());
                };
            case "changed" -> (Callable) (arguments, run) -> changed(arguments);
            default -> null;
        };
    }

    private boolean changed(Arguments arguments) {
        Sequence values = Sequence.of(Sequence.Kind.TUPLE, arguments.positional());
        boolean different = changed == null || !Operators.equal(changed, values);
        changed = different ? values : changed;
        return different;
    }

    @Override
    public Object call(Arguments arguments, Run run) {
        if (again == null) {
            throw new JinjaException("The loop must have the 'recursive' marker to be called recursively.");
        }
        return again.call(arguments, run);
    }
}
