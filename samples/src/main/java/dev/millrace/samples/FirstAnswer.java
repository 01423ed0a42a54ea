package dev.millrace.samples;

import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.Model;
import java.nio.file.Path;

/** The shortest program: open, load, ask, print. Argument: a GGUF file of a chat model. */
public final class FirstAnswer {

    private FirstAnswer() {}

    public static void main(String[] args) {
        try (Millrace millrace = Millrace.open();
                Model model = millrace.load(Path.of(args[0]))) {
            GenerationRequest question = GenerationRequest.chat("Name the capital of France.");
            System.out.println(model.generate(question.withMaxTokens(32)).text());
        }
    }
}
