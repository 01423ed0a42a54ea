package dev.millrace.opencl.fake;

/** Local memory given to a kernel, as it stands in the log of launches. */
public record FakeLocal(long byteSize) {}
