package dev.millrace.kernels.program;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Complete sources put together as the units of one program, each under names of its own.
 *
 * <p>Around a unit every function and type that it declares is renamed by a macro, and behind it every macro that it
 * defined is taken back. So a unit's text stays what it is alone, its parameters ({@code LANES}, {@code HEAD_DIM}) hold
 * for it only, and its kernels become functions that a kernel of the joint program calls: with the number of a work-group
 * and how many there are, then their own arguments.
 */
public final class SourceUnits {

    private static final Pattern DEFINE = Pattern.compile("\\s*#\\s*define\\s+(\\w+)(\\s+(\\w+)\\s*$)?.*");
    private static final Pattern TYPE = Pattern.compile("typedef .*?(\\w+);.*");
    private static final Pattern DECLARATION = Pattern.compile("(static|TILE_FUNCTION|kernel)\\b.*");
    private static final Pattern TEMPLATE = Pattern.compile("CAT\\((\\w+), T\\)\\(");
    private static final Pattern GENERATOR = Pattern.compile("EXPONENTIAL\\((\\w+),.*");
    private static final Pattern ENTRY = Pattern.compile("kernel void (\\w+)\\(");
    private static final String GROUPS = "static void $1(const int unit_group, const int unit_groups, ";
    /** Sorted: a text that differs from process to process would be compiled anew. */
    private static final Map<String, String> GEOMETRY =
            new TreeMap<>(Map.of("get_group_id(dimension)", "unit_group", "get_num_groups(dimension)", "unit_groups"));

    private static final Pattern FUNCTION = Pattern.compile("(\\w+)\\(");

    private SourceUnits() {}

    /** What the function or kernel {@code name} of unit number {@code unit} is called in the joint program. */
    public static String name(String name, int unit) {
        return name + "_u" + unit;
    }

    /**
     * The text of a unit within the joint program.
     *
     * @param source a complete source, without functions that need a work-group of more than one work-item
     * @param unit its number
     */
    public static String text(KernelSource source, int unit) {
        Set<String> macros = new LinkedHashSet<>();
        Set<String> declared = new LinkedHashSet<>();
        String template = "";
        List<String> lines = source.text().lines().toList();
        for (String line : lines) {
            Matcher define = DEFINE.matcher(line);
            if (define.matches()) {
                macros.add(define.group(1));
                if (define.group(1).equals("T") && define.group(3) != null) {
                    template = define.group(3);
                }
                continue;
            }
            String name = declaredName(line, template);
            if (name != null) {
                declared.add(name);
            }
        }
        StringBuilder text = new StringBuilder();
        declared.forEach(name -> text.append("#define ")
                .append(name)
                .append(' ')
                .append(name(name, unit))
                .append('\n'));
        GEOMETRY.forEach((asked, answer) ->
                text.append("#define ").append(asked).append(' ').append(answer).append('\n'));
        for (String line : lines) {
            text.append(line.startsWith("kernel ") ? ENTRY.matcher(line).replaceFirst(GROUPS) : line)
                    .append('\n');
        }
        GEOMETRY.keySet()
                .forEach(asked -> text.append("#undef ")
                        .append(asked, 0, asked.indexOf('('))
                        .append('\n'));
        macros.forEach(name -> text.append("#undef ").append(name).append('\n'));
        declared.forEach(name -> text.append("#undef ").append(name).append('\n'));
        return text.toString();
    }

    /** The function or type that a line declares, or null. */
    private static @org.jspecify.annotations.Nullable String declaredName(String line, String template) {
        Matcher type = TYPE.matcher(line);
        if (type.matches()) {
            return type.group(1);
        }
        Matcher generator = GENERATOR.matcher(line);
        if (generator.matches()) {
            return generator.group(1);
        }
        if (!DECLARATION.matcher(line).matches()) {
            return null;
        }
        Matcher templated = TEMPLATE.matcher(line);
        if (templated.find()) {
            return templated.group(1) + template;
        }
        Matcher function = FUNCTION.matcher(line);
        return function.find() ? function.group(1) : null;
    }
}
