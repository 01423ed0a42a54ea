package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a phase deals its units of work to workers, as its kernel says: every way gives each unit to one worker. */
enum WorkDeal {
    /** Units {@code [n * worker / workers, n * (worker + 1) / workers)}, computed with 64 bits: they follow each other. */
    RANGES("for \\((long|int) (\\w+) = (?:\\(int\\))?\\(?(\\w+) \\* worker / workers\\)?; "
            + "\\2 < (?:\\(int\\))?\\(?\\3 \\* \\(worker \\+ 1\\) / workers\\)?; \\2\\+\\+\\)"),
    /** The same by whole numbers: each a quotient of units, and the first ones one more. */
    EVEN_RANGES("const int each = units / workers, rest = units % workers;\\s+"
            + "const int begin = worker \\* each \\+ min\\(worker, rest\\), "
            + "end = begin \\+ each \\+ \\(worker < rest \\? 1 : 0\\);[^{}]*for \\(int u = begin; u < end; u\\+\\+\\)"),
    /** Every so many-th unit. */
    STRIDES("for \\(int (\\w+) = get_group_id\\(0\\); \\1 < [^;]+; \\1 \\+= get_num_groups\\(0\\)\\)"),
    /** A work-group is one unit. */
    ONE_EACH("const long v = get_group_id\\(0\\);\\s+if \\(v < units\\)");

    private static final Pattern WORKERS =
            Pattern.compile("const (int|long) worker = get_group_id\\(0\\), workers = get_num_groups\\(0\\);");

    private final Pattern form;

    WorkDeal(String form) {
        this.form = Pattern.compile(form);
    }

    /** How a kernel does. */
    static WorkDeal of(PhaseKernel kernel) {
        String text = kernel.source().text();
        String entry = text.substring(entry(text, kernel.entry()));
        int next = entry.indexOf("\nkernel ");
        entry = next < 0 ? entry : entry.substring(0, next);
        for (WorkDeal deal : values()) {
            Matcher form = deal.form.matcher(entry);
            if (form.find() && !form.find() && deal.uses(entry)) {
                return deal;
            }
        }
        throw new AssertionError(kernel.label() + ", " + kernel.variant() + " deals its work in none of the ways "
                + List.of(values()) + ": if each unit is still one worker's, add the way\n" + entry);
    }

    private static int entry(String text, String name) {
        Matcher matcher = Pattern.compile("void " + name + "\\(").matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no entry " + name + " in\n" + text);
        }
        return matcher.start();
    }

    /** Whether nothing else in the entry depends on who it is. */
    private boolean uses(String entry) {
        long asked = Pattern.compile("get_group_id|get_global_id")
                .matcher(entry)
                .results()
                .count();
        boolean named = WORKERS.matcher(entry).find();
        return asked == 1 && named == (this == RANGES || this == EVEN_RANGES);
    }
}
