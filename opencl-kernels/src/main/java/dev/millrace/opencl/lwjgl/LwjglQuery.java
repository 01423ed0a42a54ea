package dev.millrace.opencl.lwjgl;

import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;
import static org.lwjgl.system.MemoryUtil.memAlloc;
import static org.lwjgl.system.MemoryUtil.memFree;

import dev.millrace.opencl.ClStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** The two shapes of OpenCL query: an answer of unknown size, and a list of unknown length; both are asked twice. */
final class LwjglQuery {

    /** A {@code clGet...Info} call with everything bound but the place of the answer. */
    @FunctionalInterface
    interface Info {
        int ask(long size, long value, long answeredSize);
    }

    /** A {@code clGet...IDs} call with everything bound but the place of the answer. */
    @FunctionalInterface
    interface Handles {
        int ask(int count, long handles, long answeredCount);
    }

    /** For lists whose emptiness has no status of its own. */
    static final int NEVER_EMPTY = Integer.MAX_VALUE;

    private LwjglQuery() {}

    static byte[] bytes(String call, Info info) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            ClStatus.check(info.ask(0, NULL, memAddress(size)), call);
            byte[] answer = new byte[Math.toIntExact(size.get(0))];
            if (answer.length > 0) {
                ByteBuffer place = memAlloc(answer.length);
                try {
                    ClStatus.check(info.ask(answer.length, memAddress(place), NULL), call);
                    place.get(answer);
                } finally {
                    memFree(place);
                }
            }
            return answer;
        }
    }

    /** @param none the status that means an empty list, or {@link #NEVER_EMPTY} */
    static List<Address> handles(String call, int none, Handles handles) {
        try (MemoryStack stack = stackPush()) {
            var count = stack.callocInt(1);
            int code = handles.ask(0, NULL, memAddress(count));
            if (code == none) {
                return List.of();
            }
            ClStatus.check(code, call);
            PointerBuffer place = stack.callocPointer(Math.max(1, count.get(0)));
            List<Address> answer = new ArrayList<>();
            if (count.get(0) > 0) {
                ClStatus.check(handles.ask(count.get(0), memAddress(place), NULL), call);
                for (int i = 0; i < count.get(0); i++) {
                    answer.add(new Address(place.get(i)));
                }
            }
            return answer;
        }
    }
}
