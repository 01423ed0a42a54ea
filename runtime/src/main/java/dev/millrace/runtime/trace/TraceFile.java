package dev.millrace.runtime.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.opencl.Event;
import dev.millrace.runtime.error.MillraceException;
import dev.millrace.scheduler.trace.StepObserver;
import dev.millrace.scheduler.trace.StepTrace;
import dev.millrace.scheduler.trace.TracedLaunch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trace in the trace event format (JSON array), which Perfetto and Chrome's {@code about:tracing} open: a track for each
 * thread of the host that did something, and one for each device queue.
 *
 * <p>Events are written when they come and are in the file when a step has run, so that a long run takes no memory and one
 * that is killed leaves its trace behind: only the closing bracket is missing then, which the format allows.
 *
 * <p>Times are microseconds since the file was opened. A device has a clock of its own, which is behind the host's by no
 * less than the difference between the moment just before the host enqueued a step's first launch and the device's moment
 * at which that was queued; its times are shifted by the largest difference seen so far. What a launch shows is when it
 * ran; how long it had waited since it was enqueued is among its arguments.
 */
public final class TraceFile implements Trace, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TraceFile.class);
    private static final int PROCESS = 1;
    private static final long FIRST_QUEUE = 1_000_000;

    private final Path file;
    private final JsonGenerator json;
    private final long opened = System.nanoTime();
    private final Set<Long> named = new HashSet<>();
    private long queues;
    private boolean ended;

    private TraceFile(Path file, JsonGenerator json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Opens a trace. A trace that is there already is replaced, any other file is not.
     *
     * @throws MillraceException when it cannot be written
     */
    public static TraceFile create(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new MillraceException("the trace " + file + " is a folder; name a file");
            }
            if (Files.isRegularFile(file) && !looksLikeOne(file)) {
                throw new MillraceException(
                        "the trace " + file + " is there already and is no trace; name another file");
            }
            JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file));
            TraceFile trace = new TraceFile(file, json);
            json.writeStartArray();
            trace.name("process_name", 0, "millrace");
            return trace;
        } catch (IOException e) {
            throw new MillraceException("the trace cannot be written to " + file + " (" + e + ")", e);
        }
    }

    private static boolean looksLikeOne(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            return first < 0 || first == '[';
        }
    }

    @Override
    public long begin() {
        return System.nanoTime();
    }

    @Override
    public void end(HostStep step, long begun, long number) {
        long end = System.nanoTime();
        Thread thread = Thread.currentThread();
        write(() -> {
            nameTrack(thread.getId(), "host: " + thread.getName());
            begin(step.label(), "host", thread.getId(), begun - opened, end - begun);
            if (!step.counted().isEmpty()) {
                json.writeNumberField(step.counted(), number);
            }
            endEvent();
        });
    }

    @Override
    public StepObserver device(String name) {
        long track;
        synchronized (this) {
            track = FIRST_QUEUE + queues++;
        }
        write(() -> nameTrack(track, "queue: " + name));
        return new DeviceTrack(track);
    }

    /** Completes the file; again is harmless. */
    @Override
    public void close() {
        write(() -> json.writeEndArray());
        end();
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            try {
                json.close();
            } catch (IOException e) {
                LOG.warn("{}: the trace is not complete: {}", file, e.toString());
            }
        }
    }

    /** The launches of one executor's steps. */
    private final class DeviceTrack implements StepObserver {

        private final long track;
        private long shift = Long.MIN_VALUE;

        DeviceTrack(long track) {
            this.track = track;
        }

        @Override
        public void ran(StepTrace step) {
            List<TracedLaunch> launches = step.launches();
            if (launches.isEmpty()) {
                return;
            }
            Event.Times first = launches.get(0).time().times();
            shift = Math.max(shift, step.enqueuedNanos() - opened - first.queued());
            long moved = shift;
            Event.Times last = launches.get(launches.size() - 1).time().times();
            write(() -> {
                String name = step.rows() == 1 ? "step of 1 row" : "step of " + step.rows() + " rows";
                begin(name, "step", track, first.started() + moved, last.ended() - first.started());
                json.writeNumberField("rows", step.rows());
                json.writeNumberField("outputs", step.outputs());
                json.writeNumberField("launches", launches.size());
                json.writeNumberField("toDeviceBytes", step.toDeviceBytes());
                json.writeNumberField("toHostBytes", step.toHostBytes());
                endEvent();
                for (TracedLaunch launch : launches) {
                    launch(launch, moved);
                }
                json.flush();
            });
        }

        private void launch(TracedLaunch launch, long moved) throws IOException {
            Event.Times times = launch.time().times();
            long nanos = times.durationNanos();
            begin(launch.time().label(), "launch", track, times.started() + moved, nanos);
            json.writeStringField("variant", launch.time().variant());
            if (launch.workGroups() > 0) {
                json.writeNumberField("workGroups", launch.workGroups());
                json.writeNumberField("localSize", launch.localSize());
            }
            json.writeFieldName("waitedMicros");
            micros(times.started() - times.queued());
            if (launch.bytes() > 0) {
                json.writeNumberField("bytes", launch.bytes());
            }
            if (launch.operations() > 0) {
                json.writeNumberField("operations", launch.operations());
            }
            if (nanos > 0) {
                rate("GB/s", launch.bytes(), nanos);
                rate("GFLOP/s", launch.operations(), nanos);
            }
            endEvent();
        }

        private void rate(String name, long amount, long nanos) throws IOException {
            if (amount > 0) {
                json.writeFieldName(name);
                json.writeNumber(String.format(Locale.ROOT, "%.2f", (double) amount / nanos));
            }
        }
    }

    private interface Writing {
        void write() throws IOException;
    }

    /** A trace that takes no more ends there and says so; what is traced goes on. */
    private synchronized void write(Writing writing) {
        if (ended) {
            return;
        }
        try {
            writing.write();
        } catch (IOException e) {
            LOG.warn("{}: the trace takes no more and ends here: {}", file, e.toString());
            end();
        }
    }

    private void nameTrack(long track, String name) throws IOException {
        if (named.add(track)) {
            name("thread_name", track, name);
        }
    }

    private void name(String what, long track, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", what);
        json.writeStringField("ph", "M");
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        endEvent();
    }

    /** Begins a complete event, up to its arguments. */
    private void begin(String name, String category, long track, long startNanos, long nanos) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("cat", category);
        json.writeStringField("ph", "X");
        json.writeFieldName("ts");
        micros(startNanos);
        json.writeFieldName("dur");
        micros(nanos);
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeObjectFieldStart("args");
    }

    private void endEvent() throws IOException {
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void micros(long nanos) throws IOException {
        json.writeNumber(String.format(Locale.ROOT, "%.3f", nanos / 1e3));
    }
}
