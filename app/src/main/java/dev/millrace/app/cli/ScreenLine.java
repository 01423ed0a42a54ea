package dev.millrace.app.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a screen, written over and over. Once closed it is empty, with the cursor at its start, and stays so: the
 * library's own thread may be late with a last picture.
 */
final class ScreenLine implements ProgressBarConsumer {

    private static final int WIDTH = 78;

    private final PrintStream screen;
    private boolean closed;

    ScreenLine(PrintStream screen) {
        this.screen = screen;
    }

    @Override
    public int getMaxRenderedLength() {
        return WIDTH;
    }

    @Override
    public synchronized void accept(String text) {
        if (!closed) {
            screen.print('\r' + text);
            screen.flush();
        }
    }

    @Override
    public void clear() {
        accept(" ".repeat(WIDTH) + '\r');
    }

    @Override
    public synchronized void close() {
        clear();
        closed = true;
    }
}
