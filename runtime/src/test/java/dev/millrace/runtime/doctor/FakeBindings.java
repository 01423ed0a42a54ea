package dev.millrace.runtime.doctor;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bindings to drivers that are as good or bad as a test wants them. */
final class FakeBindings {

    private FakeBindings() {}

    /** A binding that sees these platforms. */
    static Binding seeing(String name, Platform... platforms) {
        return new Listed(name, List.of(platforms), null);
    }

    /** A binding that fails at its first call. */
    static Binding failing(String name, String errorName, String message) {
        return new Listed(name, List.of(), new OpenClException(errorName, message));
    }

    /** A platform with as many small devices. */
    static Platform platform(String name, int devices) {
        return new ListedPlatform(
                name,
                Stream.generate(() -> FakeBinding.open(FakeDevice.small()))
                        .limit(devices)
                        .toList());
    }

    private record Listed(
            String name, List<Platform> listed, @Nullable OpenClException failure) implements Binding {
        @Override
        public int preference() {
            return 0;
        }

        @Override
        public List<Platform> platforms() {
            if (failure != null) {
                throw failure;
            }
            return listed;
        }
    }

    private record ListedPlatform(String name, List<Device> devices) implements Platform {
        @Override
        public String vendor() {
            return "fake";
        }

        @Override
        public String version() {
            return "OpenCL 3.0 fake  with, much, more";
        }
    }
}
