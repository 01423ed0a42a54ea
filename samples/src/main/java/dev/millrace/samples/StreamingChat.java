package dev.millrace.samples;

import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.Session;
import dev.millrace.runtime.SessionOptions;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A conversation: each line of standard input is a message, each answer streams as it comes, an empty line ends. Only what
 * is new in a turn goes through the model. The device, the context length and how answers are sampled come from a JSON file.
 * Arguments: a GGUF file of a chat model, a configuration such as {@code streaming-chat.json}.
 */
public final class StreamingChat {

    private StreamingChat() {}

    public static void main(String[] args) throws IOException {
        MillraceConfig config = ConfigSource.file(Path.of(args[1])).read();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Millrace millrace = Millrace.open(MillraceOptions.of(config));
                Model model = millrace.load(Path.of(args[0]));
                Session session = model.openSession(SessionOptions.defaults().withGeneration(config.generation()))) {
            for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
                session.send(line, System.out::print);
                System.out.println();
            }
        }
    }
}
