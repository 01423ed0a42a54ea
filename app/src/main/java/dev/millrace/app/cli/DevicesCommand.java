package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.device.DeviceCatalog;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace devices}: bindings, platforms, devices, what each can do, and which one would be taken. */
@Command(
        name = "devices",
        description = "Shows the OpenCL devices, what each can do, and which one would be taken.",
        sortOptions = false)
final class DevicesCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    DevicesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        settings.lay(source, Set.of("device", "cache"));
        Map<String, Object> catalog = DeviceCatalog.read(source.read().device());
        if (json) {
            Json.print(terminal.out(), catalog);
        } else {
            print(terminal.out(), catalog);
        }
        return map(catalog.get("chosen")).containsKey("error") ? ExitCode.NO_DEVICE : ExitCode.OK;
    }

    private static void print(PrintStream out, Map<String, Object> catalog) {
        for (Object entry : list(catalog.get("bindings"))) {
            Map<?, ?> binding = map(entry);
            out.println("binding " + binding.get("name") + error(binding));
            for (Object platform : list(binding.get("platforms"))) {
                out.println("  platform " + map(platform).get("name") + ", "
                        + map(platform).get("version") + error(map(platform)));
                list(map(platform).get("devices")).forEach(device -> printDevice(out, map(device)));
            }
        }
        Map<?, ?> chosen = map(catalog.get("chosen"));
        out.println(
                chosen.containsKey("error")
                        ? "none would be taken: " + chosen.get("error")
                        : "would be taken: " + chosen.get("device") + " through " + chosen.get("binding") + ", "
                                + chosen.get("reason"));
    }

    private static void printDevice(PrintStream out, Map<?, ?> device) {
        out.println("    " + device.get("kind") + " " + device.get("name") + error(device));
        out.println("      " + device.get("language") + ", driver " + device.get("driver") + ", "
                + device.get("computeUnits") + " compute units, memory " + mebibytes(device.get("globalMemoryBytes"))
                + ", largest buffer " + mebibytes(device.get("maxAllocationBytes")));
        out.println("      can: " + join(device.get("capabilities")));
        map(device.get("absent")).forEach((name, reason) -> out.println("      cannot: " + name + ": " + reason));
    }

    private static String error(Map<?, ?> entry) {
        return entry.containsKey("error") ? ": " + entry.get("error") : "";
    }

    private static String join(@Nullable Object names) {
        List<?> list = list(names);
        return list.isEmpty()
                ? "plain OpenCL C 1.2"
                : String.join(", ", list.stream().map(String::valueOf).toList());
    }

    private static String mebibytes(@Nullable Object bytes) {
        return bytes instanceof Long count ? (count >> 20) + " MiB" : "unknown";
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
