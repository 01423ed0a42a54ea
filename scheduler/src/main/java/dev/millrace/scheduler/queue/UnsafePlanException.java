package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.proof.Finding;
import dev.millrace.scheduler.proof.Operation;
import dev.millrace.scheduler.proof.Proof;
import dev.millrace.scheduler.proof.Schedule;
import dev.millrace.scheduler.proof.Witness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan that can go wrong, refused before anything of it ran: an error of Millrace itself, never of a model or a device. */
public final class UnsafePlanException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Events that are told of a witness, the last ones. */
    private static final int TOLD = 6;

    UnsafePlanException(Schedule schedule, Proof proof) {
        super(message(schedule, proof));
    }

    private static String message(Schedule schedule, Proof proof) {
        StringBuilder text = new StringBuilder();
        text.append("The plan '")
                .append(proof.schedule())
                .append(
                        "' is not safe, and nothing of it was run. This is an error of Millrace; please report it with ")
                .append("this text. A step may run with other rewrites or variants meanwhile.\n");
        for (Finding finding : proof.findings()) {
            text.append("- ")
                    .append(finding.kind())
                    .append(": ")
                    .append(finding.message())
                    .append('\n');
            story(text, schedule, finding.witness());
        }
        return text.toString();
    }

    private static void story(StringBuilder text, Schedule schedule, Witness witness) {
        Map<Integer, Operation> operations = new HashMap<>();
        schedule.operations().forEach(operation -> operations.put(operation.id(), operation));
        List<Witness.Turn> turns = witness.turns();
        int told = Math.max(0, turns.size() - TOLD);
        text.append("  it happens in this order: ").append(told == 0 ? "" : told + " events, then ");
        for (int i = told; i < turns.size(); i++) {
            Operation operation = operations.get(turns.get(i).operation());
            text.append(i == told ? "" : ", then ").append(name(operation, turns.get(i)));
        }
        text.append('\n');
    }

    private static String name(@Nullable Operation operation, Witness.Turn turn) {
        if (operation == null) {
            return "operation " + turn.operation();
        }
        if (operation.body() instanceof Operation.Body.Loop loop) {
            return "worker " + turn.worker() + " in '"
                    + loop.stages().get(turn.stage()).label() + "'";
        }
        return "'" + operation.label() + "'";
    }
}
