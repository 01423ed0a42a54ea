package dev.millrace.opencl.fake;

/** What a kernel does, in Java: the whole launch at once. */
@FunctionalInterface
public interface FakeKernel {

    void run(FakeArguments arguments, long globalSize, long localSize);
}
