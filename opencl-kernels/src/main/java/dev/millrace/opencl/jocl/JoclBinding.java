package dev.millrace.opencl.jocl;

import dev.millrace.opencl.DriverBinding;
import dev.millrace.opencl.RawDriver;
import org.jocl.NativePointerObject;

/** The binding through JOCL: the second choice, since each of its calls costs more. */
public final class JoclBinding extends DriverBinding<NativePointerObject> {

    public JoclBinding() {
        super("jocl", 1);
    }

    @Override
    protected RawDriver<NativePointerObject> load() {
        try {
            JoclLibrary.load();
        } catch (UnsatisfiedLinkError e) {
            if (JoclLibrary.isAboutOpenCl(e)) {
                throw loaderMissing(e);
            }
            throw e;
        }
        return new JoclDriver();
    }

    @Override
    protected String artifact() {
        return "org.jocl:jocl";
    }
}
