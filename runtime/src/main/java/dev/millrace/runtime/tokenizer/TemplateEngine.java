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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Jinja engine, set up as chat templates expect it and closed against everything else. */
final class TemplateEngine {

    private TemplateEngine() {}

    /** An engine; each rendering brings its own {@link #config}. */
    static Jinjava create() {
        Jinjava jinjava = new Jinjava(config(new TemplateBudget(0, List.of())));
        jinjava.setResourceLocator((name, charset, interpreter) -> {
            throw new ChatTemplateException(
                    "the model's chat template asks for the file " + name + "; templates may not read files");
        });
        jinjava.registerFunction(function("raise_exception", "raiseException", String.class));
        jinjava.registerFunction(function("strftime_now", "now", String.class));
        jinjava.registerFunction(function("range", "range", Object.class, Object[].class));
        TemplateFilters.bound(
                jinjava.getGlobalContext(), new TemplateFunctions.ToJson(), new TemplateFunctions.Items());
        return jinjava;
    }

    /** The settings for one rendering. */
    static JinjavaConfig config(TemplateBudget budget) {
        return JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                // What a user says is data, even where it looks like a template.
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(budget.mostText())
                .withMaxStringLength(budget.mostText())
                .withMaxListSize(budget.mostElements())
                .withMaxMapSize(budget.mostElements())
                .withRangeLimit(budget.mostElements())
                .withMaxRenderDepth(TemplateBudget.MOST_DEPTH)
                .withInterperterFactory(TemplateInterpreter.factory())
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
                        .withNodePreProcessor(new BoundedNodes())
                        .build())
                .build();
    }

    /** A function by its name in templates and its name in {@link TemplateFunctions}. */
    private static ELFunctionDefinition function(String name, String method, Class<?>... parameters) {
        try {
            Method java = TemplateFunctions.class.getDeclaredMethod(method, parameters);
            java.setAccessible(true);
            return new ELFunctionDefinition("", name, java);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks at the budget before every node of the template. */
    private static final class BoundedNodes extends JinjavaNodePreProcessor {
        @Override
        public void accept(Node node, JinjavaInterpreter interpreter) {
            TemplateBudget.check();
            super.accept(node, interpreter);
        }
    }
}
