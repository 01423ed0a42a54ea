package dev.millrace.runtime.architecture;

import dev.millrace.runtime.format.gguf.Metadata;
import java.util.List;

/** The architectures Millrace knows, by {@code general.architecture}. */
public final class Architectures {

    private static final String KEY = "general.architecture";

    private static final List<Architecture> KNOWN = List.of(new LlamaArchitecture());

    private Architectures() {}

    /**
     * The architecture of a model file.
     *
     * @throws dev.millrace.runtime.format.gguf.ModelFormatException when the file does not say it or Millrace does not know it
     */
    public static Architecture of(Metadata metadata) {
        String name = metadata.string(KEY);
        return KNOWN.stream()
                .filter(architecture -> architecture.name().equals(name))
                .findFirst()
                .orElseThrow(() -> metadata.fault(
                        KEY, "is '" + name + "', which Millrace does not run; it runs " + String.join(", ", names())));
    }

    /** Names of all known architectures. */
    public static List<String> names() {
        return KNOWN.stream().map(Architecture::name).toList();
    }
}
