package dev.millrace.kernels;

import dev.millrace.opencl.Capability;
import java.util.Set;

/** One way to do the work of a kernel family, and what it needs of a device beyond OpenCL C 1.2. */
public interface Variant {

    /** The family, for example {@code matmul}. */
    String family();

    /** The name within the family, for example {@code avx2}. */
    String name();

    /** What the device must have; empty for the variant without preconditions that every family keeps. */
    Set<Capability> needs();

    /** Family and name, for example {@code matmul/avx2}: how logs, plans and reports call this variant. */
    default String id() {
        return family() + '/' + name();
    }
}
