package dev.millrace.runtime.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * JSON text to {@link Located} values. Duplicate keys are errors; so is more than the parser's limits allow: 1000 levels,
 * numbers of 1000 digits.
 */
final class LocatedJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final JsonParser parser;
    private final Function<JsonLocation, Origin> place;

    private LocatedJson(JsonParser parser, Function<JsonLocation, Origin> place) {
        this.parser = parser;
        this.place = place;
    }

    /** Parses the text of a file; places read {@code name:line:column}. */
    static Located file(String name, String text) {
        String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        return parse(json, at -> new Origin.InFile(name, at.getLineNr(), at.getColumnNr()));
    }

    /** Parses one line of a file. */
    static Located line(String name, int number, String text) {
        return parse(text, at -> new Origin.InFile(name, number, at.getColumnNr()));
    }

    /** Parses the value of a setting; every place is the setting itself. */
    static Located setting(Origin where, String text) {
        return parse(text, at -> where);
    }

    private static Located parse(String text, Function<JsonLocation, Origin> place) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new LocatedJson(parser, place).whole(text);
        } catch (IOException e) {
            throw new ConfigException("cannot read JSON: " + e.getMessage(), e);
        }
    }

    private Located whole(String text) throws IOException {
        try {
            parser.nextToken();
            Located value = value();
            if (parser.nextToken() != null) {
                throw new ConfigException(place.apply(parser.currentTokenLocation()) + ": text after the JSON value");
            }
            return value;
        } catch (JsonProcessingException e) {
            // What exceeds the parser's limits has no place of its own.
            JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw new ConfigException(place.apply(at) + ": not JSON: " + JsonProblem.of(e, text), e);
        }
    }

    private Located value() throws IOException {
        JsonToken token = parser.currentToken();
        Origin where = place.apply(parser.currentTokenLocation());
        if (token == null) {
            throw new ConfigException(where + ": there is no JSON value");
        }
        return switch (token) {
            case START_OBJECT -> object(where);
            case START_ARRAY -> array(where);
            case VALUE_STRING -> new Located.Scalar(where, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Located.Scalar(where, number(where));
            case VALUE_TRUE, VALUE_FALSE -> new Located.Scalar(where, parser.getBooleanValue());
            case VALUE_NULL -> new Located.Scalar(where, null);
            default -> throw new ConfigException(where + ": unexpected " + token);
        };
    }

    private BigDecimal number(Origin where) throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new ConfigException(where + ": " + parser.getText() + " is not a number that can be read", e);
        }
    }

    private Located object(Origin where) throws IOException {
        Map<String, Located> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value());
        }
        return new Located.Fields(where, fields);
    }

    private Located array(Origin where) throws IOException {
        List<Located> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Located.Items(where, items);
    }
}
