package dev.millrace.app.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name as layers have it, such as {@code blk.12.attn_q}: the layer and what it is there. A joined name,
 * {@code blk.12.a+blk.12.b}, belongs to the layer of its first part.
 *
 * @param layer its number, or -1
 * @param local the name within the layer, or the whole name
 */
record Layered(int layer, String local) {

    private static final Pattern LAYER = Pattern.compile("(?<![\\w.])\\w+\\.(\\d{1,6})\\.");

    static Layered of(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.lookingAt()) {
            return new Layered(-1, name);
        }
        return new Layered(Integer.parseInt(layer.group(1)), LAYER.matcher(name).replaceAll(""));
    }
}
