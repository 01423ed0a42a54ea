package dev.millrace.app.cli;

import dev.millrace.app.facts.Facts;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.device.DeviceCatalog;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace devices}: the devices, what each is good for, and which one would be taken. */
@Command(
        name = "devices",
        description = {
            "Shows the OpenCL devices of this machine, what each is good for, and which one would be taken and why.",
            "Every device is tried: it compiles and runs small kernels. Where none is shown, millrace doctor says why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace devices",
            "  millrace devices --details",
            "  millrace devices --set device.kind=gpu     would a GPU be taken?",
            "  millrace devices --json | jq .chosen"
        },
        sortOptions = false)
final class DevicesCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--details", description = "Show the driver's own figures, and why a device cannot do more.")
    private boolean details;

    @Option(names = "--json", description = "Print JSON, with all details.")
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
        Facts facts = new Facts(catalog);
        if (json) {
            Json.print(terminal.out(), catalog);
        } else {
            new DeviceTable(facts).print(terminal.out(), details);
        }
        return facts.at("chosen").has("error") ? ExitCode.NO_DEVICE : ExitCode.OK;
    }
}
