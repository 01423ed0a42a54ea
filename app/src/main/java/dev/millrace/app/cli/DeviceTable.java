package dev.millrace.app.cli;

import dev.millrace.app.facts.Facts;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The devices for people: a line each, then what each is good for. A device that both bindings reach is one device.
 *
 * <pre>
 *    #  kind  device      memory    units  works  driver
 * *  1  cpu   pthread-x   21.3 GiB      2  yes    Portable Computing Language 3.1
 * </pre>
 */
final class DeviceTable {

    /** What a capability is, in words, and whether only processors have it. */
    private record Words(String text, boolean processorOnly) {}

    private static final Map<String, Words> CAPABILITIES = new LinkedHashMap<>();

    static {
        CAPABILITIES.put(
                "asm-avx512vnni", new Words("products of quantised weights in AVX-512 VNNI instructions", true));
        CAPABILITIES.put("asm-avx2", new Words("products of quantised weights in AVX2 instructions", true));
        CAPABILITIES.put("asm-prefetch", new Words("weights asked for ahead of their use", true));
        CAPABILITIES.put("futex", new Words("launches that loop over the layers on a busy machine", true));
        CAPABILITIES.put("integer-dot", new Words("integer dot products", false));
        CAPABILITIES.put("local-memory", new Words("work-groups that share local memory", false));
        CAPABILITIES.put("sub-groups", new Words("sub-groups that exchange values", false));
        CAPABILITIES.put("fp16", new Words("arithmetic in half precision", false));
        CAPABILITIES.put("fp64", new Words("arithmetic in double precision", false));
    }

    /** A device, and the bindings that reach it. */
    private record Seen(Facts device, Facts platform, List<String> bindings) {}

    private final Facts catalog;
    private final List<Seen> devices;

    DeviceTable(Facts catalog) {
        this.catalog = catalog;
        this.devices = devices(catalog);
    }

    /** @param details whether the driver's own figures and the reasons of what is lacking are wanted too */
    void print(PrintStream out, boolean details) {
        int chosen = chosen();
        if (!devices.isEmpty()) {
            TextTable table = new TextTable("", "#", "kind", "device", "memory", "units", "works", "driver");
            for (int i = 0; i < devices.size(); i++) {
                Facts device = devices.get(i).device();
                table.row(
                        i == chosen ? "*" : "",
                        i + 1,
                        device.text("kind"),
                        device.text("name"),
                        device.bytes("globalMemoryBytes"),
                        device.text("computeUnits"),
                        device.is("works") ? "yes" : "no",
                        devices.get(i).platform().text("name") + " " + device.text("driver"));
            }
            table.print(out);
        }
        Facts choice = catalog.at("chosen");
        out.println(
                choice.has("error")
                        ? Paragraph.of("", "none would be taken: " + choice.text("error"))
                        : Paragraph.of(
                                chosen < 0 ? "" : "* ",
                                "would be taken: " + choice.text("device") + " through " + choice.text("binding") + ", "
                                        + choice.text("reason")));
        for (int i = 0; i < devices.size(); i++) {
            out.println();
            out.println((i + 1) + "  " + devices.get(i).device().text("name"));
            block(out, devices.get(i), details);
        }
        problems(out);
    }

    private static void block(PrintStream out, Seen seen, boolean details) {
        Facts device = seen.device();
        if (device.has("error")) {
            line(out, "broken", device.text("error"));
        } else if (!device.is("works")) {
            line(out, "broken", "the driver says that it is not available");
        }
        if (device.has("variants")) {
            Facts variants = device.at("variants");
            line(out, "good for", phrases(device, true));
            line(out, "lacks", phrases(device, false));
            line(
                    out,
                    "kernels",
                    "matrix products " + variants.text("matmul") + "; attention " + variants.text("attentionDecode")
                            + " (decode), " + variants.text("attentionPrefill") + " (prefill)");
        }
        line(out, "reached", "through " + String.join(" and ", seen.bindings()));
        if (details) {
            line(out, "driver", device.text("driver") + ", " + device.text("language"));
            line(out, "buffers", "of up to " + device.bytes("maxAllocationBytes"));
            line(
                    out,
                    "local",
                    device.bytes("localMemoryBytes") + " of local memory, "
                            + (device.is("dedicatedLocalMemory") ? "of its own" : "a part of ordinary memory"));
            line(out, "can", String.join(", ", device.texts("capabilities")));
            device.at("absent").all().forEach((name, reason) -> line(out, "cannot", name + ": " + reason));
        }
    }

    /** What a device can do, or what it cannot though others of its kind can. */
    private static String phrases(Facts device, boolean has) {
        List<String> present = device.texts("capabilities");
        List<String> phrases = new ArrayList<>();
        CAPABILITIES.forEach((key, words) -> {
            boolean meant = has || !words.processorOnly() || device.text("kind").equals("cpu");
            if (present.contains(key) == has && meant) {
                phrases.add(words.text());
            }
        });
        if (phrases.isEmpty()) {
            return has
                    ? "plain OpenCL C 1.2, which every kernel has a variant for"
                    : "nothing that Millrace makes use of";
        }
        return String.join(", ", phrases);
    }

    private static void line(PrintStream out, String label, String text) {
        out.println(Paragraph.of(String.format("   %-9s ", label), text));
    }

    /** What could not be asked. */
    private void problems(PrintStream out) {
        for (Facts binding : catalog.each("bindings")) {
            if (binding.has("error")) {
                out.println();
                out.println(Paragraph.of(
                        "",
                        "binding " + binding.text("name") + " cannot be used: " + firstLine(binding.text("error"))));
            }
            for (Facts platform : binding.each("platforms")) {
                if (platform.has("error") || platform.list("devices").isEmpty()) {
                    out.println();
                    out.println(Paragraph.of(
                            "",
                            "platform " + platform.text("name") + " through " + binding.text("name") + ": "
                                    + (platform.has("error")
                                            ? firstLine(platform.text("error"))
                                            : "it has no device")));
                }
            }
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** The first device that fits the choice and works, which is the one that was chosen; -1 where there is none. */
    private int chosen() {
        Facts choice = catalog.at("chosen");
        for (int i = 0; i < devices.size(); i++) {
            Seen seen = devices.get(i);
            if (choice.has("name")
                    && seen.device().text("name").equals(choice.text("name"))
                    && seen.platform().text("name").equals(choice.text("platform"))
                    && seen.device().is("works")) {
                return i;
            }
        }
        return -1;
    }

    private static List<Seen> devices(Facts catalog) {
        Map<String, Seen> found = new LinkedHashMap<>();
        for (Facts binding : catalog.each("bindings")) {
            Map<String, Integer> alike = new LinkedHashMap<>();
            for (Facts platform : binding.each("platforms")) {
                for (Facts device : platform.each("devices")) {
                    String name =
                            String.join("\n", platform.text("name"), platform.text("version"), device.text("name"));
                    String key = name + "\n" + alike.merge(name, 1, Integer::sum);
                    found.computeIfAbsent(key, unseen -> new Seen(device, platform, new ArrayList<>()))
                            .bindings()
                            .add(binding.text("name"));
                }
            }
        }
        return List.copyOf(found.values());
    }
}
