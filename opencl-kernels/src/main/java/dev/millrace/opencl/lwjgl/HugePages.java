package dev.millrace.opencl.lwjgl;

import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;

import dev.millrace.opencl.ClStatus;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.Platform;
import org.lwjgl.system.linux.DynamicLinkLoader;

/**
 * Huge pages for buffers of a CPU device, whose memory is the process's own: {@code madvise(MADV_HUGEPAGE)} on where the
 * driver maps them (Linux, Transparent Hugepage Support).
 */
final class HugePages {

    /** For example {@code always [madvise] never}. */
    private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private static final int MADV_HUGEPAGE = 14;

    /** A multiple of the usual sizes of ordinary pages; where they are larger the advice is refused. */
    private static final long PAGE_BYTES = 1 << 16;

    private HugePages() {}

    /** Whether this is a Linux that gives huge pages to programs that ask for them. */
    static boolean canBeAsked() {
        return Platform.get() == Platform.LINUX && given() && Madvise.ADDRESS != NULL;
    }

    private static boolean given() {
        try {
            return !Files.readString(SETTING).contains("[never]");
        } catch (IOException e) {
            return false; // a kernel without them
        }
    }

    /** Whether the system took the advice for a buffer that nobody has written to. */
    static boolean ask(long queue, long buffer, long byteSize) {
        long start = map(queue, buffer, byteSize);
        try {
            long first = (start + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
            long end = (start + byteSize) / PAGE_BYTES * PAGE_BYTES;
            return JNI.invokePPI(first, end - first, MADV_HUGEPAGE, Madvise.ADDRESS) == 0;
        } finally {
            ClStatus.check(
                    CL10.nclEnqueueUnmapMemObject(queue, buffer, start, 0, NULL, NULL), "clEnqueueUnmapMemObject");
            ClStatus.check(CL10.clFinish(queue), "clFinish");
        }
    }

    /** Where the buffer lies; its contents are of no interest. */
    private static long map(long queue, long buffer, long byteSize) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long start = CL10.nclEnqueueMapBuffer(
                    queue,
                    buffer,
                    CL10.CL_TRUE,
                    CL12.CL_MAP_WRITE_INVALIDATE_REGION,
                    0,
                    byteSize,
                    0,
                    NULL,
                    NULL,
                    memAddress(status));
            ClStatus.check(status.get(0), "clEnqueueMapBuffer");
            return start;
        }
    }

    /** The C library's function, or null; looked for on Linux alone. */
    private static final class Madvise {

        private static final long RTLD_DEFAULT = NULL;
        static final long ADDRESS = find();

        private static long find() {
            try (MemoryStack stack = stackPush()) {
                return DynamicLinkLoader.ndlsym(RTLD_DEFAULT, memAddress(stack.ASCII("madvise")));
            }
        }
    }
}
