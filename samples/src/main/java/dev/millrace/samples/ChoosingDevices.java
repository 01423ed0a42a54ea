package dev.millrace.samples;

import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a model runs is the caller's choice: a GPU, or else the processor through OpenCL, or else plain Java. What cannot be
 * had is an error that says what there is; nothing else is taken silently. Argument: a GGUF file of a chat model.
 */
public final class ChoosingDevices {

    private static final List<PlacementKind> WANTED =
            List.of(PlacementKind.GPU, PlacementKind.CPU, PlacementKind.REFERENCE);

    private ChoosingDevices() {}

    public static void main(String[] args) {
        try (Millrace millrace = openFirst();
                Model model = millrace.load(Path.of(args[0]))) {
            System.out.println(millrace.device().name() + " ("
                    + millrace.device().kind() + "): " + millrace.device().reason());
            System.out.println(model.generate(
                            GenerationRequest.text("The capital of France is").withMaxTokens(4))
                    .text());
        }
    }

    private static Millrace openFirst() {
        MillraceOptions options = MillraceOptions.defaults().withContextLength(256);
        for (PlacementKind kind : WANTED) {
            try {
                return Millrace.open(options.withDeviceKind(kind));
            } catch (DeviceException e) {
                System.out.println("not on " + kind + ": " + e.getMessage());
            }
        }
        throw new IllegalStateException("plain Java is always there");
    }
}
