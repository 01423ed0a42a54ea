package dev.millrace.runtime;

import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An answer to be read piece by piece. A thread of its own works ahead of the reader, as far as the answer goes: a reader
 * that forgets the stream keeps nobody waiting.
 */
final class AnswerStream {

    private final GenerationRequest request;
    private final BiConsumer<GenerationRequest, Consumer<String>> model;
    private final Cancellation cancellation = new Cancellation();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    AnswerStream(GenerationRequest request, BiConsumer<GenerationRequest, Consumer<String>> model) {
        this.request = request;
        this.model = model;
    }

    Stream<String> pieces() {
        return StreamSupport.stream(new Pieces(), false).onClose(cancellation::cancel);
    }

    private void work() {
        Runnable callers = cancellation::cancel;
        request.cancellation().tell(callers);
        try {
            if (request.cancellation().isCancelled()) {
                cancellation.cancel();
            }
            model.accept(request.withCancellation(cancellation), piece -> events.add(new Event(piece, null)));
            events.add(new Event(null, null));
        } catch (Throwable failure) {
            events.add(new Event(null, failure));
        } finally {
            request.cancellation().forget(callers);
        }
    }

    /** A piece, or the end: a good one, or with what went wrong. */
    private record Event(@Nullable String piece, @Nullable Throwable failure) {}

    private final class Pieces extends AbstractSpliterator<String> {

        private boolean started;
        private boolean ended;

        Pieces() {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        }

        @Override
        public boolean tryAdvance(Consumer<? super String> action) {
            if (ended) {
                return false;
            }
            if (!started) {
                started = true;
                Thread worker = new Thread(AnswerStream.this::work, "millrace-answer");
                worker.setDaemon(true);
                worker.start();
            }
            Event event = next();
            if (event.piece != null) {
                action.accept(event.piece);
                return true;
            }
            ended = true;
            if (event.failure instanceof RuntimeException failure) {
                throw failure;
            }
            if (event.failure instanceof Error failure) {
                throw failure;
            }
            return false;
        }

        private Event next() {
            try {
                return events.take();
            } catch (InterruptedException e) {
                ended = true;
                cancellation.cancel();
                Thread.currentThread().interrupt();
                return new Event(null, null);
            }
        }
    }
}
