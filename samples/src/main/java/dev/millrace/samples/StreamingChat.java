package dev.millrace.samples;

import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.tokenizer.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation: each line of standard input is a message, each answer streams as it comes, an empty line ends. The
 * device, the context length and how answers are sampled come from a JSON file. Arguments: a GGUF file of a chat model,
 * a configuration such as {@code streaming-chat.json}.
 */
public final class StreamingChat {

    private StreamingChat() {}

    public static void main(String[] args) throws IOException {
        MillraceConfig config = ConfigSource.file(Path.of(args[1])).read();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Message> conversation = new ArrayList<>();
        try (Millrace millrace = Millrace.open(MillraceOptions.of(config));
                Model model = millrace.load(Path.of(args[0]))) {
            for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
                conversation.add(Message.user(line));
                GenerationRequest request = GenerationRequest.chat(conversation).withOptions(config.generation());
                Generation answer = model.generate(request, System.out::print);
                System.out.println();
                conversation.add(Message.assistant(answer.text()));
            }
        }
    }
}
