package dev.millrace.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import dev.millrace.opencl.SubDevice;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.DevicePolicy;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceSelectionTest {

    private final ListedDevice pocl = new ListedDevice("pthread-x", DeviceKind.CPU, "Portable Computing Language");
    private final ListedDevice gpu = new ListedDevice("GeForce", DeviceKind.GPU, "CUDA");
    private final ListedDevice accelerator = new ListedDevice("Card", DeviceKind.ACCELERATOR, "Cards");
    private final ListedDevice second = new ListedDevice("GeForce 2", DeviceKind.GPU, "CUDA");

    @Test
    void gpusComeBeforeCpusInTheDriversOrder() {
        ChosenDevice choice = choose(DeviceConfig.defaults(), List.of(pocl, gpu, second));

        assertThat(choice.device()).isSameAs(gpu);
        assertThat(choice.reason()).contains("first of 3").contains("GPUs before");
    }

    @Test
    void theOnlyDeviceIsTaken() {
        assertThat(choose(DeviceConfig.defaults(), List.of(pocl)).reason()).isEqualTo("the only device");
    }

    @Test
    void filtersHoldTogether() {
        assertThat(choose(config("portable", PlacementKind.CPU, "PTHREAD"), List.of(gpu, pocl))
                        .device())
                .isSameAs(pocl);
        assertThat(choose(config(null, PlacementKind.ANY, "force 2"), List.of(gpu, second, pocl))
                        .reason())
                .isEqualTo("the only one of 3 that matches device.name=force 2");
    }

    @Test
    void aNameThatMatchesNothingListsWhatThereIs() {
        assertThatThrownBy(() -> choose(config(null, PlacementKind.ANY, "radeon"), List.of(gpu, pocl)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no OpenCL device matches device.name=radeon. There is:")
                .hasMessageContaining("GeForce (gpu, CUDA)")
                .hasMessageContaining("pthread-x (cpu, Portable Computing Language)");
    }

    @Test
    void aGpuIsNotReplacedByACpu() {
        assertThatThrownBy(() -> choose(config(null, PlacementKind.GPU, null), List.of(pocl)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("device.kind=gpu");
    }

    @Test
    void severalKindsAreTriedInTheirOrder() {
        DeviceConfig wanted = DeviceConfig.defaults().withKinds(PlacementKind.CPU, PlacementKind.GPU);

        assertThat(choose(wanted, List.of(gpu, second, pocl)).device()).isSameAs(pocl);
        assertThat(choose(wanted, List.of(gpu, second)).reason())
                .isEqualTo("first of 2 that match device.kind=cpu or gpu, in the order of device.kind");
        assertThatThrownBy(() -> choose(wanted, List.of(accelerator)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no OpenCL device matches device.kind=cpu or gpu. There is:");
    }

    @Test
    void aPreferredDeviceIsTaken() {
        DeviceConfig wanted = config(null, PlacementKind.CPU, null).withPolicy(DevicePolicy.PREFER);

        ChosenDevice choice = choose(wanted, List.of(gpu, pocl));

        assertThat(choice.device()).isSameAs(pocl);
        assertThat(choice.reason()).isEqualTo("the only one of 2 that matches device.kind=cpu");
    }

    @Test
    void whereNoneIsAsPreferredTheBestOtherIsTakenAndThatIsSaid() {
        DeviceConfig wanted = config(null, PlacementKind.ACCELERATOR, "tensor").withPolicy(DevicePolicy.PREFER);

        ChosenDevice choice = choose(wanted, List.of(pocl, gpu));

        assertThat(choice.device()).isSameAs(gpu);
        assertThat(choice.reason())
                .isEqualTo("no device matches device.kind=accelerator, device.name=tensor, and device.policy=prefer"
                        + " takes another then: the first that works, GPUs before accelerators before CPUs");
        assertThat(choose(wanted, List.of(pocl)).reason()).startsWith("no device matches device.kind=accelerator");
    }

    @Test
    void aPreferredDeviceThatDoesNotWorkIsReplaced() {
        DeviceConfig wanted = config(null, PlacementKind.GPU, null).withPolicy(DevicePolicy.PREFER);

        ChosenDevice choice = new DeviceSelection(wanted).choose(new ListedBinding(List.of(gpu, pocl)), device -> {
            if (device == gpu) {
                throw new OpenClException("CL_BUILD_PROGRAM_FAILURE", "it cannot");
            }
        });

        assertThat(choice.device()).isSameAs(pocl);
        assertThat(choice.reason()).startsWith("no device that works matches device.kind=gpu");
    }

    @Test
    void anAllowedKindIsNeverLeft() {
        DeviceConfig wanted = config(null, PlacementKind.GPU, "radeon").withPolicy(DevicePolicy.ALLOW);

        ChosenDevice choice = choose(wanted, List.of(pocl, gpu));

        assertThat(choice.device()).isSameAs(gpu);
        assertThat(choice.reason())
                .startsWith("no device matches device.kind=gpu, device.name=radeon, and device.policy=allow takes"
                        + " another then");
        assertThatThrownBy(() -> choose(wanted, List.of(pocl)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no OpenCL device matches device.kind=gpu, device.name=radeon. There is:");
    }

    @Test
    void noDeviceAtAllSaysWhatToInstall() {
        assertThatThrownBy(() -> choose(DeviceConfig.defaults(), List.of()))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no OpenCL device")
                .hasMessageContaining("pocl-opencl-icd");
    }

    @Test
    void aDeviceThatDoesNotWorkIsPassedOver() {
        ChosenDevice choice = new DeviceSelection(DeviceConfig.defaults())
                .choose(new ListedBinding(List.of(gpu, pocl)), device -> {
                    if (device == gpu) {
                        throw new OpenClException("CL_BUILD_PROGRAM_FAILURE", "it cannot");
                    }
                });

        assertThat(choice.device()).isSameAs(pocl);
    }

    @Test
    void whereNoneWorksTheReasonIsTold() {
        assertThatThrownBy(() -> new DeviceSelection(DeviceConfig.defaults())
                        .choose(new ListedBinding(List.of(gpu, pocl)), device -> {
                            throw new OpenClException("CL_OUT_OF_RESOURCES", "it cannot");
                        }))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("none works")
                .hasMessageContaining("it cannot [CL_OUT_OF_RESOURCES]");
    }

    @Test
    void aPlatformThatCannotListItsDevicesIsPassedOver() {
        Binding binding = new ListedBinding(List.of(pocl)) {
            @Override
            public List<Platform> platforms() {
                return List.of(new ListedPlatform("broken", null), new ListedPlatform("fine", List.of(pocl)));
            }
        };

        assertThat(new DeviceSelection(DeviceConfig.defaults())
                        .choose(binding, device -> {})
                        .device())
                .isSameAs(pocl);
    }

    @Test
    void platformsWithoutADeviceAreListed() {
        Binding binding = new ListedBinding(List.of()) {
            @Override
            public List<Platform> platforms() {
                return List.of(
                        new ListedPlatform("Portable Computing Language", List.of()),
                        new ListedPlatform("broken", null));
            }
        };

        assertThatThrownBy(() -> new DeviceSelection(DeviceConfig.defaults()).choose(binding, device -> {}))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("no OpenCL device")
                .hasMessageContaining("Portable Computing Language, OpenCL 1.2: it lists no device")
                .hasMessageContaining("broken, OpenCL 1.2: it does not list its devices: no list")
                .hasMessageContaining("POCL_CACHE_DIR");
    }

    @Test
    void aPlatformWithoutADeviceIsNamedBesideThoseThatHaveOne() {
        Binding binding = new ListedBinding(List.of()) {
            @Override
            public List<Platform> platforms() {
                return List.of(new ListedPlatform("empty", List.of()), new ListedPlatform("CUDA", List.of(gpu)));
            }
        };

        assertThatThrownBy(() -> new DeviceSelection(config(null, PlacementKind.CPU, null)).choose(binding, d -> {}))
                .hasMessageContaining("GeForce (gpu, CUDA)")
                .hasMessageContaining("empty, OpenCL 1.2: it lists no device")
                .hasMessageNotContaining("POCL_CACHE_DIR");
    }

    private static ChosenDevice choose(DeviceConfig config, List<Device> devices) {
        return new DeviceSelection(config).choose(new ListedBinding(devices), device -> {});
    }

    private static DeviceConfig config(@Nullable String platform, PlacementKind kind, @Nullable String name) {
        return new DeviceConfig(BindingChoice.AUTO, platform, kind, name, Set.of());
    }

    private static class ListedBinding implements Binding {
        private final List<Device> devices;

        ListedBinding(List<? extends Device> devices) {
            this.devices = List.copyOf(devices);
        }

        @Override
        public String name() {
            return "listed";
        }

        @Override
        public int preference() {
            return 0;
        }

        @Override
        public List<Platform> platforms() {
            return List.of(new ListedPlatform("p", devices));
        }
    }

    private record ListedPlatform(String name, @Nullable List<Device> listed) implements Platform {
        @Override
        public String vendor() {
            return "v";
        }

        @Override
        public String version() {
            return "OpenCL 1.2";
        }

        @Override
        public List<Device> devices() {
            if (listed == null) {
                throw new OpenClException("CL_OUT_OF_HOST_MEMORY", "no list");
            }
            return listed;
        }
    }

    private record ListedDevice(String name, DeviceKind kind, String platform) implements Device {
        @Override
        public String bindingName() {
            return "listed";
        }

        @Override
        public DeviceInfo info() {
            return new DeviceInfo(
                    name,
                    kind,
                    platform,
                    "v",
                    "OpenCL 1.2",
                    "OpenCL C 1.2",
                    "1",
                    Set.of(),
                    1,
                    1,
                    1,
                    1,
                    false,
                    1,
                    1,
                    1,
                    false,
                    8,
                    true);
        }

        @Override
        public Context openContext(boolean hugePages) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SubDevice> split(int computeUnits) {
            throw new UnsupportedOperationException();
        }
    }
}
