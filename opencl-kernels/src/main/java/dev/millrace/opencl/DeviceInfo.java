package dev.millrace.opencl;

import java.util.Set;

/**
 * What a driver says about a device, read once. What it can really do is probed: {@link Capabilities}.
 *
 * @param name device name, trimmed
 * @param kind CPU, GPU, ...
 * @param platformName name of its platform
 * @param vendor device vendor
 * @param deviceVersion for example {@code OpenCL 3.0 PoCL HSTR: pthread-x86_64-...}
 * @param openClCVersion for example {@code OpenCL C 1.2 PoCL}
 * @param driverVersion driver version, part of every cache key
 * @param extensions extension names, blank-free
 * @param computeUnits number of parallel compute units (cores on PoCL)
 * @param globalMemoryBytes global memory
 * @param maxAllocationBytes largest single buffer
 * @param localMemoryBytes local memory of a work-group
 * @param dedicatedLocalMemory whether local memory is memory of its own (GPU) or ordinary memory (CPU)
 * @param maxWorkGroupSize largest work-group
 * @param maxParameterBytes largest sum of kernel argument sizes
 * @param memoryBaseAlignmentBytes alignment of sub-buffers
 * @param unifiedMemory whether host and device share memory
 * @param nativeVectorWidthFloat floats of the widest vector register, 1 on devices without any
 * @param available whether the driver says the device can be used, with a compiler
 */
public record DeviceInfo(
        String name,
        DeviceKind kind,
        String platformName,
        String vendor,
        String deviceVersion,
        String openClCVersion,
        String driverVersion,
        Set<String> extensions,
        int computeUnits,
        long globalMemoryBytes,
        long maxAllocationBytes,
        long localMemoryBytes,
        boolean dedicatedLocalMemory,
        int maxWorkGroupSize,
        long maxParameterBytes,
        int memoryBaseAlignmentBytes,
        boolean unifiedMemory,
        int nativeVectorWidthFloat,
        boolean available) {

    public DeviceInfo {
        extensions = Set.copyOf(extensions);
    }

    /** What a cache on disk is keyed by: (platform, device, driver and device version). */
    public String identity() {
        return platformName + '|' + name + '|' + deviceVersion + '|' + driverVersion;
    }

    /** The build option for the newest OpenCL C that this device speaks, for example {@code -cl-std=CL3.0}. */
    public String languageOption() {
        return openClCVersion.startsWith("OpenCL C 3.")
                ? "-cl-std=CL3.0"
                : openClCVersion.startsWith("OpenCL C 2.") ? "-cl-std=CL2.0" : "-cl-std=CL1.2";
    }
}
