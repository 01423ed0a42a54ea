package dev.millrace.opencl.fake;

import dev.millrace.opencl.ClStatus;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in memory: just its source, in which kernels are found by their declarations; a macro may stand for some of
 * their parameters. An {@code #error} line fails the build. Its binary is the source behind a mark.
 */
final class FakeProgram {

    private static final String MARK = "millrace-fake\n";
    private static final Pattern KERNEL =
            Pattern.compile("\\b(?:__)?kernel\\s+void\\s+(\\w+)\\s*\\(((?:[^()]|\\([^()]*\\))*)\\)");
    private static final Pattern MACRO = Pattern.compile("^\\s*#define (\\w+)\\([^()]*\\) (.*)$", Pattern.MULTILINE);
    private static final Pattern MACRO_CALL = Pattern.compile("(\\w+)\\([^()]*\\)");
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern ERROR = Pattern.compile("^\\s*#error\\b.*$", Pattern.MULTILINE);

    private final FakeDevice device;
    private final String source;
    private String buildLog = "";

    FakeProgram(FakeDevice device, String source) {
        this.device = device;
        this.source = source;
    }

    static FakeProgram ofBinary(FakeDevice device, byte[] binary) {
        String text = new String(binary, StandardCharsets.UTF_8);
        if (!text.startsWith(MARK)) {
            ClStatus.check(ClStatus.INVALID_BINARY, "clCreateProgramWithBinary");
        }
        return new FakeProgram(device, text.substring(MARK.length()));
    }

    FakeDevice device() {
        return device;
    }

    byte[] binary() {
        return (MARK + source).getBytes(StandardCharsets.UTF_8);
    }

    void build() {
        Matcher error = ERROR.matcher(source);
        if (error.find()) {
            buildLog = error.group().strip();
            ClStatus.check(ClStatus.BUILD_PROGRAM_FAILURE, "clBuildProgram");
        }
    }

    String buildLog() {
        return buildLog;
    }

    List<String> kernelNames() {
        return List.copyOf(argumentCounts().keySet());
    }

    int argumentCount(String kernel) {
        return argumentCounts().getOrDefault(kernel, 0);
    }

    private Map<String, Integer> argumentCounts() {
        String code = COMMENT.matcher(source).replaceAll(" ");
        Map<String, String> macros = new HashMap<>();
        MACRO.matcher(code).results().forEach(macro -> macros.put(macro.group(1), macro.group(2)));
        Map<String, Integer> counts = new LinkedHashMap<>();
        KERNEL.matcher(code).results().forEach(kernel -> {
            String parameters = MACRO_CALL
                    .matcher(kernel.group(2).strip())
                    .replaceAll(call -> Matcher.quoteReplacement(macros.getOrDefault(call.group(1), call.group())));
            counts.put(kernel.group(1), parameters.isEmpty() ? 0 : parameters.split(",").length);
        });
        return counts;
    }
}
