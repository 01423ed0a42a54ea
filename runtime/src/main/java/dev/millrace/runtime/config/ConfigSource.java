package dev.millrace.runtime.config;

import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON and the settings laid over it, before they are read as records.
 *
 * <p>A setting is written {@code path.to.key=value}; its value is read as JSON where it parses as JSON, and as a string
 * otherwise. Later settings win over earlier ones and over the file: of keys that exclude each other the one that is set
 * last stays, and the others go.
 */
public final class ConfigSource {

    private final Located root;

    private ConfigSource(Located root) {
        this.root = root;
    }

    /** Nothing: every key has its default. */
    public static ConfigSource empty() {
        return new ConfigSource(new Located.Fields(new Origin.Given("settings"), new LinkedHashMap<>()));
    }

    /** @throws ConfigException when the file cannot be read or is not JSON */
    public static ConfigSource file(Path path) {
        if (Files.isDirectory(path)) {
            throw new ConfigException(path + " is a directory; a JSON configuration file is needed");
        }
        if (Files.notExists(path)) {
            throw new ConfigException("there is no configuration file " + path);
        }
        try {
            return json(String.valueOf(path.getFileName()), Files.readString(path));
        } catch (CharacterCodingException e) {
            throw new ConfigException(path + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new ConfigException(path + ": " + FileProblem.of(e), e);
        }
    }

    /** JSON text; {@code name} stands for it in errors. */
    public static ConfigSource json(String name, String text) {
        return new ConfigSource(LocatedJson.file(name, text));
    }

    /**
     * Lays one setting over what is there.
     *
     * @param setting {@code path.to.key=value}
     * @throws ConfigException when it has no {@code =} or runs through something that is not an object
     */
    public void set(String setting) {
        int equals = setting.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException("--set " + setting + ": a setting is written path.to.key=value");
        }
        Origin where = new Origin.Given("--set " + setting);
        put(where, setting.substring(0, equals).strip(), value(where, setting.substring(equals + 1)));
    }

    /**
     * Lays a string over what is there, as it stands.
     *
     * @param where what brought it, for errors, such as {@code --prompt}
     */
    public void setText(String where, String path, String text) {
        put(new Origin.Given(where), path, new Located.Scalar(new Origin.Given(where), text));
    }

    /** Lays a list of strings over what is there. */
    public void setTexts(String where, String path, List<String> texts) {
        Origin origin = new Origin.Given(where);
        List<Located> items = new ArrayList<>();
        texts.forEach(text -> items.add(new Located.Scalar(origin, text)));
        put(origin, path, new Located.Items(origin, items));
    }

    /** Lays a value over what is there, read as JSON where it parses and as a string otherwise. */
    public void setValue(String where, String path, String text) {
        put(new Origin.Given(where), path, value(new Origin.Given(where), text));
    }

    /** @throws ConfigException when a key is unknown, a type is wrong or a value is out of range */
    public MillraceConfig read() {
        return MillraceConfig.SHAPE.read("", root);
    }

    /**
     * The whole configuration, key by key, and where each value came from.
     *
     * @throws ConfigException when it cannot be read
     */
    public List<Effective> explain() {
        read();
        return Effective.of(root);
    }

    private static Located value(Origin where, String text) {
        try {
            return LocatedJson.setting(where, text);
        } catch (ConfigException notJson) {
            return new Located.Scalar(where, text);
        }
    }

    private void put(Origin where, String path, Located value) {
        String[] keys = path.split("\\.", -1);
        Map<String, Located> fields = fieldsOf("", root, where);
        @Nullable SectionShape<?> shape = MillraceConfig.SHAPE;
        StringBuilder walked = new StringBuilder();
        for (int i = 0; i < keys.length - 1; i++) {
            walked.append(i == 0 ? "" : ".").append(keys[i]);
            leaveAlone(keys[i], shape, fields);
            Shape<?> inside = shape == null ? null : shape.shapeOf(keys[i]);
            SectionShape<?> section = sectionOf(inside);
            if (inside instanceof UnionShape<?>
                    && section != null
                    && !(fields.get(keys[i]) instanceof Located.Fields)) {
                // A text that may as well be an object: the setting begins that object in its place.
                fields.remove(keys[i]);
            }
            Located next = fields.computeIfAbsent(keys[i], k -> new Located.Fields(where, new LinkedHashMap<>()));
            fields = fieldsOf(walked.toString(), next, where);
            shape = section;
        }
        String last = keys[keys.length - 1];
        leaveAlone(last, shape, fields);
        fields.put(last, value);
    }

    /** Takes away what excludes a key that is about to be set. */
    private static void leaveAlone(String key, @Nullable SectionShape<?> shape, Map<String, Located> fields) {
        if (shape != null && shape.choice() != null && shape.choice().names().contains(key)) {
            shape.choice().names().stream().filter(name -> !name.equals(key)).forEach(fields::remove);
        }
    }

    /** The object that a shape is or may be, or null where it is none. */
    private static @Nullable SectionShape<?> sectionOf(@Nullable Shape<?> shape) {
        if (shape instanceof UnionShape<?> union) {
            return union.schemas().stream()
                    .map(ConfigSource::sectionOf)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        return shape instanceof SectionShape<?> section ? section : null;
    }

    private static Map<String, Located> fieldsOf(String path, Located value, Origin where) {
        if (value instanceof Located.Fields object) {
            return object.fields();
        }
        throw new ConfigException(where + ": " + (path.isEmpty() ? "the configuration" : path) + " is " + value.kind()
                + ", so nothing can be set inside it");
    }
}
