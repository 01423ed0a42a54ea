package embed;

import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.Model;
import java.nio.file.Path;

/** Millrace in a project of somebody else's. Argument: a GGUF file of a chat model. */
public final class Embed {

    private Embed() {}

    public static void main(String[] args) {
        try (Millrace millrace = Millrace.open();
                Model model = millrace.load(Path.of(args[0]))) {
            Generation answer = model.generate(
                    GenerationRequest.chat("What is the capital of France, and what is it known for?").withMaxTokens(24));
            System.out.println(answer.text());
        }
    }
}
