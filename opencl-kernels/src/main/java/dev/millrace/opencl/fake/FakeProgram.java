package dev.millrace.opencl.fake;

import dev.millrace.opencl.ClStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in memory: just its source, in which kernels are found by their declarations. An {@code #error} line fails
 * the build. Its binary is the source behind a mark.
 */
final class FakeProgram {

    private static final String MARK = "millrace-fake\n";
    private static final Pattern KERNEL =
            Pattern.compile("\\b(?:__)?kernel\\s+void\\s+(\\w+)\\s*\\(([^)]*)\\)", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern ERROR = Pattern.compile("^\\s*#error\\b.*$", Pattern.MULTILINE);

    private final String source;
    private String buildLog = "";

    FakeProgram(String source) {
        this.source = source;
    }

    static FakeProgram ofBinary(byte[] binary) {
        String text = new String(binary, StandardCharsets.UTF_8);
        if (!text.startsWith(MARK)) {
            ClStatus.check(ClStatus.INVALID_BINARY, "clCreateProgramWithBinary");
        }
        return new FakeProgram(text.substring(MARK.length()));
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
        Map<String, Integer> counts = new LinkedHashMap<>();
        Matcher kernel = KERNEL.matcher(COMMENT.matcher(source).replaceAll(" "));
        while (kernel.find()) {
            String parameters = kernel.group(2).strip();
            counts.put(kernel.group(1), parameters.isEmpty() ? 0 : parameters.split(",").length);
        }
        return counts;
    }
}
