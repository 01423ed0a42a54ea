package dev.millrace.runtime.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Python generator: values that are worked out when they are asked for, and only once. */
final class Lazy implements Iterator<Object> {

    private final Supplier<Iterator<Object>> source;
    private @Nullable Iterator<Object> begun;

    Lazy(Supplier<Iterator<Object>> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        return begun().hasNext();
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return begun().next();
    }

    private Iterator<Object> begun() {
        Iterator<Object> iterator = begun;
        if (iterator == null) {
            iterator = source.get();
            begun = iterator;
        }
        return iterator;
    }
}
