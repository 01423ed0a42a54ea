package dev.millrace.app.cli;

import dev.millrace.runtime.LoadListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * A bar on standard error that shows how far something long is. It is there only on a screen, one at a time, and gone when
 * its task is done; everywhere else nothing is written.
 *
 * <pre>{@code
 * try (Progress progress = Progress.on(terminal)) {
 *     progress.begin("Scoring", cases.size());
 *     for (...) {
 *         ...
 *         progress.step();
 *     }
 * }
 * }</pre>
 */
final class Progress implements LoadListener, AutoCloseable {

    private static final int UPDATE_MILLIS = 100;
    private static final int PERCENT = 100;
    private static final long MEBIBYTE = 1L << 20;

    private final Terminal terminal;
    private @Nullable ProgressBar bar;
    private @Nullable ScreenLine line;
    private @Nullable Stage stage;

    private Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    static Progress on(Terminal terminal) {
        return new Progress(terminal);
    }

    /** Shows a task of so many steps, in place of the one before; with -1 steps one of unknown length. */
    void begin(String task, long steps) {
        begin(task, steps, "", 1);
    }

    /** Shows a task of which a share is known. */
    void beginShare(String task) {
        begin(task, PERCENT, "%", 1);
    }

    /** Says how far such a task is, from 0 to 1, and what else a person wants to know. */
    void share(double done, String remark) {
        if (bar != null) {
            bar.stepTo(Math.round(PERCENT * done));
            bar.setExtraMessage(" " + remark);
        }
    }

    /** One step more is done. */
    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Takes the bar away. */
    void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        // The library leaves a bar alone that was there for a moment only.
        if (line != null) {
            line.close();
            line = null;
        }
    }

    /** Loading: its stages, and the bytes of the weights. */
    @Override
    public void progressed(Stage now, long done, long total) {
        if (now != stage) {
            stage = now;
            switch (now) {
                case PLANNING -> begin("Planning, testing kernels", -1);
                case WEIGHTS -> begin("Loading and repacking weights", total, " MiB", MEBIBYTE);
                case KERNELS -> begin("Compiling kernels", -1);
                case READY -> end();
            }
        }
        if (bar != null && now == Stage.WEIGHTS) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        end();
    }

    /** A task of unknown length: its name, and the seconds that went by. */
    private static String passing(ProgressState state, int width) {
        String text = state.getTaskName() + " (" + state.getTotalElapsed().toSeconds() + " s)";
        return text.substring(0, Math.min(text.length(), width));
    }

    private void begin(String task, long total, String unit, long unitSize) {
        end();
        if (terminal.interactive()) {
            ScreenLine shown = new ScreenLine(terminal.err());
            line = shown;
            ProgressBarBuilder builder = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(unit, unitSize)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .setConsumer(shown)
                    .clearDisplayOnFinish()
                    .hideEta();
            if (total < 0) {
                builder.setRenderer(Progress::passing);
            }
            bar = builder.build();
        }
    }
}
