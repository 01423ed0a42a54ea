package dev.millrace.kernels;

import dev.millrace.opencl.Capability;
import java.util.Set;

/** A variant that is nothing but its name and needs. */
public record NamedVariant(String family, String name, Set<Capability> needs) implements Variant {}
