package dev.millrace.runtime.doctor;

import dev.millrace.kernels.MillraceVersion;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.device.ChosenDevice;
import dev.millrace.runtime.error.DeviceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the self-test found of the kernels' variants on the chosen device, as the cache remembers it. */
final class SelfTestCheck implements Check {

    private final MillraceOptions options;

    SelfTestCheck(MillraceOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "self-test";
    }

    @Override
    public String title() {
        return "Self-test of the kernels";
    }

    @Override
    public boolean runsDrivers() {
        return true;
    }

    @Override
    public void look(Observations seen) {
        if (options.device().kind() == PlacementKind.REFERENCE) {
            seen.skip("device.kind=reference uses no kernels");
            return;
        }
        CacheFolders folders = options.cache().folders();
        try {
            ChosenDevice chosen = ChosenDevice.find(options.device());
            try (SelfTest test = new SelfTest(
                    chosen.device(), chosen.capabilities(options.device().disableCapabilities()), folders)) {
                report(seen, test.verdicts(), MillraceVersion.current());
            }
        } catch (DeviceException e) {
            seen.skip("there is no device to ask for");
        }
    }

    static void report(Observations seen, List<Verdict> all, String version) {
        List<Verdict> verdicts = all.stream()
                .filter(verdict -> verdict.version().equals(version))
                .toList();
        long passed = verdicts.stream().filter(Verdict::passed).count();
        seen.fine(
                verdicts.isEmpty()
                        ? "nothing was tested on this device yet; the first load of a model does it"
                        : passed + " of " + verdicts.size() + " tests passed");
        Map<String, Verdict> failed = new LinkedHashMap<>();
        verdicts.stream()
                .filter(verdict -> !verdict.passed())
                .forEach(verdict -> failed.put(verdict.subject(), verdict));
        failed.values()
                .forEach(verdict -> seen.warning(
                        verdict.subject() + " is quarantined since " + verdict.date() + ": " + verdict.reason(),
                        "nothing needs to be done: the next variant serves, perhaps slower. After an update of the driver"
                                + " it is tested again; to test now, delete the folder selftest in the cache folder"));
    }
}
