package dev.millrace.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the pages of {@code --help} have in common: their width, commands in groups, exit codes below each command. */
final class HelpPages {

    private static final int WIDTH = 100;

    /** Commands by what a person is after; one that is in no group comes last. */
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Answers", List.of("chat", "generate", "run", "config"));
        GROUPS.put("This machine", List.of("doctor", "devices", "profile"));
        GROUPS.put("Models and texts", List.of("inspect", "explain", "tokenize", "render", "synthesize"));
        GROUPS.put("Measuring", List.of("bench", "score"));
        GROUPS.put("The command line itself", List.of("completion", "help"));
    }

    private HelpPages() {}

    /** Gives the pages of a command and of its subcommands their common form. */
    static void dress(CommandLine line) {
        UsageMessageSpec page = line.getCommandSpec().usageMessage();
        page.sectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpPages::commands);
        for (CommandLine command : line.getSubcommands().values()) {
            UsageMessageSpec below = command.getCommandSpec().usageMessage();
            if (below.exitCodeList().isEmpty()) {
                below.exitCodeListHeading(page.exitCodeListHeading());
                below.exitCodeList(page.exitCodeList());
            }
        }
        line.setUsageHelpWidth(WIDTH);
    }

    private static String commands(Help help) {
        Map<String, Help> left = new LinkedHashMap<>(help.subcommands());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            Map<String, Help> group = new LinkedHashMap<>();
            for (String name : names) {
                Help command = left.remove(name);
                if (command != null) {
                    group.put(name, command);
                }
            }
            append(text, title, group);
        });
        append(text, "More", left);
        return text.toString();
    }

    /** The header, or what the description begins with: up to a full stop or a colon. */
    static String summary(UsageMessageSpec page) {
        String[] texts = page.header().length > 0 ? page.header() : page.description();
        return texts.length == 0 ? "" : texts[0].replaceFirst("(?s)[.:](\\s.*)?$", "") + ".";
    }

    private static void append(StringBuilder text, String title, Map<String, Help> group) {
        if (group.isEmpty()) {
            return;
        }
        text.append(String.format("%n%s:%n", title));
        Help.TextTable table = Help.TextTable.forColumns(
                Help.defaultColorScheme(Help.Ansi.AUTO),
                new Help.Column(14, 2, Help.Column.Overflow.SPAN),
                new Help.Column(WIDTH - 14, 2, Help.Column.Overflow.WRAP));
        group.forEach((name, command) -> {
            table.addRowValues(name, summary(command.commandSpec().usageMessage()));
        });
        text.append(table);
    }
}
