package dev.millrace.opencl.jocl;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.NativeBindingContractTest;
import org.jocl.CL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same where the application has set JOCL to throw, which is one setting for the whole process. */
final class JoclThrowingTest extends NativeBindingContractTest {

    private static final Binding BINDING = new JoclBinding();

    @BeforeAll
    static void setToThrow() {
        CL.setExceptionsEnabled(true);
    }

    @AfterAll
    static void setBack() {
        CL.setExceptionsEnabled(false);
    }

    @Override
    protected Binding binding() {
        return BINDING;
    }
}
