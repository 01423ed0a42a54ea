package dev.millrace.scheduler.proof;

import java.util.List;

/**
 * How positions lie in a page: {@code [heads][positions / group][sections]}; a section holds so many columns of a head for
 * each position of the group.
 *
 * @param positions positions of a page
 * @param heads heads
 * @param group positions that lie together
 * @param sections what a group holds, in order
 */
public record PageShape(int positions, int heads, int group, List<Section> sections) {

    /**
     * Columns of a head for all positions of a group.
     *
     * @param columns values of one position
     * @param valueBytes bytes of a value
     * @param sideBySide whether the positions of a column lie side by side ({@code [columns][group]}) rather than the columns
     *     of a position ({@code [group][columns]})
     */
    public record Section(int columns, int valueBytes, boolean sideBySide) {

        public Section {
            if (columns < 1 || valueBytes < 1) {
                throw new IllegalArgumentException(
                        "a section of " + columns + " columns of " + valueBytes + " bytes: both must be above 0");
            }
        }

        int positionBytes() {
            return columns * valueBytes;
        }
    }

    public PageShape {
        sections = List.copyOf(sections);
        if (positions < 1 || heads < 1 || group < 1 || sections.isEmpty() || positions % group != 0) {
            throw new IllegalArgumentException("a page of " + positions + " positions in groups of " + group + ", "
                    + heads + " heads and " + sections.size()
                    + " sections: all must be above 0, and the positions whole groups");
        }
    }

    /** Bytes of one head of a group. */
    public long groupBytes() {
        return sections.stream().mapToLong(Section::positionBytes).sum() * group;
    }

    /** Bytes of a page. */
    public long byteSize() {
        return groupBytes() * (positions / group) * heads;
    }
}
