package dev.millrace.samples;

import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.Session;
import dev.millrace.runtime.SessionOptions;
import dev.millrace.runtime.config.GenerationConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several conversations at once that share their beginning: it is read once, and each conversation is a fork of it, in a
 * thread of its own. Answers are the same as if each were alone. Argument: a GGUF file of a chat model.
 */
public final class SeveralSessions {

    private static final List<String> QUESTIONS =
            List.of("What is the capital of France?", "Name a river in Egypt.", "Who wrote Hamlet?");

    private SeveralSessions() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        SessionOptions brief = SessionOptions.defaults()
                .withGeneration(GenerationConfig.defaults().withMaxTokens(32));
        ExecutorService threads = Executors.newFixedThreadPool(QUESTIONS.size());
        // Room on the device for as many conversations as there are; with less, they take turns through the host's
        // memory.
        try (Millrace millrace = Millrace.open(MillraceOptions.defaults().withSequences(QUESTIONS.size()));
                Model model = millrace.load(Path.of(args[0]));
                Session beginning = model.openSession(brief)) {
            beginning.system("You answer in one short sentence.");
            beginning.send("Hello!");
            List<Future<String>> answers = QUESTIONS.stream()
                    .map(question -> threads.submit(() -> {
                        try (Session session = beginning.fork()) {
                            return session.send(question).text();
                        }
                    }))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                System.out.println(QUESTIONS.get(i) + " " + answers.get(i).get());
            }
            // A request without a session keeps nothing and disturbs nobody.
            System.out.println(model.generate(GenerationRequest.text("1, 2, 3,").withMaxTokens(4))
                    .text());
        } finally {
            threads.shutdown();
        }
    }
}
