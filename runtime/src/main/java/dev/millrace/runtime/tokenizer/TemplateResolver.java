package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import jinjava.javax.el.ArrayELResolver;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * What a dot or a bracket in a template reaches: entries of maps and lists, Python's methods on text and maps, and the
 * engine's own objects such as {@code loop}. Java objects are out of reach.
 */
final class TemplateResolver extends JinjavaBeanELResolver {

    private TemplateResolver() {
        super(true);
    }

    static ELResolver create() {
        CompositeELResolver resolver = new CompositeELResolver();
        resolver.add(new PythonMethods());
        resolver.add(new ArrayELResolver(true));
        resolver.add(new JinjavaListELResolver(true));
        resolver.add(new TypeConvertingMapELResolver(true));
        resolver.add(new TemplateResolver());
        return resolver;
    }

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        return isEngines(base) ? super.getValue(context, base, property) : null;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
        if (isEngines(base)) {
            return super.invoke(context, base, method, types, arguments);
        }
        throw new ChatTemplateException("the model's chat template calls ." + method + "() on "
                + (base == null ? "nothing" : "a " + base.getClass().getSimpleName()) + ", which is not supported");
    }

    private static boolean isEngines(@Nullable Object base) {
        return base != null
                && (base instanceof Filter || base.getClass().getName().startsWith("com.hubspot.jinjava."));
    }

    /** The methods of Python's {@code str} and {@code dict}. */
    private static final class PythonMethods extends ELResolver {

        @Override
        public @Nullable Object invoke(
                ELContext context, Object base, Object method, Class<?>[] types, @Nullable Object[] arguments) {
            Object[] given = arguments == null ? new Object[0] : arguments;
            if (base instanceof CharSequence text) {
                context.setPropertyResolved(true);
                return PythonStrings.call(text.toString(), String.valueOf(method), given);
            }
            if (base instanceof Map<?, ?> map && given.length == 0) {
                switch (String.valueOf(method)) {
                    case "items" -> {
                        context.setPropertyResolved(true);
                        return TemplateFunctions.pairs(map);
                    }
                    case "values" -> {
                        context.setPropertyResolved(true);
                        return new ArrayList<>(map.values());
                    }
                    default -> {}
                }
            }
            return null;
        }

        @Override
        public @Nullable Object getValue(ELContext context, Object base, Object property) {
            return null;
        }

        @Override
        public @Nullable Class<?> getType(ELContext context, Object base, Object property) {
            return null;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {}

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
            return null;
        }

        @Override
        public @Nullable Class<?> getCommonPropertyType(ELContext context, Object base) {
            return null;
        }
    }
}
