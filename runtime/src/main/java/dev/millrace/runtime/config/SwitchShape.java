package dev.millrace.runtime.config;

import java.util.Map;

/** On or off. */
record SwitchShape() implements Shape<Boolean> {

    @Override
    public Boolean read(String path, Located value) {
        if (value instanceof Located.Scalar scalar && scalar.value() instanceof Boolean on) {
            return on;
        }
        throw Shape.wrong(path, value, words());
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "boolean");
    }

    @Override
    public String words() {
        return "`true` or `false`";
    }

    @Override
    public Object json(Boolean value) {
        return value;
    }
}
