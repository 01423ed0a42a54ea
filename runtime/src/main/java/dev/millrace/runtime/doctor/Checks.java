package dev.millrace.runtime.doctor;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.SignalGuard;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.tokenizer.TokenizerLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All checks, in the order in which they are made: those that read files first, those that run drivers last. */
final class Checks {

    private static final String NO_DRIVERS = "device.kind=reference runs in plain Java, without drivers";

    private Checks() {}

    static List<Check> of(Machine machine, MillraceOptions options, @Nullable WantedModel model) {
        boolean wantsGpu = Wanted.gpu(options.device());
        Supplier<List<Binding>> bindings = Bindings::all;
        List<Check> all = new ArrayList<>(List.of(
                new JavaCheck(machine),
                new ArchitectureCheck(machine),
                new EncodingCheck(machine),
                new MemoryCheck(machine, options, model),
                new TemporaryFolderCheck(machine),
                new CacheCheck(machine, options.cache().folders(), CacheFolders.ofUser()),
                new ModelCheck(model)));
        List<Check> drivers = List.of(
                new LoaderCheck(machine),
                new DriversCheck(machine),
                new DeviceNodesCheck(machine, wantsGpu, NodeAccess::of),
                new ContainerCheck(machine, wantsGpu),
                new GpuDriverCheck(machine, wantsGpu),
                new PoclCacheCheck(machine),
                new DriverTrial(machine, DriverTrial.DEFAULT_LIMIT, TrialRun.class),
                new BindingsCheck(bindings),
                new DevicesCheck(bindings));
        drivers.stream()
                .map(check -> Wanted.drivers(options.device()) ? check : new Unneeded(check, NO_DRIVERS))
                .forEach(all::add);
        all.addAll(List.of(
                new ChosenDeviceCheck(options.device()),
                new ArithmeticCheck(machine, SignalGuard::verdict),
                new SelfTestCheck(options),
                new TokenizerCheck(TokenizerLibrary::require)));
        return all;
    }
}
