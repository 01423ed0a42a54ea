package dev.millrace.app.cli;

import dev.millrace.app.facts.Facts;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.device.DeviceCatalog;
import dev.millrace.runtime.doctor.Diagnosis;
import dev.millrace.runtime.doctor.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file that is attached to the report of a bug: what {@code doctor} found, the devices, and this machine in figures. */
final class DoctorReport {

    /** Environment variables that OpenCL, Java and Millrace go by; others are nobody's business. */
    private static final List<String> VARIABLES = List.of(
            "OCL_",
            "OPENCL_",
            "POCL_",
            "CL_",
            "RUSTICL_",
            "CUDA_VISIBLE_DEVICES",
            "NVIDIA_VISIBLE_DEVICES",
            "NVIDIA_DRIVER_CAPABILITIES",
            "MILLRACE_",
            "LD_LIBRARY_PATH",
            "LD_PRELOAD",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "XDG_CACHE_HOME",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TMPDIR",
            "RUST_LIBRARY_PATH",
            "ENGINE_CACHE_DIR");

    private static final List<String> PROPERTIES = List.of(
            "java.version",
            "java.vendor",
            "java.vm.name",
            "java.vm.version",
            "os.name",
            "os.version",
            "os.arch",
            "java.io.tmpdir",
            "sun.jnu.encoding",
            "file.encoding");

    private DoctorReport() {}

    static Map<String, Object> of(Diagnosis diagnosis, DeviceConfig device) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", String.join("", new Version().getVersion()));
        facts.put("diagnosis", diagnosis.facts());
        boolean crashes = diagnosis.findings().stream()
                .anyMatch(finding -> finding.check().equals("driver-trial") && finding.status() == Status.PROBLEM);
        if (!crashes) {
            facts.put("devices", DeviceCatalog.read(device));
        }
        facts.put("environment", environment(System.getenv()));
        Map<String, Object> properties = new LinkedHashMap<>();
        PROPERTIES.forEach(name -> properties.put(name, System.getProperty(name, "")));
        facts.put("properties", properties);
        facts.put("javaArguments", ManagementFactory.getRuntimeMXBean().getInputArguments());
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        return facts;
    }

    /** The texts of a report in which folders of somebody's own may be named: variables, and arguments of Java. */
    static List<String> telling(Map<String, Object> facts) {
        List<String> texts = new ArrayList<>();
        Facts all = new Facts(facts);
        all.at("environment").all().values().forEach(value -> texts.add(String.valueOf(value)));
        texts.addAll(all.texts("javaArguments"));
        return texts;
    }

    static Map<String, String> environment(Map<String, String> all) {
        Map<String, String> kept = new TreeMap<>();
        all.forEach((name, value) -> {
            if (VARIABLES.stream()
                    .anyMatch(known -> known.endsWith("_") ? name.startsWith(known) : name.equals(known))) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    /** @throws UnwritableFileException when it cannot be written there */
    static void write(Path file, Map<String, Object> facts, Redaction redaction) {
        try {
            Files.write(file, (Json.text(redaction.of(facts)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnwritableFileException("the report cannot be written to " + file + " (" + e + ")", e);
        }
    }
}
