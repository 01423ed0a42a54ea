package dev.millrace.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What takes names of a person and a machine out of texts: folders of their own become short names, names blanks. */
final class Redaction {

    private static final int SHORTEST_NAME = 2;
    private static final Pattern OTHER_HOMES = Pattern.compile("(/home/|/Users/|C:\\\\Users\\\\)[^/\\\\\\s\"':]+");

    private static final String BEFORE_PATH = "(?:(?<![\\w.~>\\\\/-])|(?<=[\\s=]-[A-Za-z])|(?<=^-[A-Za-z]))";

    /** An absolute path, with the spaces in it: it ends where a list of paths or an option goes on. */
    private static final Pattern PATH =
            Pattern.compile(BEFORE_PATH + "(?:/|[A-Za-z]:[\\\\/])(?:(?!\\s+[-/])[^:;\"'\\n])+");

    private static final Pattern SYSTEM =
            Pattern.compile("/(?:usr|lib(?:32|64)?|opt|etc|tmp|dev|proc|sys)(?:/(?!\\.\\./)[^\\s=,/]*)*|"
                    + "[A-Za-z]:[\\\\/](?:Windows|Program Files)(?:[\\\\/][^\\s=,\\\\/]*)*");

    /** A text and what stands for it. */
    private record Replaced(Pattern pattern, String by) {}

    private final List<Replaced> replaced;

    private Redaction(List<Replaced> replaced) {
        this.replaced = replaced;
    }

    /**
     * @param folders folders to be shown by another name, by path
     * @param names names of persons and machines
     */
    Redaction(Map<String, String> folders, Map<String, String> names) {
        this(new ArrayList<>());
        folders.entrySet().stream()
                .filter(folder -> folder.getKey().length() > 1)
                .sorted(Comparator.comparingInt(
                        (Map.Entry<String, String> folder) -> -folder.getKey().length()))
                .forEach(folder -> replaced.add(new Replaced(
                        Pattern.compile(Pattern.quote(folder.getKey()) + "(?![\\w.-])"), folder.getValue())));
        replaced.add(new Replaced(OTHER_HOMES, "$1<user>"));
        names.forEach((name, by) -> {
            if (name.length() >= SHORTEST_NAME && !name.equals("root") && !name.equals("localhost")) {
                replaced.add(new Replaced(Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)"), by));
            }
        });
    }

    /**
     * For what is known of this process.
     *
     * @param model the model file, whose folder is the user's own affair
     */
    static Redaction ofProcess(Path model) {
        Map<String, String> folders = new LinkedHashMap<>();
        Path parent = model.toAbsolutePath().getParent();
        if (parent != null) {
            folders.put(parent.toString(), "<model folder>");
        }
        folders.put(System.getProperty("user.dir", ""), "<working folder>");
        folders.put(System.getProperty("user.home", ""), "~");
        folders.put(Optional.ofNullable(System.getenv("HOME")).orElse(""), "~");
        Map<String, String> names = new LinkedHashMap<>();
        names.put(System.getProperty("user.name", ""), "<user>");
        for (String variable : List.of("HOSTNAME", "COMPUTERNAME")) {
            names.put(Optional.ofNullable(System.getenv(variable)).orElse(""), "<host>");
        }
        for (String file : List.of("/etc/hostname", "/proc/sys/kernel/hostname")) {
            try {
                names.put(Files.readString(Path.of(file)).strip(), "<host>");
            } catch (IOException | SecurityException e) {
                // There is no such name to hide.
            }
        }
        return new Redaction(folders, names);
    }

    /**
     * Also hides every absolute path in these texts that is none of the system's own, wherever it is met: environment
     * variables and arguments name folders by which somebody's projects and disks are known.
     *
     * @param texts lists of paths, options of the virtual machine
     */
    Redaction hiding(Collection<String> texts) {
        SortedSet<String> paths = new TreeSet<>(
                Comparator.comparingInt((String path) -> -path.length()).thenComparing(Comparator.naturalOrder()));
        for (String text : texts) {
            Matcher path = PATH.matcher(of(text));
            while (path.find()) {
                if (!SYSTEM.matcher(path.group()).matches()) {
                    paths.add(path.group());
                }
            }
        }
        List<Replaced> more = new ArrayList<>(replaced);
        for (String path : paths) {
            more.add(new Replaced(
                    Pattern.compile(BEFORE_PATH + Pattern.quote(path) + "(?![\\w.-])"),
                    "<folder " + (more.size() - replaced.size() + 1) + ">"));
        }
        return new Redaction(more);
    }

    String of(String text) {
        String result = text;
        for (Replaced one : replaced) {
            String by = one.by().startsWith("$1") ? one.by() : Matcher.quoteReplacement(one.by());
            result = one.pattern().matcher(result).replaceAll(by);
        }
        return result;
    }

    /** Nested maps and lists, with every text in them redacted. */
    Object of(Object value) {
        if (value instanceof String text) {
            return of(text);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> result = new LinkedHashMap<>();
            map.forEach((key, entry) -> result.put(String.valueOf(key), of((Object) entry)));
            return result;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(entry -> of((Object) entry)).toList();
        }
        return value;
    }
}
