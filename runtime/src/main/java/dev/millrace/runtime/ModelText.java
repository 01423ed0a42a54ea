package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.runtime.tokenizer.ChatTemplate;
import dev.millrace.runtime.tokenizer.ChatTemplateException;
import dev.millrace.runtime.tokenizer.Message;
import dev.millrace.runtime.tokenizer.StreamingDecoder;
import dev.millrace.runtime.tokenizer.Tokenizer;
import dev.millrace.runtime.tokenizer.Tokenizers;
import dev.millrace.runtime.trace.HostStep;
import dev.millrace.runtime.trace.Trace;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model's text side: its tokenizer and its chat template, each made when first needed, because scoring needs neither
 * and both take a while. Used by one thread at a time.
 */
final class ModelText implements AutoCloseable {

    private final Metadata metadata;
    private final Trace trace;
    private @Nullable Tokenizer tokenizer;
    private @Nullable ChatTemplate template;

    ModelText(Metadata metadata, Trace trace) {
        this.metadata = metadata;
        this.trace = trace;
    }

    /**
     * The tokens of a prompt: control tokens count as such in a text, and in a conversation only those that the template
     * writes.
     *
     * @throws RequestException when the prompt is empty, or is text and the file has no tokenizer for it
     */
    int[] tokens(Prompt prompt) {
        if (prompt instanceof Prompt.Tokens tokens) {
            return tokens.ids().stream().mapToInt(Integer::intValue).toArray();
        }
        if (prompt instanceof Prompt.Chat chat) {
            return tokens(chat.messages());
        }
        String text = ((Prompt.Text) prompt).text();
        requireText(text);
        return tokens(text);
    }

    /** The tokens of a text, with what the model wants around it; control tokens written in it count as such. */
    int[] tokens(String text) {
        return asked(() -> tokenizer().encode(text, true, true));
    }

    String text(int... tokens) {
        return tokenizer().decode(tokens);
    }

    StreamingDecoder decoder() {
        return tokenizer().decoder();
    }

    /** The text of one token as a person should see it. */
    String piece(int token) {
        return tokenizer().piece(token);
    }

    boolean isEnd(int token) {
        return tokenizer().endOfGeneration().contains(token);
    }

    /** All tokens that end an answer. */
    int[] ends() {
        return tokenizer().endOfGeneration().stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    private int[] tokens(List<Message> messages) {
        requireText(messages.isEmpty() ? "" : messages.get(messages.size() - 1).content());
        return asked(() -> tokenizer().encode(template(), messages, true));
    }

    private static void requireText(String text) {
        if (text.isEmpty()) {
            throw new RequestException(
                    "the prompt is empty; give the model at least one word to continue or to answer");
        }
    }

    private int[] asked(Supplier<int[]> work) {
        try {
            long begun = trace.begin();
            int[] tokens = work.get();
            trace.end(HostStep.TOKENIZE, begun, tokens.length);
            return tokens;
        } catch (ModelFormatException | ChatTemplateException e) {
            throw new RequestException(String.valueOf(e.getMessage()), e);
        }
    }

    private Tokenizer tokenizer() {
        if (tokenizer == null) {
            try {
                tokenizer = Tokenizers.fromGguf(metadata);
            } catch (ModelFormatException e) {
                throw new ModelFileException(String.valueOf(e.getMessage()), e);
            }
        }
        return tokenizer;
    }

    private ChatTemplate template() {
        if (template == null) {
            template = ChatTemplate.fromGguf(metadata)
                    .orElseThrow(() -> new RequestException(metadata.file()
                            + " has no chat template: this model continues text and does not chat; give it a text"));
        }
        return template;
    }
}
