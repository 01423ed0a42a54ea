package dev.millrace.runtime.jinja;

/** A function that the caller of a template lends it: from one text to another. */
@FunctionalInterface
public interface JinjaFunction {

    String apply(String argument);
}
