package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaNodePreProcessor;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.tree.Node;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

/** The Jinja engine, set up as chat templates expect it and closed against everything else. */
final class TemplateEngine {

    private static final long MOST_CHARACTERS = 64L << 20;
    private static final int MOST_ROUNDS = 1_000_000;

    private TemplateEngine() {}

    static Jinjava create() {
        JinjavaConfig config = JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                // What a user says is data, even where it looks like a template.
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(MOST_CHARACTERS)
                .withMaxStringLength(MOST_CHARACTERS)
                .withMaxListSize(MOST_ROUNDS)
                .withMaxMapSize(MOST_ROUNDS)
                .withRangeLimit(MOST_ROUNDS)
                .withMaxRenderDepth(64)
                .withElResolver(TemplateResolver.create())
                .withDisabled(Map.of(Library.TAG, Set.of("include", "import", "from", "extends")))
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withParseWhitespaceControlStrictly(true)
                        .withAllowAdjacentTextNodes(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .withHandleBackslashInQuotesOnly(true)
                        .build())
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor(new TimedNodes())
                        .build())
                .build();
        Jinjava jinjava = new Jinjava(config);
        jinjava.setResourceLocator((name, charset, interpreter) -> {
            throw new ChatTemplateException(
                    "the model's chat template asks for the file " + name + "; templates may not read files");
        });
        jinjava.registerFunction(function("raise_exception", "raiseException"));
        jinjava.registerFunction(function("strftime_now", "now"));
        jinjava.registerFilter(new TemplateFunctions.ToJson());
        jinjava.registerFilter(new TemplateFunctions.Items());
        return jinjava;
    }

    /** A function of one text, by its name in templates and its name in {@link TemplateFunctions}. */
    private static ELFunctionDefinition function(String name, String method) {
        try {
            Method java = TemplateFunctions.class.getDeclaredMethod(method, String.class);
            java.setAccessible(true);
            return new ELFunctionDefinition("", name, java);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    /** The time by which the rendering on this thread must be done. */
    static final class Deadline {

        private static final ThreadLocal<Long> NANOS = new ThreadLocal<>();

        private Deadline() {}

        static void start(long mostMillis) {
            NANOS.set(System.nanoTime() + mostMillis * 1_000_000);
        }

        static void end() {
            NANOS.remove();
        }

        static boolean isPast() {
            Long nanos = NANOS.get();
            return nanos != null && System.nanoTime() - nanos > 0;
        }
    }

    /** Looks at the clock before every node of the template. */
    private static final class TimedNodes extends JinjavaNodePreProcessor {
        @Override
        public void accept(Node node, JinjavaInterpreter interpreter) {
            if (Deadline.isPast()) {
                throw new ChatTemplateException("the model's chat template took too long and was stopped");
            }
            super.accept(node, interpreter);
        }
    }
}
