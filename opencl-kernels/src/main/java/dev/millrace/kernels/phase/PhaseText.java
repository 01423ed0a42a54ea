package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Rotation;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The slots of a kernel under construction, in order of first mention, and the C text around them. */
final class PhaseText {

    private final Map<String, Slot> slots = new LinkedHashMap<>();

    void mention(Slot slot) {
        Slot known = slots.putIfAbsent(slot.name(), slot);
        if (known != null && !known.equals(slot)) {
            throw new IllegalArgumentException(
                    "slot '" + slot.name() + "' is both " + known.content() + " and " + slot.content());
        }
    }

    void mention(Output output) {
        mention(output.value());
        Rotation rotation = output.rotation();
        if (rotation != null) {
            mention(rotation.angles());
        }
        for (Sink sink : output.sinks()) {
            mention(sink.slot());
            if (sink instanceof Sink.Cache cache) {
                mention(cache.pages());
            }
        }
    }

    void mention(Expression e) {
        if (e instanceof Expression.Rows rows) {
            mention(rows.slot());
        } else if (e instanceof Expression.Vector vector) {
            mention(vector.slot());
        } else if (e instanceof Expression.Embedded embedded) {
            mention(embedded.slot());
        } else if (e instanceof Expression.Combined combined) {
            mention(combined.slot());
        } else if (e instanceof Expression.Unary unary) {
            mention(unary.operand());
        } else if (e instanceof Expression.Binary binary) {
            mention(binary.left());
            mention(binary.right());
        }
    }

    List<Slot> slots() {
        return new ArrayList<>(slots.values());
    }

    /** The entry's parameters: the step, then base and offset of each slot. */
    String entryParameters() {
        return slots.values().stream()
                .map(slot -> ", SLOT(" + slot.name() + ")")
                .collect(Collectors.joining("", "STEP_ARGUMENT", ""));
    }

    /** Typed pointers out of the entry's parameters. */
    String pointerDefinitions() {
        return slots.values().stream()
                .map(slot -> "    " + slot.pointerType() + slot.name() + " = (" + slot.pointerType() + ")("
                        + slot.name() + "_base + " + slot.name() + "_offset);\n")
                .collect(Collectors.joining());
    }

    /** Parameters of a tile function: the step and every typed pointer. */
    String tileParameters() {
        return slots.values().stream()
                .map(slot -> ", " + slot.pointerType() + slot.name())
                .collect(Collectors.joining("", "STEP_ARGUMENT", ""));
    }

    /** The matching arguments. */
    String tileArguments() {
        return slots.values().stream().map(slot -> ", " + slot.name()).collect(Collectors.joining("", "step", ""));
    }
}
