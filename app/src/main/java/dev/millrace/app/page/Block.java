package dev.millrace.app.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of the graph that is shown once: what stands before or behind the layers, or layers that are alike.
 *
 * @param title what it is called
 * @param layers the layers it stands for, ascending; empty where it is no layer
 * @param regions its regions, those of the first of these layers
 */
record Block(String title, List<Integer> layers, List<RegionView> regions) {

    /** Such as {@code 0 to 2, 5, 8}. */
    static String numbers(List<Integer> layers) {
        List<String> runs = new ArrayList<>();
        for (int from = 0; from < layers.size(); ) {
            int to = from;
            while (to + 1 < layers.size() && layers.get(to + 1) == layers.get(to) + 1) {
                to++;
            }
            String first = layers.get(from).toString();
            runs.add(to == from ? first : first + (to == from + 1 ? ", " : " to ") + layers.get(to));
            from = to + 1;
        }
        return String.join(", ", runs);
    }
}
