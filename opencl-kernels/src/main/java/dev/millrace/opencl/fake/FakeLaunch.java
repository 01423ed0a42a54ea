package dev.millrace.opencl.fake;

import java.util.List;

/**
 * One launch in the log of a {@link FakeDevice}.
 *
 * @param kernel the kernel's name
 * @param arguments by index: the label of a buffer (String), an Integer, Long or Float, or a {@link FakeLocal}
 * @param globalSize work-items in all
 * @param localSize work-items of a work-group
 */
public record FakeLaunch(String kernel, List<Object> arguments, long globalSize, long localSize) {

    public FakeLaunch {
        arguments = List.copyOf(arguments);
    }
}
