package dev.millrace.opencl.jocl;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.NativeBindingContractTest;

final class JoclBindingTest extends NativeBindingContractTest {

    private static final Binding BINDING = new JoclBinding();

    @Override
    protected Binding binding() {
        return BINDING;
    }
}
