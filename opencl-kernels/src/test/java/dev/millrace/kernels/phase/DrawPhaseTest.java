package dev.millrace.kernels.phase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.sampling.CandidateSampler;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device draws the very tokens that the host draws, and its state moves on as the host's does. */
@Tag("device")
class DrawPhaseTest {

    private static final int COUNT = CandidatesPhase.COUNT;
    private static final int ANSWERS = 300;
    private static final int TOKENS = 12;
    private static final SamplingOptions PLAIN = new SamplingOptions(1, 0, 1, 0, 1, 0, 1);

    private final Belongings opened = new Belongings();
    private final Context context =
            opened.own(TestDevices.of(Bindings.select(Bindings.AUTO)).openContext());
    private final ProgramCache programs = opened.own(new ProgramCache(context, null));
    private final Queue queue = opened.own(context.openQueue(false));
    private final Buffer step = opened.own(context.allocate("step", 64));
    private final Buffer draw = opened.own(context.allocate("draw", TokenDraw.INTS * 4L));
    private final Buffer token = opened.own(context.allocate("token", 8));

    @AfterEach
    void close() {
        opened.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void drawsAsTheHostDoes(int chunks) {
        Random random = new Random(chunks);
        Draws device = new Draws(chunks);
        for (int answer = 0; answer < ANSWERS; answer++) {
            SamplingOptions options = options(random);
            int[] prompt = random.ints(random.nextInt(80), 0, 400).toArray();
            TokenDraw followed = new TokenDraw(options, prompt);
            CandidateSampler host = new CandidateSampler(options);
            device.send(followed);
            int[] history = Arrays.copyOf(prompt, prompt.length + TOKENS);
            for (int at = prompt.length; at < history.length; at++) {
                float[] logits = logits(random);
                int wanted = sample(host, logits, history, at);
                assertThat(device.next(logits))
                        .as("%s after %d tokens, %d chunks", options, at, chunks)
                        .isEqualTo(wanted);
                history[at] = wanted;
                followed.drawn(wanted);
                assertThat(device.state()).isEqualTo(ints(followed));
            }
        }
    }

    /** A draw that was lost is drawn again from what the host remembers. */
    @Test
    void theSameStateGivesTheSameToken() {
        Draws device = new Draws(2);
        TokenDraw remembered = new TokenDraw(PLAIN, new int[0]);
        float[] logits = logits(new Random(5));
        device.send(remembered);
        int first = device.next(logits);
        device.send(remembered);
        assertThat(device.next(logits)).isEqualTo(first);
    }

    @Test
    void saysWhereNoTokenFollows() {
        Draws device = new Draws(2);
        device.send(new TokenDraw(PLAIN, new int[0]));
        assertThat(device.next(new float[] {Float.NaN, Float.NaN})).isEqualTo(TokenDraw.NO_TOKEN);
        assertThat(device.next(new float[] {1, Float.POSITIVE_INFINITY, 2})).isEqualTo(TokenDraw.NOT_FINITE);
        assertThat(device.next(new float[] {Float.NaN, -1})).isEqualTo(1);
        // What is not among the best is of no consequence: here the second chunk.
        float[] half = new float[2 * COUNT];
        Arrays.fill(half, COUNT, 2 * COUNT, Float.NEGATIVE_INFINITY);
        assertThat(device.next(half)).isBetween(0, COUNT - 1);
        half[0] = Float.NEGATIVE_INFINITY;
        assertThat(device.next(half)).isEqualTo(TokenDraw.NOT_FINITE);
    }

    private static int sample(CandidateSampler host, float[] logits, int[] history, int length) {
        int[] ids = best(logits, 0, logits.length);
        float[] candidates = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            candidates[i] = logits[ids[i]];
        }
        return host.sample(ids, candidates, ids.length, history, length);
    }

    /** Everything that options can be, at its ends and between. */
    private static SamplingOptions options(Random random) {
        double temperature = new double[] {0, 0.01, 0.7, 1, 1.3, 50}[random.nextInt(6)];
        int topK = new int[] {0, 1, 2, 40, 255, 1000}[random.nextInt(6)];
        double topP = new double[] {1, 1e-9, 0.5, 0.95, Math.nextDown(1)}[random.nextInt(5)];
        double minP = new double[] {0, 1e-6, 0.05, 1}[random.nextInt(4)];
        double penalty = new double[] {1, 0.8, 1.1, 2}[random.nextInt(4)];
        int window = new int[] {0, 1, 5, TokenDraw.MOST_WINDOW}[random.nextInt(4)];
        return new SamplingOptions(temperature, topK, topP, minP, penalty, window, random.nextLong());
    }

    /** Spread wide or narrow, with many that are equal, or few. */
    private static float[] logits(Random random) {
        int kind = random.nextInt(4);
        float[] logits = new float[kind == 3 ? 1 + random.nextInt(20) : 400];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = switch (kind) {
                case 0 -> (float) random.nextGaussian();
                case 1 -> (float) random.nextGaussian() * 20;
                case 2 -> random.nextInt(5) - 2;
                default -> random.nextInt(8) == 0 ? Float.NaN : -random.nextFloat();
            };
        }
        logits[0] = Float.isNaN(logits[0]) ? 0 : logits[0];
        return logits;
    }

    /** Ids of the best logits of a stretch, best first, equal ones in order of id. */
    private static int[] best(float[] logits, int from, int to) {
        return IntStream.range(from, to)
                .filter(id -> !Float.isNaN(logits[id]))
                .boxed()
                .sorted((a, b) -> logits[a] == logits[b] ? Integer.compare(a, b) : Float.compare(logits[b], logits[a]))
                .limit(COUNT)
                .mapToInt(id -> id)
                .toArray();
    }

    private static int[] ints(TokenDraw draw) {
        IntBuffer ints = IntBuffer.allocate(TokenDraw.INTS);
        draw.write(ints);
        return written(ints.array());
    }

    /** Without the tokens behind the recent ones, which nobody reads. */
    private static int[] written(int[] state) {
        return Arrays.copyOf(state, TokenDraw.Place.TOKENS.index() + state[TokenDraw.Place.RECENT.index()]);
    }

    /** The kernel, its candidates and its state. */
    private final class Draws {

        private final int chunks;
        private final Kernel kernel;
        private final Buffer candidates;

        Draws(int chunks) {
            this.chunks = chunks;
            PhaseKernel phase = new DrawPhase(
                            "draw",
                            chunks,
                            new Slot("candidates", Slot.Content.CANDIDATES),
                            new Slot("draw", Slot.Content.INTEGERS),
                            new Slot("tokens", Slot.Content.INTEGERS))
                    .kernel(new Bucket(1, 1, 1, 64, 1, KvType.F16, 2));
            kernel = opened.own(programs.program(phase.label(), phase.source()).kernel(phase.entry()));
            candidates = opened.own(context.allocate("candidates", CandidatesPhase.byteSize(1, chunks)));
            kernel.setBuffer(0, step);
            kernel.setBuffer(1, candidates);
            kernel.setLong(2, 0);
            kernel.setBuffer(3, draw);
            kernel.setLong(4, 0);
            kernel.setBuffer(5, token);
            kernel.setLong(6, 4);
        }

        void send(TokenDraw wanted) {
            ByteBuffer bytes = bytes(TokenDraw.INTS);
            wanted.write(bytes.asIntBuffer());
            queue.write(draw, 0, bytes, true, null, false);
        }

        int next(float[] logits) {
            ByteBuffer found = bytes(chunks * COUNT * 2);
            for (int chunk = 0; chunk < chunks; chunk++) {
                int[] ids = best(logits, logits.length * chunk / chunks, logits.length * (chunk + 1) / chunks);
                for (int i = 0; i < COUNT; i++) {
                    found.putFloat(i < ids.length ? logits[ids[i]] : Float.NEGATIVE_INFINITY);
                    found.putInt(i < ids.length ? ids[i] : -1);
                }
            }
            queue.write(candidates, 0, found.flip(), true, null, false);
            queue.launch(kernel, 1, 1, null, false);
            ByteBuffer chosen = bytes(1);
            queue.read(token, 4, chosen, true, null, false);
            return chosen.getInt(0);
        }

        int[] state() {
            ByteBuffer bytes = bytes(TokenDraw.INTS);
            queue.read(draw, 0, bytes, true, null, false);
            int[] ints = new int[TokenDraw.INTS];
            bytes.asIntBuffer().get(ints);
            return written(ints);
        }

        private static ByteBuffer bytes(int ints) {
            return ByteBuffer.allocateDirect(ints * Integer.BYTES).order(ByteOrder.nativeOrder());
        }
    }
}
