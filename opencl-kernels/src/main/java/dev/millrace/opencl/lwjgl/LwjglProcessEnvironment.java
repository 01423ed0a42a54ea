package dev.millrace.opencl.lwjgl;

import dev.millrace.opencl.ProcessEnvironment;
import org.lwjgl.system.JNI;
import org.lwjgl.system.Library;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/** The environment of this process, set through the C library's {@code setenv}. */
public final class LwjglProcessEnvironment implements ProcessEnvironment {

    private static final String C_LIBRARY = "libc.so.6";
    private static final int KEEP_WHAT_IS_SET = 0;

    @Override
    public void setIfAbsent(String name, String value) {
        try (SharedLibrary c = Library.loadNative(LwjglProcessEnvironment.class, "dev.millrace.opencl", C_LIBRARY);
                MemoryStack stack = MemoryStack.stackPush()) {
            long setenv = c.getFunctionAddress("setenv");
            if (setenv == MemoryUtil.NULL) {
                throw new UnsatisfiedLinkError(C_LIBRARY + " has no setenv");
            }
            long nameText = MemoryUtil.memAddress(stack.UTF8(name));
            long valueText = MemoryUtil.memAddress(stack.UTF8(value));
            int code = JNI.invokePPI(nameText, valueText, KEEP_WHAT_IS_SET, setenv);
            if (code != 0) {
                throw new UnsatisfiedLinkError("setenv of " + name + " answered " + code);
            }
        }
    }
}
