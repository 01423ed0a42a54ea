package dev.millrace.runtime.doctor;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** What became of a binding: what it sees, or why it does not work. */
    private record Tried(String name, String sees, @Nullable OpenClException failure) {}

    @Override
    public void look(Observations seen) {
        List<Tried> tried = bindings.get().stream().map(BindingsCheck::attempt).toList();
        boolean oneWorks = tried.stream().anyMatch(one -> one.failure() == null);
        if (tried.isEmpty()) {
            seen.problem(
                    "no binding is on the class path",
                    "add org.lwjgl:lwjgl-opencl or org.jocl:jocl, as dev.millrace:millrace-runtime does");
        }
        for (Tried one : tried) {
            OpenClException failure = one.failure();
            if (failure == null) {
                seen.fine(one.name() + " works and sees " + one.sees());
            } else {
                String line =
                        String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
                seen.trouble(!oneWorks, one.name() + ": " + line, cure(failure, one.name()));
            }
        }
    }

    /** Asks for devices right after the platforms: drivers take Java's signals only then, and the guard looks best at once. */
    private static Tried attempt(Binding binding) {
        try {
            List<Platform> platforms = binding.platforms();
            int devices = 0;
            for (Platform platform : platforms) {
                devices += devices(platform);
            }
            return new Tried(
                    binding.name(), counted(platforms.size(), "driver") + " and " + counted(devices, "device"), null);
        } catch (OpenClException e) {
            return new Tried(binding.name(), "", e);
        }
    }

    private static int devices(Platform platform) {
        try {
            return platform.devices().size();
        } catch (OpenClException e) {
            return 0; // said by the check of devices
        }
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String cure(OpenClException e, String name) {
        return switch (e.errorName()) {
            case "LOADER_MISSING" -> "install the OpenCL loader, see 'loader' above";
            case "BINDING_MISSING" ->
                "see 'temporary-folder' above, into which its native part is unpacked; or choose the"
                        + " other one (device.binding)";
            default -> "choose another binding than " + name + " (device.binding)";
        };
    }
}
