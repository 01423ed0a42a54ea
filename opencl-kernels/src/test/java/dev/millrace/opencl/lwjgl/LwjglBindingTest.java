package dev.millrace.opencl.lwjgl;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.NativeBindingContractTest;

final class LwjglBindingTest extends NativeBindingContractTest {

    private static final Binding BINDING = new LwjglBinding();

    @Override
    protected Binding binding() {
        return BINDING;
    }

    @Override
    protected boolean hugePages() {
        return HugePages.canBeAsked();
    }
}
