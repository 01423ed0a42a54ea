package dev.millrace.opencl.fake;

import dev.millrace.opencl.Event;

/** The completion of a command in memory, which is complete as soon as it exists. */
record FakeEvent(FakeDevice device, Event.Times times) {}
