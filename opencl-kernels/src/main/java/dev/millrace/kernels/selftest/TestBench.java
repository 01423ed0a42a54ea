package dev.millrace.kernels.selftest;

import dev.millrace.kernels.KernelDevice;
import dev.millrace.kernels.program.BuildOptions;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * What a trial works with: a queue, programs, and the buffers and kernels it opens here, which are closed after it,
 * however it ends.
 */
public final class TestBench implements AutoCloseable {

    private final KernelDevice device;
    private final Context context;
    private final ProgramCache programs;
    private final Queue queue;
    private final Belongings owned = new Belongings();

    TestBench(KernelDevice device, Context context, ProgramCache programs) {
        this.device = device;
        this.context = context;
        this.programs = programs;
        this.queue = owned.own(context.openQueue(false));
    }

    /** The device that the trial runs on. */
    public KernelDevice device() {
        return device;
    }

    public Context context() {
        return context;
    }

    public Queue queue() {
        return queue;
    }

    public ProgramCache programs() {
        return programs;
    }

    /** A kernel of a program. */
    public Kernel kernel(String label, KernelSource source, BuildOptions options, String name) {
        return owned.own(programs.program(label, source, options).kernel(name));
    }

    /** A buffer, every byte 0x7F: a float not written shows as 3.4e38, an int as 2139062143. */
    public Buffer buffer(String label, long byteSize) {
        Buffer buffer = owned.own(context.allocate(label, (byteSize + 3) / 4 * 4));
        queue.fill(buffer, 0x7F7F7F7F, 0, (byteSize + 3) / 4 * 4);
        return buffer;
    }

    /** A buffer with these floats. */
    public Buffer buffer(String label, float[] values) {
        ByteBuffer bytes = direct(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        return filled(label, bytes);
    }

    /** A buffer with these ints. */
    public Buffer buffer(String label, int[] values) {
        ByteBuffer bytes = direct(Math.multiplyExact(values.length, Integer.BYTES));
        bytes.asIntBuffer().put(values);
        return filled(label, bytes);
    }

    /** A buffer with these bytes. */
    public Buffer buffer(String label, byte[] values) {
        return filled(label, direct(values.length).put(0, values));
    }

    /** The first floats of a buffer, after all that was enqueued. */
    public float[] floats(Buffer buffer, int count) {
        float[] values = new float[count];
        read(buffer, Math.multiplyExact(count, Float.BYTES)).asFloatBuffer().get(values);
        return values;
    }

    /** The first ints of a buffer, after all that was enqueued. */
    public int[] ints(Buffer buffer, int count) {
        int[] values = new int[count];
        read(buffer, Math.multiplyExact(count, Integer.BYTES)).asIntBuffer().get(values);
        return values;
    }

    /** The first bytes of a buffer, after all that was enqueued. */
    public byte[] bytes(Buffer buffer, int count) {
        byte[] values = new byte[count];
        read(buffer, count).get(values);
        return values;
    }

    /** Fixed pseudo-random values, uniform in [-1, 1): the same for a seed on every machine. */
    public static float[] uniform(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }

    /** Closes everything the trial opened here, the last first. */
    @Override
    public void close() {
        owned.close();
    }

    private Buffer filled(String label, ByteBuffer bytes) {
        Buffer buffer = owned.own(context.allocate(label, bytes.remaining()));
        queue.write(buffer, 0, bytes, true, null, false);
        return buffer;
    }

    private ByteBuffer read(Buffer buffer, int byteSize) {
        ByteBuffer bytes = direct(byteSize);
        queue.read(buffer, 0, bytes, true, null, false);
        return bytes;
    }

    private static ByteBuffer direct(int byteSize) {
        return ByteBuffer.allocateDirect(byteSize).order(ByteOrder.nativeOrder());
    }
}
