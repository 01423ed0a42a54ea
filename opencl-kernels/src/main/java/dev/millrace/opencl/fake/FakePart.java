package dev.millrace.opencl.fake;

import dev.millrace.opencl.DeviceInfo;

/** A part of a device in memory: fewer compute units, everything else shared with the whole. */
record FakePart(FakeDevice whole, DeviceInfo info) {

    static FakePart of(FakeDevice whole, int computeUnits) {
        DeviceInfo all = whole.info();
        DeviceInfo part = new DeviceInfo(
                all.name(),
                all.kind(),
                all.platformName(),
                all.vendor(),
                all.deviceVersion(),
                all.openClCVersion(),
                all.driverVersion(),
                all.extensions(),
                computeUnits,
                all.globalMemoryBytes(),
                all.maxAllocationBytes(),
                all.localMemoryBytes(),
                all.dedicatedLocalMemory(),
                all.maxWorkGroupSize(),
                all.maxParameterBytes(),
                all.memoryBaseAlignmentBytes(),
                all.unifiedMemory(),
                all.nativeVectorWidthFloat(),
                all.available());
        return new FakePart(whole, part);
    }
}
