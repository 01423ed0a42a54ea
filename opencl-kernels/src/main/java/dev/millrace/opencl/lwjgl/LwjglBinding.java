package dev.millrace.opencl.lwjgl;

import dev.millrace.opencl.DriverBinding;
import dev.millrace.opencl.RawDriver;

/** The binding through LWJGL: the cheaper one per call, therefore the first choice. */
public final class LwjglBinding extends DriverBinding<Address> {

    public LwjglBinding() {
        super("lwjgl", 0);
    }

    @Override
    protected RawDriver<Address> load() {
        LwjglLibrary.loadCore();
        try {
            LwjglLibrary.loadOpenCl();
        } catch (UnsatisfiedLinkError e) {
            throw loaderMissing(e);
        }
        return new LwjglDriver();
    }

    @Override
    protected String artifact() {
        return "org.lwjgl:lwjgl with its natives and org.lwjgl:lwjgl-opencl";
    }
}
