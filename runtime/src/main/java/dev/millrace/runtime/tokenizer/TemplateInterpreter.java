package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import org.jspecify.annotations.Nullable;

/** The engine's interpreter, but that every value is weighed when a template reads it. */
final class TemplateInterpreter extends JinjavaInterpreter {

    private TemplateInterpreter(Jinjava application, Context context, JinjavaConfig config) {
        super(application, context, config);
    }

    private TemplateInterpreter(JinjavaInterpreter original) {
        super(original);
    }

    static InterpreterFactory factory() {
        return new InterpreterFactory() {
            @Override
            public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
                return new TemplateInterpreter(original);
            }

            @Override
            public JinjavaInterpreter newInstance(Jinjava application, Context context, JinjavaConfig config) {
                return new TemplateInterpreter(application, context, config);
            }
        };
    }

    @Override
    public @Nullable Object retraceVariable(String variable, int line, int position) {
        Object value = super.retraceVariable(variable, line, position);
        TemplateBudget.weigh(value);
        return value;
    }
}
