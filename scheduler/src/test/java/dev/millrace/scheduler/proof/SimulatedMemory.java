package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The bytes behind the accesses of a schedule, for the {@link Simulator}: every memory is cut wherever an access begins or
 * ends, so that a piece stands for bytes that are always touched together, down to a single value of a position.
 */
final class SimulatedMemory {

    /** The tag of what was made of something else than it was meant to be. */
    static final int RUBBISH = -1;

    /** Stands for reads of several places in the same bytes. */
    private static final Touch SEVERAL = new Touch(false, -1, -1);

    private final Schedule schedule;
    private final Map<String, Integer> memories = new HashMap<>();
    private final Map<String, Integer> tags = new HashMap<>();
    private final List<String> tagNames = new ArrayList<>();
    private final List<Touch> touches = new ArrayList<>();
    private long[][] borders = {};
    private int[] firstPiece = {};
    private int[] readBy = {};
    private int[] writtenBy = {};
    private Touch[] reads = {};
    private Touch[] writes = {};
    private int events;

    /** One access, resolved; {@code pieces} are filled in when all are known. */
    static final class Touch {
        private final boolean write;
        private final int place;
        private final int tag;
        private final List<long[]> runs = new ArrayList<>(1); // memory, from, to
        private boolean outside;
        private int[] pieces = {};

        Touch(boolean write, int place, int tag) {
            this.write = write;
            this.place = place;
            this.tag = tag;
        }

        boolean writes() {
            return write;
        }

        int tag() {
            return tag;
        }

        /** Whether it leaves its buffer or its pages. */
        boolean isOutside() {
            return outside;
        }

        int[] pieces() {
            return pieces;
        }
    }

    SimulatedMemory(Schedule schedule) {
        this.schedule = schedule;
        for (Memory memory : schedule.memories()) {
            memories.put(memory.name(), memories.size());
        }
    }

    List<Touch> touch(List<Access> accesses) {
        List<Touch> all = new ArrayList<>();
        for (Access access : accesses) {
            if (access instanceof Access.Span span) {
                Touch touch = touch(span, "at " + span.base());
                run(touch, span.memory(), span.base() + span.from(), span.base() + span.to());
                all.add(touch);
            } else {
                positions((Access.Positions) access, all);
            }
        }
        touches.addAll(all);
        return all;
    }

    private void positions(Access.Positions access, List<Touch> all) {
        Strip strip = null;
        for (Strip candidate : schedule.strips()) {
            if (candidate.name().equals(access.strip())) {
                strip = candidate;
            }
        }
        int perPage = strip == null ? 1 : strip.shape().positions();
        for (int at = access.from(); at < access.to(); at = (at / perPage + 1) * perPage) {
            int logical = at / perPage;
            int page = schedule.pages().page(access.sequence(), logical);
            Touch touch = touch(access, "page " + logical + " in " + page);
            all.add(touch);
            if (strip == null || page < 0 || page >= strip.pages()) {
                touch.outside = true;
                continue;
            }
            int end = Math.min(access.to(), (logical + 1) * perPage);
            long[] runs = PageRuns.of(strip.shape(), at - logical * perPage, end - logical * perPage);
            long pageStart = strip.base() + page * strip.shape().byteSize();
            for (int i = 0; i < runs.length; i += 2) {
                run(touch, strip.memory(), pageStart + runs[i], pageStart + runs[i + 1]);
            }
        }
    }

    private void run(Touch touch, String memory, long from, long to) {
        Integer number = memories.get(memory);
        if (number == null || from < 0 || to > schedule.memories().get(number).byteSize()) {
            touch.outside = true;
        } else if (from < to) {
            touch.runs.add(new long[] {number, from, to});
        }
    }

    private Touch touch(Access access, String where) {
        String place = access.content().tensor() + " " + where;
        return new Touch(
                access.mode() == Access.Mode.WRITE,
                number(place),
                number(place + " #" + access.content().version()));
    }

    private int number(String text) {
        return tags.computeIfAbsent(text, name -> {
            tagNames.add(name);
            return tagNames.size();
        });
    }

    /**
     * Whether accesses of one event use bytes for two things: two writes of different contents, or a read and a write of
     * different tensors. A tensor may be changed in its place.
     */
    boolean clashes(List<Touch> event) {
        events++;
        for (Touch touch : event) {
            if (!touch.write) {
                for (int piece : touch.pieces) {
                    boolean other = readBy[piece] == events && reads[piece].place != touch.place;
                    readBy[piece] = events;
                    reads[piece] = other ? SEVERAL : touch;
                }
            }
        }
        for (Touch touch : event) {
            if (touch.write) {
                for (int piece : touch.pieces) {
                    Touch read = readBy[piece] == events ? reads[piece] : touch;
                    Touch written = writtenBy[piece] == events ? writes[piece] : touch;
                    if (written.tag != touch.tag || read.place != touch.place) {
                        return true;
                    }
                    writtenBy[piece] = events;
                    writes[piece] = touch;
                }
            }
        }
        return false;
    }

    String tagName(int tag) {
        return tag == RUBBISH ? "rubbish" : tag == 0 ? "nothing" : tagNames.get(tag - 1);
    }

    /** Cuts the memories; no access can be added afterwards. */
    void cut() {
        int count = schedule.memories().size();
        long[][] ends = new long[count][];
        int[] sizes = new int[count];
        touches.forEach(touch -> touch.runs.forEach(run -> sizes[(int) run[0]] += 2));
        Arrays.setAll(ends, memory -> new long[sizes[memory]]);
        int[] filled = new int[count];
        for (Touch touch : touches) {
            for (long[] run : touch.runs) {
                int memory = (int) run[0];
                ends[memory][filled[memory]++] = run[1];
                ends[memory][filled[memory]++] = run[2];
            }
        }
        borders = new long[count][];
        firstPiece = new int[count + 1];
        for (int memory = 0; memory < count; memory++) {
            borders[memory] = Arrays.stream(ends[memory]).sorted().distinct().toArray();
            firstPiece[memory + 1] = firstPiece[memory] + borders[memory].length;
        }
        int pieces = firstPiece[count];
        readBy = new int[pieces];
        writtenBy = new int[pieces];
        reads = new Touch[pieces];
        writes = new Touch[pieces];
        for (Touch touch : touches) {
            touch.pieces = touch.runs.stream()
                    .flatMapToInt(run -> {
                        int memory = (int) run[0];
                        int first = Arrays.binarySearch(borders[memory], run[1]);
                        int end = Arrays.binarySearch(borders[memory], run[2]);
                        return IntStream.range(first, end).map(piece -> firstPiece[memory] + piece);
                    })
                    .toArray();
        }
    }

    int pieceCount() {
        return firstPiece[firstPiece.length - 1];
    }
}
