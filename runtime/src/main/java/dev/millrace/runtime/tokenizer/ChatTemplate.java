package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.interpret.CollectionTooBigException;
import com.hubspot.jinjava.interpret.OutputTooBigException;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import dev.millrace.runtime.format.gguf.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chat template of a model file: a conversation becomes the text the model was trained to continue.
 *
 * <p>Templates are Jinja and come from strangers: they reach the conversation and a few functions on text, no files, no
 * Java, and they keep to the limits of {@link TemplateBudget}: size and nesting of the template, time, memory and the
 * length of what they write. One that goes over a limit gives an error that names it, and nothing else is harmed.
 *
 * <p>{@link Tokenizer#encode(ChatTemplate, List, boolean)} gives the tokens of a conversation. The rendered text alone does
 * not tell the template's markers from the same characters in a message; it is for people to read.
 */
public final class ChatTemplate {

    static final String KEY = "tokenizer.chat_template";

    static final String FAILED = "the model's chat template cannot be rendered: ";
    static final String ADVICE = "; write the prompt out and give it as plain text instead";
    private static final long MOST_MILLIS = 10_000;

    private final String source;
    private final String prepared;
    private final String bos;
    private final String eos;
    private final long mostMillis;
    private final Jinjava jinjava = TemplateEngine.create();
    private final TemplateWorker worker = new TemplateWorker();
    private final Optional<String> unsupported;

    /** @param mostMillis how long one rendering may take */
    ChatTemplate(String source, String bos, String eos, long mostMillis) {
        // Jinja2 drops one line break at the end of a template.
        this.source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
        this.bos = bos;
        this.eos = eos;
        this.mostMillis = mostMillis;
        Optional<String> tooLarge = TemplateCheck.tooLarge(this.source);
        this.prepared = tooLarge.isPresent() ? "" : TemplateNegation.bracketed(this.source);
        this.unsupported = tooLarge.or(() -> TemplateCheck.tooDeep(prepared))
                .or(() -> TemplateCheck.unsupported(this.source, jinjava.getGlobalContext()));
    }

    /** The template of a GGUF file, or empty where it has none: such a model continues text and does not chat. */
    public static Optional<ChatTemplate> fromGguf(Metadata metadata) {
        if (!metadata.has(KEY)) {
            return Optional.empty();
        }
        return Optional.of(new ChatTemplate(
                metadata.string(KEY),
                tokenText(metadata, "tokenizer.ggml.bos_token_id"),
                tokenText(metadata, "tokenizer.ggml.eos_token_id"),
                MOST_MILLIS));
    }

    /** The template as the file has it, but for a line break at its end. */
    public String source() {
        return source;
    }

    /**
     * The prompt for a conversation.
     *
     * @param addGenerationPrompt whether to end with what begins the assistant's turn
     * @throws ChatTemplateException where the template refuses the conversation (roles that do not alternate, say) or
     *     uses a construct that is not supported, which the message names
     */
    public String render(List<Message> messages, boolean addGenerationPrompt) {
        Map<String, Object> context = new LinkedHashMap<>();
        List<Object> turns = new ArrayList<>();
        for (Message message : messages) {
            Map<String, Object> turn = new LinkedHashMap<>();
            turn.put("role", message.role());
            turn.put("content", message.content());
            turns.add(turn);
        }
        context.put("messages", turns);
        context.put("add_generation_prompt", addGenerationPrompt);
        context.put("bos_token", bos);
        context.put("eos_token", eos);
        if (unsupported.isPresent()) {
            throw new ChatTemplateException(FAILED + unsupported.get() + ADVICE);
        }
        TemplateBudget budget = new TemplateBudget(mostMillis, messages);
        return worker.run(budget, () -> rendered(context, budget));
    }

    private String rendered(Map<String, Object> context, TemplateBudget budget) {
        RenderResult result = jinjava.renderForResult(prepared, context, TemplateEngine.config(budget));
        for (TemplateError error : result.getErrors()) {
            throw refused(error, budget);
        }
        return result.getOutput();
    }

    private static ChatTemplateException refused(TemplateError error, TemplateBudget budget) {
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof OutputTooBigException) {
                return budget.textTooLong();
            }
            if (cause instanceof CollectionTooBigException) {
                return budget.listTooLong();
            }
            if (cause instanceof ChatTemplateException || cause instanceof VirtualMachineError) {
                return TemplateWorker.failure(cause);
            }
        }
        String what =
                error.getFieldName() == null || error.getFieldName().isEmpty() ? "" : " (" + error.getFieldName() + ")";
        return new ChatTemplateException(
                FAILED + "line " + error.getLineno() + what + ": " + error.getMessage() + ADVICE, error.getException());
    }

    private static String tokenText(Metadata metadata, String key) {
        long id = metadata.integer(key, -1);
        List<String> tokens = metadata.strings(Vocabulary.TOKENS, List.of());
        return id >= 0 && id < tokens.size() ? tokens.get((int) id) : "";
    }
}
