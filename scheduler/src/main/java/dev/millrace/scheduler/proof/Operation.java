package dev.millrace.scheduler.proof;

import java.util.List;

/**
 * One command, or something that the host does itself.
 *
 * @param id its number, by which others wait for it
 * @param label what it is, for people
 * @param queue the queue it is in; {@link Schedule#HOST} for what the host does
 * @param waits numbers of the operations whose events it waits for
 * @param body what it does to memory
 */
public record Operation(int id, String label, String queue, List<Integer> waits, Body body) {

    public Operation {
        waits = List.copyOf(waits);
    }

    /** Whether the host thread does it, and issues nothing meanwhile. */
    public boolean onHost() {
        return queue.equals(Schedule.HOST);
    }

    /** What an operation does to memory. */
    public sealed interface Body {

        /**
         * A transfer, a launch, or something done by the host: all its reads, then all its writes.
         *
         * @param accesses what it reads and writes
         * @param decides whether the host looks here if a persistent launch ran to its end: it goes on only where it finds
         *     what it reads; otherwise the launch was given up, and the story ends, for the step is run in another way
         */
        record Once(List<Access> accesses, boolean decides) implements Body {

            public Once {
                accesses = List.copyOf(accesses);
            }

            public Once(List<Access> accesses) {
                this(accesses, false);
            }
        }

        /**
         * A persistent launch: its workers go through the same stages, each at its own pace between barriers. A worker may
         * lose patience at any barrier at which it waits: it has arrived there, and does no more. So do the others when it
         * is missed. The launch ends when all have done everything or have given up.
         *
         * @param workers work-groups
         * @param stages what runs between barriers
         */
        record Loop(int workers, List<Stage> stages) implements Body {

            public Loop {
                stages = List.copyOf(stages);
                if (workers < 1 || stages.isEmpty()) {
                    throw new IllegalArgumentException("a loop of " + workers + " workers and " + stages.size()
                            + " stages; it needs one of each at least");
                }
                for (Stage stage : stages) {
                    if (stage.shares().size() != workers) {
                        throw new IllegalArgumentException("stage " + stage.label() + " has "
                                + stage.shares().size() + " shares for " + workers + " workers");
                    }
                }
            }
        }
    }

    public Operation withQueue(String other) {
        return new Operation(id, label, other, waits, body);
    }

    public Operation withWaits(List<Integer> others) {
        return new Operation(id, label, queue, others, body);
    }

    public Operation withBody(Body other) {
        return new Operation(id, label, queue, waits, other);
    }
}
