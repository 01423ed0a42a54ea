package dev.millrace.runtime.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code cycler()} makes: values taken in turn. */
final class Cycler {

    private final List<Object> items;
    private int position;

    Cycler(List<Object> items) {
        this.items = items;
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "current" -> items.get(position);
            case "next" ->
                (Callable) (arguments, run) -> {
                    Object item = items.get(position);
                    position = (position + 1) % items.size();
                    return item;
                };
            case "reset" ->
                (Callable) (arguments, run) -> {
                    position = 0;
                    return None.NONE;
                };
            default -> null;
        };
    }
}
