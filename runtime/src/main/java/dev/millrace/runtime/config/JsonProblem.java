package dev.millrace.runtime.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** What is wrong with a text that is not JSON, in words of the person who wrote it and not of the parser. */
final class JsonProblem {

    private JsonProblem() {}

    static String of(JsonProcessingException e, String text) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.contains("maybe a (non-standard) comment")) {
            return "JSON has no comments; take this one out";
        }
        if (e instanceof StreamConstraintsException) {
            return message.replaceAll(",? from `[^`]*`", "");
        }
        if (message.startsWith("Non-standard token")) {
            return "JSON has no NaN and no Infinity; write a number";
        }
        return message.startsWith("Unexpected character (']'") || message.startsWith("Unexpected character ('}'")
                ? afterComma(e.getLocation(), text, message)
                : message;
    }

    /** A bracket that follows a comma. */
    private static String afterComma(JsonLocation at, String text, String message) {
        int end = (int) Math.min(Math.max(at.getCharOffset(), 0), text.length());
        String before = text.substring(0, end).stripTrailing();
        if (before.endsWith("]") || before.endsWith("}")) {
            before = before.substring(0, before.length() - 1).stripTrailing();
        }
        return before.endsWith(",") ? "a comma without anything after it; take it out" : message;
    }
}
