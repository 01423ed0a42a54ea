package dev.millrace.runtime;

import dev.millrace.runtime.generation.StopTexts;
import dev.millrace.runtime.generation.TokenSink;
import dev.millrace.runtime.tokenizer.StreamingDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * The text of an answer while it comes: tokens in, whole characters out, no stop text among them.
 *
 * <p>An answer can end inside a character, at its token limit for instance. The bytes of that character are left out:
 * they are no text, and U+FFFD in their place would look like something the model said.
 */
final class AnswerText implements TokenSink {

    /** The listener of an answer that nobody wants before it is complete. */
    static final Consumer<String> NOBODY = piece -> {};

    private final StreamingDecoder decoder;
    private final StopTexts stops;
    private final Consumer<String> listener;
    private final StringBuilder shown = new StringBuilder();

    AnswerText(ModelText text, List<String> stops, Consumer<String> listener) {
        this.decoder = text.decoder();
        this.stops = new StopTexts(stops);
        this.listener = listener;
    }

    @Override
    public boolean accept(int token) {
        show(stops.accept(decoder.push(token)));
        return !stops.found();
    }

    /**
     * Shows what was held back, but for an unfinished character.
     *
     * @param stopped whether the answer ended by a stop text, so that nothing follows
     */
    void end(boolean stopped) {
        if (!stopped) {
            show(stops.end());
        }
    }

    boolean stopped() {
        return stops.found();
    }

    String text() {
        return shown.toString();
    }

    private void show(String piece) {
        if (!piece.isEmpty()) {
            shown.append(piece);
            listener.accept(piece);
        }
    }
}
