package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.device.ByteCount;
import dev.millrace.runtime.format.gguf.GgufOutput;
import dev.millrace.runtime.synthesis.Mixture;
import dev.millrace.runtime.synthesis.Sizes;
import dev.millrace.runtime.synthesis.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace synthesize}: a model file with random weights. */
@Command(
        name = "synthesize",
        description = {
            "Writes a model file with random weights, to test and measure sizes that nobody has a file of.",
            "It is of the llama architecture, with the weight types that a file of the name given by --type has, and a"
                    + " vocabulary of bytes and numbers. The same options give the same bytes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace synthesize --out small.gguf --type Q4_K_M --layers 3 --hidden 256 --ffn 512 --heads 4"
                    + " --kv-heads 2 --head-dim 64 --vocab 1000",
            "  millrace synthesize --out large.gguf --type Q4_0 --layers 22 --hidden 2048 --ffn 5632 --heads 32"
                    + " --kv-heads 4 --head-dim 64 --vocab 32000 --seed 7"
        },
        sortOptions = false)
final class SynthesizeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write.")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path out;

    @Option(names = "--replace", description = "Replace a file that is there already.")
    private boolean replace;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the random numbers (default 1).")
    private long seed = 1;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            description = "Q4_0, Q4_1, Q8_0 or Q4_K_M: which weight types are mixed.")
    @SuppressWarnings("NullAway.Init") // picocli
    private String type;

    @Option(names = "--layers", paramLabel = "L", required = true, description = "Transformer layers.")
    private int layers;

    @Option(names = "--hidden", paramLabel = "H", required = true, description = "Columns of the residual stream.")
    private int hidden;

    @Option(names = "--ffn", paramLabel = "F", required = true, description = "Columns of the feed-forward block.")
    private int feedForward;

    @Option(names = "--heads", paramLabel = "A", required = true, description = "Query heads.")
    private int heads;

    @Option(names = "--kv-heads", paramLabel = "B", description = "K/V heads (default: as many as query heads).")
    private @Nullable Integer kvHeads;

    @Option(names = "--head-dim", paramLabel = "D", required = true, description = "Values per head.")
    private int headDim;

    @Option(names = "--vocab", paramLabel = "V", required = true, description = "Tokens; at least 257.")
    private int vocabulary;

    @Option(names = "--context", paramLabel = "N", description = "Context length the file states (default 4096).")
    private int context = 4096;

    @Mixin
    private Settings settings = new Settings();

    SynthesizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        settings.lay(source, Set.of());
        source.read();
        SyntheticModel model = model();
        if (Files.isDirectory(out)) {
            throw new UnwritableFileException(out + " is a folder; name a file", null);
        }
        if (Files.exists(out) && !replace) {
            throw new UnwritableFileException(
                    out + " is there already; name another file, or add --replace to lose what it holds", null);
        }
        GgufOutput file = model.file();
        try {
            file.write(out);
        } catch (IOException e) {
            throw new UnwritableFileException("the model cannot be written to " + out + " (" + e + ")", e);
        }
        model.exceptions().forEach(words -> terminal.err().println("millrace: " + words));
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s, %s%n",
                        Printable.line(out.toString()),
                        model.name(),
                        ByteCount.of(file.byteSize()));
        return ExitCode.OK;
    }

    private SyntheticModel model() {
        try {
            Sizes sizes = new Sizes(
                    layers,
                    hidden,
                    feedForward,
                    heads,
                    kvHeads == null ? heads : kvHeads,
                    headDim,
                    vocabulary,
                    context);
            return new SyntheticModel(sizes, Mixture.of(type), seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
