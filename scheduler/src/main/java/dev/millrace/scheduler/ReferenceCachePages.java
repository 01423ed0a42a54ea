package dev.millrace.scheduler;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The pages of the plain-Java cache: float32, position by position, of each layer keys before values. */
final class ReferenceCachePages implements CachePages {

    private static final int PAGE = 64;

    private final ReferenceInterpreter interpreter;
    private final StepRules rules;
    private final int contextLength;
    private final int sequences;
    private final Shape shape;

    /** @param type to which values were rounded before they were stored */
    ReferenceCachePages(ReferenceInterpreter interpreter, StepRules rules, Executor.Limits limits, KvType type) {
        this.interpreter = interpreter;
        this.rules = rules;
        this.contextLength = limits.contextLength();
        this.sequences = limits.sequences();
        int columns = interpreter.cacheColumns();
        shape = new Shape(
                PAGE,
                (long) PAGE * columns * Float.BYTES,
                "reference [position][" + columns + "], rounded to " + type.key());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void read(int sequence, int page, ByteBuffer target) {
        FloatBuffer floats = floats(page, target);
        for (int i = 0; i < PAGE; i++) {
            interpreter.readCache(sequence, page * PAGE + i, floats);
        }
    }

    @Override
    public void write(int sequence, int page, ByteBuffer source) {
        rules.forget(sequence, page * PAGE);
        FloatBuffer floats = floats(page, source);
        for (int i = 0; i < PAGE; i++) {
            interpreter.writeCache(sequence, page * PAGE + i, floats);
        }
    }

    @Override
    public void resume(int sequence, int length) {
        rules.resume(sequence, length);
        interpreter.truncate(sequence, length);
    }

    @Override
    public void fork(int from, int to, int length) {
        rules.checkFork(from, to, length);
        if (from != to) {
            FloatBuffer position = FloatBuffer.allocate(interpreter.cacheColumns());
            for (int i = 0; i < length; i++) {
                interpreter.readCache(from, i, position);
                interpreter.writeCache(to, i, position.flip());
                position.clear();
            }
        }
        resume(to, length);
    }

    @Override
    public void release(int sequence) {
        resume(sequence, 0);
    }

    /** Pages as if they were there: this cache knows only positions. */
    @Override
    public Usage usage() {
        int used = 0;
        for (int sequence = 0; sequence < sequences; sequence++) {
            used += shape.pages(rules.written(sequence));
        }
        return new Usage(sequences * shape.pages(contextLength), used, 0, 0);
    }

    private FloatBuffer floats(int page, ByteBuffer host) {
        if (page < 0 || page >= shape.pages(contextLength) || host.remaining() != shape.pageBytes()) {
            throw new IllegalArgumentException("page " + page + " with " + host.remaining() + " bytes; a sequence has "
                    + shape.pages(contextLength) + " pages of " + shape.pageBytes());
        }
        return host.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
