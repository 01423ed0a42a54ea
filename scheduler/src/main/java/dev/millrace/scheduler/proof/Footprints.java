package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes behind all accesses of a schedule, with what lies outside of buffers and pages left out and noted down.
 *
 * <p>A position's bytes are scattered over its page. Where nothing but positions of one strip lies in the strip's bytes, they
 * are renumbered so that those of a position lie together: which bytes meet stays the same, and there are far fewer pieces.
 */
final class Footprints {

    private final Schedule schedule;
    private final Map<String, Integer> memories = new HashMap<>();
    private final Map<String, Strip> strips = new HashMap<>();
    private final Set<String> alone;
    private final Map<Tag, Integer> numbers = new HashMap<>();
    private final List<Tag> tags = new ArrayList<>();
    private final List<List<Extent>> extents = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    /**
     * An access that leaves what there is.
     *
     * @param kind how
     * @param moment whose access it is
     * @param message where it goes
     */
    record Fault(Finding.Kind kind, Moment moment, String message) {}

    Footprints(Schedule schedule, List<Moment> order) {
        this.schedule = schedule;
        for (Memory memory : schedule.memories()) {
            memories.put(memory.name(), extents.size());
            extents.add(new ArrayList<>());
        }
        schedule.strips().forEach(strip -> strips.put(strip.name(), strip));
        alone = StripPrivacy.of(schedule);
        for (Moment moment : order) {
            for (Access.Mode mode : Access.Mode.values()) {
                for (Access access : moment.accesses()) {
                    if (access.mode() == mode) {
                        add(moment, access);
                    }
                }
            }
        }
    }

    /** The pieces of a memory that are touched: in the order of their moments, of each its reads first. */
    List<Extent> of(int memory) {
        return extents.get(memory);
    }

    List<Fault> faults() {
        return faults;
    }

    Tag tag(int number) {
        return tags.get(number);
    }

    private void add(Moment moment, Access access) {
        if (access instanceof Access.Span span) {
            long from = span.base() + span.from();
            add(moment, span, span.memory(), span.base(), from, span.base() + span.to());
            return;
        }
        Access.Positions positions = (Access.Positions) access;
        Strip strip = strips.get(positions.strip());
        if (strip == null) {
            fault(Finding.Kind.UNMAPPED, moment, positions, "in strip '" + positions.strip() + "', which there is not");
            return;
        }
        int size = strip.shape().positions();
        for (int from = positions.from(); from < positions.to(); ) {
            int logical = from / size;
            int to = Math.min(positions.to(), (logical + 1) * size);
            int page = schedule.pages().page(positions.sequence(), logical);
            if (page < 0 || page >= strip.pages()) {
                fault(
                        Finding.Kind.UNMAPPED,
                        moment,
                        positions,
                        "at position " + from + " of sequence " + positions.sequence() + ", whose page " + logical
                                + (page < 0
                                        ? " is not mapped"
                                        : " is mapped to page " + page + "; '" + strip.name() + "' has "
                                                + strip.pages()));
            } else {
                slots(moment, positions, strip, page, logical, from - logical * size, to - logical * size);
            }
            from = to;
        }
    }

    /** Some positions of one page. */
    private void slots(Moment moment, Access.Positions access, Strip strip, int page, int logical, int from, int to) {
        PageShape shape = strip.shape();
        long start = strip.base() + page * shape.byteSize();
        long shift = strip.base() + (page - (long) logical) * shape.byteSize();
        if (alone.contains(strip.name())) {
            long bytes = shape.byteSize() / shape.positions();
            add(moment, access, strip.memory(), shift, start + from * bytes, start + to * bytes);
            return;
        }
        for (int head = 0; head < shape.heads(); head++) {
            for (int slot = from; slot < to; ) {
                int group = slot / shape.group();
                int end = Math.min(to, (group + 1) * shape.group());
                long block = (long) head * (shape.positions() / shape.group()) + group;
                long section = start + block * shape.groupBytes();
                for (PageShape.Section part : shape.sections()) {
                    section(moment, access, strip.memory(), shift, part, section, shape.group(), slot, end);
                    section += (long) part.positionBytes() * shape.group();
                }
                slot = end;
            }
        }
    }

    /** Positions [slot, end) of one group in one section, which begins at {@code first}. */
    private void section(
            Moment moment,
            Access access,
            String memory,
            long shift,
            PageShape.Section part,
            long first,
            int group,
            int slot,
            int end) {
        boolean runs = part.sideBySide() && end - slot < group;
        long length = runs ? (long) (end - slot) * part.valueBytes() : (long) (end - slot) * part.positionBytes();
        for (int column = 0; column < (runs ? part.columns() : 1); column++) {
            long at = runs
                    ? ((long) column * group + slot % group) * part.valueBytes()
                    : (long) (slot % group) * part.positionBytes();
            add(moment, access, memory, shift, first + at, first + at + length);
        }
    }

    private void add(Moment moment, Access access, String memory, long shift, long from, long to) {
        Integer number = memories.get(memory);
        long size = number == null ? 0 : schedule.memories().get(number).byteSize();
        if (number == null || from < 0 || to > size) {
            fault(
                    Finding.Kind.OUT_OF_BOUNDS,
                    moment,
                    access,
                    "in bytes " + from + " to " + to + " of '" + memory + "', which has " + size);
            return;
        }
        if (from < to) {
            int tag = numbers.computeIfAbsent(new Tag(access.content(), shift), t -> {
                tags.add(t);
                return tags.size() - 1;
            });
            extents.get(number).add(new Extent(number, from, to, tag, access.mode() == Access.Mode.WRITE, moment));
        }
    }

    private void fault(Finding.Kind kind, Moment moment, Access access, String where) {
        String verb = access.mode() == Access.Mode.READ ? " reads " : " writes ";
        faults.add(new Fault(kind, moment, verb + access.content() + " " + where));
    }
}
