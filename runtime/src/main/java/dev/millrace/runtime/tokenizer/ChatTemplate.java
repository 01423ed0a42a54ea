package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.jinja.Budget;
import dev.millrace.runtime.jinja.JinjaException;
import dev.millrace.runtime.jinja.JinjaFunction;
import dev.millrace.runtime.jinja.JinjaTemplate;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chat template of a model file: a conversation becomes the text the model was trained to continue.
 *
 * <p>Templates are Jinja and mean what they mean to Hugging Face's {@code apply_chat_template}. They come from strangers:
 * they reach the conversation and a few functions on text, no files, no Java, and they keep to the limits of a
 * {@link Budget}: size and nesting of the template, time, memory and the length of what they write. One that goes over a
 * limit gives an error that names it, and nothing else is harmed.
 *
 * <p>{@link Tokenizer#encode(ChatTemplate, List, boolean)} gives the tokens of a conversation. The rendered text alone does
 * not tell the template's markers from the same characters in a message; it is for people to read.
 */
public final class ChatTemplate {

    static final String KEY = "tokenizer.chat_template";

    static final String ADVICE = "; write the prompt out and give it as plain text instead";
    private static final long MOST_MILLIS = 10_000;
    private static final long TEXT = 1 << 20;
    private static final int ELEMENTS = 100_000;

    /** Not more than a part of the heap, which all share. */
    private static final long BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

    private final String source;
    private final String bos;
    private final String eos;
    private final long mostMillis;
    private final Clock clock;
    private final TemplateWorker worker;

    /** The template as it was read, or what is wrong with it. */
    private final @Nullable JinjaTemplate template;

    private final @Nullable ChatTemplateException unreadable;

    /** @param mostMillis how long one rendering may take */
    ChatTemplate(String source, String bos, String eos, long mostMillis) {
        this(source, bos, eos, mostMillis, Clock.system(ZoneId.systemDefault()));
    }

    /** @param clock tells {@code strftime_now} the time */
    ChatTemplate(String source, String bos, String eos, long mostMillis, Clock clock) {
        this(source, bos, eos, mostMillis, clock, new TemplateWorker());
    }

    private ChatTemplate(String source, String bos, String eos, long mostMillis, Clock clock, TemplateWorker worker) {
        // Jinja2 drops one line break at the end of a template.
        this.source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
        this.bos = bos;
        this.eos = eos;
        this.mostMillis = mostMillis;
        this.clock = clock;
        this.worker = worker;
        JinjaTemplate read = null;
        ChatTemplateException problem = null;
        try {
            read = new JinjaTemplate(this.source + "\n");
        } catch (JinjaException | StackOverflowError e) {
            problem = TemplateWorker.failure(e);
        }
        this.template = read;
        this.unreadable = problem;
    }

    /**
     * A template by itself.
     *
     * @param source the Jinja source; what cannot be rendered in it is said when it is
     * @param bosToken the text of the token that begins a text, or the empty text
     * @param eosToken the text of the token that ends a text, or the empty text
     */
    public static ChatTemplate of(String source, String bosToken, String eosToken) {
        return new ChatTemplate(source, bosToken, eosToken, MOST_MILLIS);
    }

    /** The template of a GGUF file, or empty where it has none: such a model continues text and does not chat. */
    public static Optional<ChatTemplate> fromGguf(Metadata metadata) {
        if (!metadata.has(KEY)) {
            return Optional.empty();
        }
        return Optional.of(of(
                metadata.string(KEY),
                tokenText(metadata, "tokenizer.ggml.bos_token_id"),
                tokenText(metadata, "tokenizer.ggml.eos_token_id")));
    }

    /** The template as the file has it, but for a line break at its end. */
    public String source() {
        return source;
    }

    /** The text of the token that begins a text, or the empty text. */
    public String bosToken() {
        return bos;
    }

    /** The text of the token that ends a text, or the empty text. */
    public String eosToken() {
        return eos;
    }

    /** The same template with other tokens; null keeps what there is. */
    public ChatTemplate withTokens(@Nullable String bosToken, @Nullable String eosToken) {
        return new ChatTemplate(
                source + "\n",
                bosToken == null ? bos : bosToken,
                eosToken == null ? eos : eosToken,
                mostMillis,
                clock,
                worker);
    }

    /**
     * The prompt for a conversation.
     *
     * @param addGenerationPrompt whether to end with what begins the assistant's turn
     * @throws ChatTemplateException where the template refuses the conversation (roles that do not alternate, say) or
     *     uses a construct that is not supported, which the message names
     */
    public String render(List<Message> messages, boolean addGenerationPrompt) {
        List<Map<String, String>> turns = new ArrayList<>();
        for (Message message : messages) {
            // In this order, which templates can see.
            Map<String, String> turn = new LinkedHashMap<>();
            turn.put("role", message.role());
            turn.put("content", message.content());
            turns.add(turn);
        }
        return render(turns, null, addGenerationPrompt);
    }

    /**
     * The prompt for a conversation with whatever its messages have: content in parts, tool calls, results.
     *
     * @param messages maps as they are in JSON: texts, numbers, truths, nulls, lists and maps by name
     * @param tools descriptions of tools, likewise, or null for none
     * @param addGenerationPrompt whether to end with what begins the assistant's turn
     * @throws ChatTemplateException where the template refuses the conversation or uses a construct that is not
     *     supported, which the message names
     */
    public String render(
            List<? extends Map<String, ?>> messages,
            @Nullable List<? extends Map<String, ?>> tools,
            boolean addGenerationPrompt) {
        JinjaTemplate readable = template;
        if (readable == null) {
            throw TemplateWorker.failure(unreadable);
        }
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("messages", messages);
        variables.put("tools", tools);
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("bos_token", bos);
        variables.put("eos_token", eos);
        Map<String, JinjaFunction> functions = Map.of(
                "raise_exception",
                        text -> {
                            throw ChatTemplateException.refused(text);
                        },
                "strftime_now", format -> PythonTime.strftime(LocalDateTime.now(clock), format));
        Size size = Size.of(messages).plus(Size.of(tools));
        Budget budget = budget(mostMillis, size.characters(), size.elements());
        return worker.run(budget, () -> readable.render(variables, functions, budget));
    }

    /** The limits for a conversation; longer ones may use more. */
    static Budget budget(long millis, long characters, long elements) {
        long text = TEXT + 8 * characters;
        return new Budget(millis, text, Math.toIntExact(ELEMENTS + elements), BYTES + 64 * text);
    }

    /** How much is said in a conversation, names of fields aside. */
    private record Size(long characters, long elements) {

        Size plus(Size other) {
            return new Size(characters + other.characters, elements + other.elements);
        }

        static Size of(@Nullable Object value) {
            if (value instanceof CharSequence text) {
                return new Size(text.length(), 0);
            }
            if (value instanceof Map<?, ?> map) {
                return map.values().stream().map(Size::of).reduce(new Size(0, 0), Size::plus);
            }
            if (value instanceof Collection<?> items) {
                return items.stream().map(Size::of).reduce(new Size(0, items.size()), Size::plus);
            }
            return new Size(0, 0);
        }
    }

    private static String tokenText(Metadata metadata, String key) {
        long id = metadata.integer(key, -1);
        List<String> tokens = metadata.strings(Vocabulary.TOKENS, List.of());
        return id >= 0 && id < tokens.size() ? tokens.get((int) id) : "";
    }
}
