package dev.millrace.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One key of the effective configuration, and where its value came from.
 *
 * @param path the key, such as {@code memory.chunk}
 * @param value as maps, lists, strings, numbers and booleans; null where nothing fixed holds
 * @param otherwise what holds then, in words
 * @param origin who said it
 */
public record Effective(
        String path, @Nullable Object value, @Nullable String otherwise, Origin origin) {

    /** All keys of a configuration that has been read, in the order of the reference. */
    static List<Effective> of(Located root) {
        List<Effective> all = new ArrayList<>();
        collect("", MillraceConfig.SHAPE, root, all);
        return all;
    }

    private static void collect(String section, SectionShape<?> shape, @Nullable Located value, List<Effective> all) {
        Map<String, Located> fields = value instanceof Located.Fields object ? object.fields() : Map.of();
        for (Key<?> key : shape.keys()) {
            String path = Section.pathOf(section, key.name());
            Located given = fields.get(key.name());
            if (key.equals(MillraceConfig.SCHEMA)) {
                continue;
            }
            if (key.shape() instanceof SectionShape<?> inside) {
                collect(path, inside, given, all);
            } else if (given == null) {
                all.add(new Effective(path, key.jsonDefault(), key.otherwise(), new Origin.Default()));
            } else {
                all.add(new Effective(path, effective(path, key.shape(), given), null, given.where()));
            }
        }
    }

    /** What is written, except for a number, which may be written with more digits than count. */
    private static @Nullable Object effective(String path, Shape<?> shape, Located given) {
        return shape instanceof NumberShape<?> number ? number.effective(path, given) : given.plain();
    }
}
