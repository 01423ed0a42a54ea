package dev.millrace.opencl;

import java.util.List;

/**
 * A Java binding to the OpenCL driver of this machine: the only door to native code.
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader} and must be constructible without touching native
 * code; {@link #platforms()} is the first call that does.
 */
public interface Binding {

    /** The name by which {@code device.binding} selects this binding, for example {@code lwjgl}. */
    String name();

    /** The binding's own order in {@code auto}: the lowest available one is taken. */
    int preference();

    /**
     * The platforms that the ICD loader reports; empty when a loader is present but no driver is.
     *
     * @throws OpenClException when the binding's library or the ICD loader cannot be loaded
     */
    List<Platform> platforms();
}
