package dev.millrace.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code docs/architecture.md} says.
 *
 * @param packages packages that its table names, without {@code dev.millrace.}
 * @param edges which package may use which, from its block {@code edges}
 */
record ArchitecturePage(Set<String> packages, Map<String, Set<String>> edges) {

    private static final Pattern ROW = Pattern.compile("\\|[^|]*\\| *`([a-z.]+)` *\\|.*");

    static ArchitecturePage read() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/architecture.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IOException(
                        "docs/architecture.md is not above " + Path.of("").toAbsolutePath());
            }
        }
        return parse(Files.readAllLines(folder.resolve("docs/architecture.md")));
    }

    private static ArchitecturePage parse(List<String> lines) {
        Set<String> packages = new TreeSet<>();
        Map<String, Set<String>> edges = new TreeMap<>();
        boolean inEdges = false;
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("```")) {
                inEdges = line.equals("```edges");
            } else if (inEdges && !line.isBlank()) {
                String[] sides = line.split("->", -1);
                Set<String> targets = edges.computeIfAbsent(sides[0].strip(), name -> new TreeSet<>());
                for (String target : sides[1].split(",", -1)) {
                    if (!target.isBlank()) {
                        targets.add(target.strip());
                    }
                }
            } else if (row.matches()) {
                packages.add(row.group(1));
            }
        }
        return new ArchitecturePage(packages, edges);
    }
}
