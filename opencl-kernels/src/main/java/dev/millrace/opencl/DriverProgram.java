package dev.millrace.opencl;

import java.util.List;

/** A built program seen through a {@link RawDriver}. */
final class DriverProgram<H> extends OwnedInContext<H> implements Program {

    private final String buildLog;

    DriverProgram(DriverContext<H> context, String label, H handle, String buildLog) {
        super(context, HandleType.PROGRAM, label, handle);
        this.buildLog = buildLog;
    }

    @Override
    public Kernel kernel(String name) {
        H program = open();
        List<String> offered = raw.kernelNames(program);
        if (!offered.contains(name)) {
            throw new OpenClException(
                    "CL_INVALID_KERNEL_NAME",
                    "program '" + label() + "' has no kernel '" + name + "'; it has " + String.join(", ", offered));
        }
        RawKernel<H> made;
        try {
            made = raw.createKernel(program, name);
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(), "cannot make kernel '" + name + "' of program '" + label() + "'", null, e);
        }
        return context.adopt(new DriverKernel<>(context, name, made));
    }

    @Override
    public byte[] binary() {
        H program = open();
        try {
            return raw.binary(program);
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(), "the driver gives no binary of program '" + label() + "'", null, e);
        }
    }

    @Override
    public String buildLog() {
        return buildLog;
    }
}
