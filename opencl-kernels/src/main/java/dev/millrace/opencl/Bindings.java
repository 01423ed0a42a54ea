package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bindings on the class path, and the choice among them ({@code device.binding}). */
public final class Bindings {

    /** The choice that leaves it to the bindings' own order. */
    public static final String AUTO = "auto";

    private static final Logger LOG = LoggerFactory.getLogger(Bindings.class);

    private Bindings() {}

    /** Every binding that is declared, in its order of preference, whether it works or not. */
    public static List<Binding> all() {
        List<Binding> found = new ArrayList<>();
        try {
            ServiceLoader.load(Binding.class, Bindings.class.getClassLoader()).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new OpenClException("BINDING_MISSING", "a declared OpenCL binding cannot be made: " + e, null, e);
        }
        found.sort(Comparator.comparingInt(Binding::preference).thenComparing(Binding::name));
        return List.copyOf(found);
    }

    /**
     * The binding of that name, or with {@link #AUTO} the first in order that reaches an OpenCL loader.
     *
     * @throws OpenClException when no binding has the name, or the chosen one (with {@code auto}: none) works
     */
    public static Binding select(String choice) {
        return select(choice, all());
    }

    static Binding select(String choice, List<Binding> known) {
        String wanted = choice.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals(AUTO)) {
            return firstWorking(known);
        }
        for (Binding binding : known) {
            if (binding.name().equals(wanted)) {
                binding.platforms();
                return binding;
            }
        }
        throw new OpenClException(
                "BINDING_UNKNOWN",
                "no OpenCL binding is called '" + choice + "'; device.binding is one of " + AUTO + ", "
                        + known.stream().map(Binding::name).collect(Collectors.joining(", ")));
    }

    private static Binding firstWorking(List<Binding> known) {
        OpenClException first = null;
        List<String> reasons = new ArrayList<>();
        for (Binding binding : known) {
            try {
                binding.platforms();
                return binding;
            } catch (OpenClException e) {
                LOG.debug("skipping OpenCL {}: {}", binding, e.getMessage());
                reasons.add(binding.name() + ": " + e.getMessage());
                first = first == null ? e : first;
            }
        }
        throw new OpenClException(
                first == null ? "BINDING_MISSING" : first.errorName(),
                first == null
                        ? "no OpenCL binding is on the class path; add org.lwjgl:lwjgl-opencl or org.jocl:jocl"
                        : "no OpenCL binding works. " + String.join("; ", reasons),
                null,
                first);
    }
}
