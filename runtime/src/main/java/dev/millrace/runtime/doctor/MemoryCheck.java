package dev.millrace.runtime.doctor;

import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.ModelNeeds;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.device.ByteCount;
import dev.millrace.runtime.error.MillraceException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Whether the machine's memory, and Java's share of it, are enough for the model. */
final class MemoryCheck implements Check {

    /** What Java needs for a vocabulary and its tokenizer, with room to spare. */
    private static final long LEAST_HEAP_BYTES = 192L << 20;

    /** For example {@code always [madvise] never}. */
    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";

    private final Machine machine;
    private final MillraceOptions options;
    private final @Nullable WantedModel model;

    MemoryCheck(Machine machine, MillraceOptions options, @Nullable WantedModel model) {
        this.machine = machine;
        this.options = options;
        this.model = model;
    }

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void look(Observations seen) {
        HostMemory memory = HostMemory.of(machine);
        String total = memory.totalBytes() < 0
                ? "the system does not say how much memory there is"
                : (memory.limited() ? "this container or control group may have " : "the machine has ")
                        + ByteCount.of(memory.totalBytes());
        seen.fine(total
                + (memory.availableBytes() < 0
                        ? ""
                        : ", of which " + ByteCount.of(memory.availableBytes()) + " can be had now"));
        heap(seen, memory);
        hugePages(seen);
        if (model != null && Files.isRegularFile(model.file())) {
            need(seen, memory, model);
        }
    }

    private void heap(Observations seen, HostMemory memory) {
        long heap = machine.maxHeapBytes();
        String line = "Java's heap may grow to " + ByteCount.of(heap);
        if (heap < LEAST_HEAP_BYTES) {
            seen.warning(
                    line + ", which a large vocabulary does not fit into",
                    "start Java with -Xmx512m or more (MILLRACE_JAVA_OPTS=-Xmx512m before scripts/millrace)");
        } else if (memory.limited() && heap > memory.totalBytes() / 4 * 3) {
            seen.warning(
                    line + ", which leaves less than a quarter for weights and K/V cache: these lie outside the heap",
                    "start Java with a smaller -Xmx, such as half of what the container may have");
        } else {
            seen.fine(line);
        }
    }

    /**
     * Whether the buffers of a CPU may lie in huge pages, which the binding lwjgl asks for; see the kernel's Transparent
     * Hugepage Support.
     */
    private void hugePages(Observations seen) {
        machine.line(HUGE_PAGES).ifPresent(choices -> {
            boolean asked = options.memory().hugePages()
                    && options.device().binding() != BindingChoice.JOCL
                    && Wanted.drivers(options.device());
            if (!asked || !staysInMemory()) {
                return;
            }
            if (choices.contains("[never]")) {
                seen.warning(
                        "Linux gives programs no huge pages (" + HUGE_PAGES
                                + ": never); decode on a CPU is slower without",
                        "echo madvise | sudo tee " + HUGE_PAGES + " (on the host, where this is a container)");
            } else {
                seen.fine("Linux gives huge pages to programs that ask for them");
            }
        });
    }

    /** Whether there is nothing but the processor to run on. */
    private boolean staysInMemory() {
        return !Wanted.gpu(options.device()) && Gpu.of(machine).stream().noneMatch(gpu -> machine.exists(gpu.node()));
    }

    /** A CPU keeps weights in the machine's memory; a GPU's own memory is checked by the plan when a model is loaded. */
    private void need(Observations seen, HostMemory memory, WantedModel wanted) {
        ModelNeeds needs;
        try {
            needs = ModelNeeds.of(wanted.file(), options);
        } catch (MillraceException e) {
            seen.skip("how much the model needs is not known: " + e.getMessage());
            return;
        }
        String line = "the model takes " + ByteCount.of(needs.byteSize()) + " on the device: weights "
                + ByteCount.of(needs.weightBytes()) + ", K/V cache " + ByteCount.of(needs.cacheBytes()) + " for "
                + needs.contextLength() + " positions";
        String cure =
                "take a smaller model, a smaller memory.contextLength, or memory.kvType=q8_0; or give the machine or"
                        + " the container more memory";
        if (memory.totalBytes() >= 0 && needs.byteSize() > memory.totalBytes()) {
            seen.trouble(staysInMemory(), line + ", more than the machine may have", cure);
        } else if (memory.availableBytes() >= 0 && needs.byteSize() > memory.availableBytes()) {
            seen.warning(line + ", more than can be had now", "end other programs, or " + cure);
        } else {
            seen.fine(line);
        }
    }
}
