package dev.millrace.kernels.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The expansion of {@code #include "x.cl"} lines: each file's text once, at the first place that asks for it.
 *
 * <p>An include inside {@code #if} is refused: a file that is taken once, in a branch that is not compiled, would be
 * missing where it is needed. Which files take part is chosen in Java.
 */
final class IncludeExpansion {

    private static final Pattern INCLUDE =
            Pattern.compile("\\s*#\\s*include\\s+\"([^\"]*)\"\\s*(//.*|/\\*.*\\*/\\s*)?");
    private static final Pattern IF = Pattern.compile("\\s*#\\s*if(def|ndef)?\\b.*");
    private static final Pattern END_IF = Pattern.compile("\\s*#\\s*endif\\b.*");

    private final SourceRoot root;
    private final StringBuilder out;
    private final Set<String> taken = new HashSet<>();
    private final List<String> chain = new ArrayList<>();

    IncludeExpansion(SourceRoot root, StringBuilder out) {
        this.root = root;
        this.out = out;
    }

    /** Appends a file, unless it was taken before. */
    void file(String path) {
        if (chain.contains(path)) {
            throw new IllegalArgumentException("kernel files include each other in a circle: "
                    + String.join(" -> ", chain) + " -> " + path + "; move what both need to a third file");
        }
        if (!taken.add(path)) {
            return;
        }
        String code = root.read(path);
        if (code == null) {
            throw new IllegalArgumentException("there is no kernel file '" + path + "' under " + SourceRoot.FOLDER
                    + (chain.isEmpty() ? "" : ", included from " + String.join(" -> ", chain)));
        }
        text(path, code);
    }

    /** Appends code under a name of its own. */
    void text(String name, String code) {
        chain.add(name);
        line(1, name);
        int number = 0;
        int conditionals = 0;
        for (String line : code.lines().toList()) {
            number++;
            if (line.indexOf('#') < 0) {
                out.append(line).append('\n');
                continue;
            }
            Matcher include = INCLUDE.matcher(line);
            if (!include.matches()) {
                conditionals +=
                        IF.matcher(line).matches() ? 1 : END_IF.matcher(line).matches() ? -1 : 0;
                out.append(line).append('\n');
                continue;
            }
            if (conditionals > 0) {
                throw new IllegalArgumentException(name + ":" + number + " includes '" + include.group(1)
                        + "' inside a conditional; a file is taken once and must not depend on one: choose it in Java,"
                        + " with resource(...)");
            }
            file(SourceRoot.checkedPath(include.group(1)));
            line(number + 1, name);
        }
        chain.remove(chain.size() - 1);
    }

    private void line(int number, String name) {
        out.append("#line ")
                .append(number)
                .append(" \"")
                .append(name.replace("\\", "/").replace("\"", "'"))
                .append("\"\n");
    }
}
