package dev.millrace.runtime.doctor;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.OpenClException;
import java.util.List;
import java.util.function.Supplier;

/** The two Java bindings: whether each loads and reaches an OpenCL loader. */
final class BindingsCheck implements Check {

    private final Supplier<List<Binding>> bindings;

    BindingsCheck(Supplier<List<Binding>> bindings) {
        this.bindings = bindings;
    }

    @Override
    public String id() {
        return "bindings";
    }

    @Override
    public String title() {
        return "Java bindings to OpenCL";
    }

    @Override
    public boolean runsDrivers() {
        return true;
    }

    @Override
    public void look(Observations seen) {
        List<Binding> all = bindings.get();
        long working = all.stream().filter(BindingsCheck::works).count();
        if (all.isEmpty()) {
            seen.problem(
                    "no binding is on the class path",
                    "add org.lwjgl:lwjgl-opencl or org.jocl:jocl, as dev.millrace:millrace-runtime does");
        }
        for (Binding binding : all) {
            try {
                int platforms = binding.platforms().size();
                seen.fine(binding.name() + " works and sees " + platforms + (platforms == 1 ? " driver" : " drivers"));
            } catch (OpenClException e) {
                seen.trouble(working == 0, binding.name() + ": " + e.getMessage(), cure(e, binding));
            }
        }
    }

    private static boolean works(Binding binding) {
        try {
            binding.platforms();
            return true;
        } catch (OpenClException e) {
            return false;
        }
    }

    private static String cure(OpenClException e, Binding binding) {
        return switch (e.errorName()) {
            case "LOADER_MISSING" -> "install the OpenCL loader, see 'loader' above";
            case "BINDING_MISSING" ->
                "see 'temporary-folder' above, into which its native part is unpacked; or choose the"
                        + " other one (device.binding)";
            default -> "choose another binding than " + binding.name() + " (device.binding)";
        };
    }
}
