package dev.millrace.opencl.jocl;

import dev.millrace.opencl.ClStatus;
import java.util.function.IntFunction;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/** The two shapes of OpenCL query: an answer of unknown size, and a list of unknown length; both are asked twice. */
final class JoclQuery {

    /** For lists whose emptiness has no status of its own. */
    static final int NEVER_EMPTY = Integer.MAX_VALUE;

    /** A {@code clGet...Info} call with everything bound but the place of the answer. */
    @FunctionalInterface
    interface Info {
        int ask(long size, @Nullable Pointer value, long @Nullable [] answeredSize);
    }

    /** A {@code clGet...IDs} call with everything bound but the place of the answer. */
    @FunctionalInterface
    interface Handles<T> {
        int ask(int count, T @Nullable [] handles, int @Nullable [] answeredCount);
    }

    private JoclQuery() {}

    private static int status(Info info, long size, @Nullable Pointer value, long @Nullable [] answeredSize) {
        try {
            return info.ask(size, value, answeredSize);
        } catch (CLException e) {
            return e.getStatus();
        }
    }

    private static <T> int status(Handles<T> list, int count, T @Nullable [] handles, int @Nullable [] answeredCount) {
        try {
            return list.ask(count, handles, answeredCount);
        } catch (CLException e) {
            return e.getStatus();
        }
    }

    static byte[] bytes(String call, Info info) {
        long[] size = new long[1];
        ClStatus.check(status(info, 0, null, size), call);
        byte[] answer = new byte[Math.toIntExact(size[0])];
        if (answer.length > 0) {
            ClStatus.check(status(info, answer.length, Pointer.to(answer), null), call);
        }
        return answer;
    }

    /** @param none the status that means an empty list, or {@link #NEVER_EMPTY} */
    static <T> T[] handles(String call, int none, IntFunction<T[]> array, Handles<T> handles) {
        int[] count = new int[1];
        int code = status(handles, 0, null, count);
        if (code == none) {
            return array.apply(0);
        }
        ClStatus.check(code, call);
        T[] answer = array.apply(count[0]);
        if (answer.length > 0) {
            ClStatus.check(status(handles, answer.length, answer, null), call);
        }
        return answer;
    }
}
