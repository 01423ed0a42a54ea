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
    private final Runnable check;
    private final Cancellation cancellation;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** @param check throws where the thread that reads could not be answered, because it is answering itself */
    AnswerStream(GenerationRequest request, BiConsumer<GenerationRequest, Consumer<String>> model, Runnable check) {
        this.request = request;
        this.model = model;
        this.check = check;
        cancellation = new Cancellation(request.cancellation());
    }

    Stream<String> pieces() {
        return StreamSupport.stream(new Pieces(), false).onClose(cancellation::cancel);
    }

    private void work() {
        try {
            model.accept(request.withCancellation(cancellation), piece -> events.add(new Event(piece, null)));
            events.add(new Event(null, null));
        } catch (Throwable failure) {
            events.add(new Event(null, failure));
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
                check.run();
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
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return events.take();
                    } catch (InterruptedException e) {
                        interrupted = true; // for whoever asks after the answer
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
