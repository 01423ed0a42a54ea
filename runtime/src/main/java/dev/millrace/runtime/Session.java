package dev.millrace.runtime;

import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.error.SessionFileException;
import dev.millrace.runtime.kvcache.CachedTokens;
import dev.millrace.runtime.tokenizer.Message;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a model, which keeps what it has read: only what is new in a turn goes through the model.
 *
 * <p>The K/V of its tokens stays on the device while the place is free, waits on the host while others need it
 * ({@code memory.sequences} says how many places there are), and answers are the same either way. Several threads may use one
 * session; their turns follow each other. A session costs memory on the host until it is closed.
 */
public final class Session implements AutoCloseable {

    private final Model model;
    private final CachedTokens kept;
    private final Unclosed unclosed;
    private volatile SessionOptions options;
    private volatile Conversation conversation;
    private volatile boolean closed;

    Session(Model model, SessionOptions options, Conversation conversation, CachedTokens kept) {
        this.model = model;
        this.options = options;
        this.conversation = conversation;
        this.kept = kept;
        unclosed =
                Unclosed.watch(this, "a session with the model " + model.info().file(), kept::close);
    }

    /** The conversation so far, the system message first. */
    public List<Message> messages() {
        return conversation.messages();
    }

    public SessionOptions options() {
        return options;
    }

    /** Changes how later turns are answered. */
    public void options(SessionOptions changed) {
        options = changed;
    }

    /** Puts a system message in front of the conversation, in place of the one that is there; null takes it away. */
    public void system(@Nullable String message) {
        alone(() -> conversation = conversation.withSystem(message));
    }

    /** Forgets all turns; the system message stays. */
    public void reset() {
        alone(() -> conversation = conversation.cleared());
    }

    /** Says something and returns the answer. */
    public Generation send(String userMessage) {
        return send(userMessage, AnswerText.NOBODY);
    }

    /** Says something and hands the answer's text over as it comes. */
    public Generation send(String userMessage, Consumer<String> listener) {
        return send(userMessage, new Cancellation(), listener);
    }

    /**
     * Says something and hands the answer's text over as it comes.
     *
     * <p>Message and answer become part of the conversation. An answer that was cancelled does so with the text that it has;
     * where it has none, or where the turn fails, the conversation stays as it was.
     *
     * @param listener as that of {@link Model#generate(GenerationRequest, Consumer)}
     * @throws RequestException when the message is empty, or the conversation does not fit into the context and
     *     {@link SessionOptions#whenFull} says {@link ContextPolicy#ERROR}, or its last turn alone does not fit
     */
    public Generation send(String userMessage, Cancellation cancellation, Consumer<String> listener) {
        SessionOptions now = options;
        GenerationRequest request = GenerationRequest.chat(userMessage)
                .withOptions(now.generation())
                .withCancellation(cancellation);
        return answer(request, turn -> {
            Fitting fitting = fit(conversation.and(Message.user(userMessage)), now);
            Generation answer = turn.run(fitting.tokens(), kept, listener);
            if (answer.text().isEmpty() && answer.finishReason().isCutShort()) {
                return answer;
            }
            conversation = fitting.conversation().and(Message.assistant(answer.text()));
            return answer.withDroppedMessages(fitting.dropped());
        });
    }

    /**
     * Answers a request of any kind, reading only what its prompt does not have in common with what this session has read
     * last. The conversation stays as it is.
     *
     * @throws RequestException as {@link Model#generate(GenerationRequest, Consumer)}
     */
    public Generation generate(GenerationRequest request, Consumer<String> listener) {
        return answer(request, turn -> turn.run(model.runner().text().tokens(request.prompt()), kept, listener));
    }

    /** A second session with the same past; from here on they go their own ways. What they share is held once. */
    public Session fork() {
        return alone(() ->
                new Session(model, options, conversation, model.runner().slots().fork(kept)));
    }

    /**
     * Writes the conversation and its K/V to a file, in place of what is there, for {@link Model#restoreSession}.
     *
     * @throws SessionFileException when it cannot be written; a file that was there is left as it was
     */
    public void save(Path file) {
        SessionFile contents = alone(() -> new SessionFile(
                model.sessionFacts(),
                conversation,
                kept.tokens(),
                model.runner().slots().pages(kept)));
        contents.write(file);
    }

    /** Gives up what is kept; a turn in progress ends at its next step, and is not waited for. Again is harmless. */
    @Override
    public void close() {
        closed = true;
        unclosed.done();
        kept.close();
    }

    private Generation answer(GenerationRequest request, Function<Model.Turn, Generation> work) {
        try {
            return model.answer(request, () -> closed, turn -> {
                checkOpen();
                return work.apply(turn);
            });
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private <T> T alone(Supplier<T> work) {
        try {
            return model.alone(() -> {
                checkOpen();
                return work.get();
            });
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "the session with the model " + model.info().file() + " is closed");
        }
    }

    /** Drops turns until what is left fits, if it may. */
    private Fitting fit(Conversation wanted, SessionOptions now) {
        int context = model.runner().limits().contextLength();
        int answer = Math.max(1, Math.min(now.generation().maxTokens(), context / 4));
        Conversation fitting = wanted;
        int[] tokens = tokens(fitting);
        while (now.whenFull() == ContextPolicy.TRUNCATE_OLDEST_TURNS && tokens.length + answer - 1 > context) {
            Optional<Conversation> shorter = fitting.withoutOldestTurn();
            if (shorter.isEmpty()) {
                break;
            }
            fitting = shorter.get();
            tokens = tokens(fitting);
        }
        if (tokens.length > context
                && now.whenFull() == ContextPolicy.ERROR
                && wanted.withoutOldestTurn().isPresent()) {
            throw new RequestException("the conversation has " + tokens.length + " tokens, the context holds " + context
                    + "; reset the session, let it forget its oldest turns (ContextPolicy.TRUNCATE_OLDEST_TURNS)"
                    + model.runner().limits().moreContext());
        }
        return new Fitting(
                fitting, tokens, wanted.messages().size() - fitting.messages().size());
    }

    private int[] tokens(Conversation of) {
        return model.runner().text().tokens(new Prompt.Chat(of.messages()));
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on at once
    private record Fitting(Conversation conversation, int[] tokens, int dropped) {}
}
