package dev.millrace.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A tokenizer over a vocabulary: special tokens here, the text between them through a {@link TextModel}. */
final class VocabularyTokenizer implements Tokenizer {

    private static final byte[] NOTHING = {};

    private final Vocabulary vocabulary;
    private final TextModel model;
    private final boolean addBos;
    private final boolean addEos;
    private final SpecialTokens always;
    private final SpecialTokens control;
    private final SpecialTokens withControl;

    VocabularyTokenizer(Vocabulary vocabulary, TextModel model, boolean addBos, boolean addEos) {
        this.vocabulary = vocabulary;
        this.model = model;
        this.addBos = addBos;
        this.addEos = addEos;
        // User-defined tokens are text that the model has one token for (runs of line breaks, say), no instructions.
        List<Integer> ids = new ArrayList<>(vocabulary.idsOf(TokenType.USER_DEFINED));
        this.always = new SpecialTokens(vocabulary, ids);
        List<Integer> controlIds = new ArrayList<>(vocabulary.idsOf(TokenType.CONTROL));
        controlIds.addAll(vocabulary.idsOf(TokenType.UNKNOWN));
        this.control = new SpecialTokens(vocabulary, controlIds);
        ids.addAll(controlIds);
        this.withControl = new SpecialTokens(vocabulary, ids);
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        IdList ids = new IdList();
        if (addSpecial && addBos) {
            vocabulary.bos().ifPresent(ids::add);
        }
        encode(text, parseSpecial ? withControl : always, UnaryOperator.identity(), ids);
        if (addSpecial && addEos) {
            vocabulary.eos().ifPresent(ids::add);
        }
        return ids.toArray();
    }

    @Override
    public int[] encode(ChatTemplate template, List<Message> messages, boolean addGenerationPrompt) {
        PlainMarks marks = new PlainMarks(control, template.source(), messages);
        IdList ids = new IdList();
        encode(template.render(marks.mark(messages), addGenerationPrompt), withControl, marks::unmarked, ids);
        return ids.toArray();
    }

    /** @param plain what becomes of the text between special tokens before it is encoded */
    private void encode(String text, SpecialTokens special, UnaryOperator<String> plain, IdList ids) {
        boolean afterSpecial = true;
        for (SpecialTokens.Piece piece : special.cut(wellFormed(text))) {
            if (piece.isToken()) {
                ids.add(piece.id());
                afterSpecial = true;
                continue;
            }
            String stretch = plain.apply(piece.text());
            if (!stretch.isEmpty()) {
                ids.addAll(model.encode(stretch, afterSpecial));
                afterSpecial = false;
            }
        }
    }

    @Override
    public StreamingDecoder decoder() {
        return new StreamingDecoder(this::bytes);
    }

    @Override
    public String decode(int[] ids) {
        StreamingDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        text.append(decoder.flush());
        boolean spaceInFront = model.addsSpace() && text.length() > 0 && text.charAt(0) == ' ';
        return spaceInFront ? text.substring(1) : text.toString();
    }

    @Override
    public OptionalInt bosToken() {
        return vocabulary.bos();
    }

    @Override
    public OptionalInt eosToken() {
        return vocabulary.eos();
    }

    @Override
    public Set<Integer> endOfGeneration() {
        return vocabulary.endings();
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public String piece(int id) {
        String text = vocabulary.text(id);
        byte[] bytes = bytes(id);
        return bytes.length == 0 ? text : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        model.close();
    }

    private byte[] bytes(int id) {
        String text = vocabulary.text(id);
        return switch (vocabulary.type(id)) {
            case CONTROL, UNKNOWN -> NOTHING;
            case USER_DEFINED -> text.getBytes(StandardCharsets.UTF_8);
            case NORMAL, UNUSED, BYTE -> model.bytes(id);
        };
    }

    /** The text with U+FFFD for every surrogate that stands alone, which is in no encoding. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(point ->
                                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '\uFFFD' : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
