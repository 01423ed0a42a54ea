package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A machine in a folder: a Linux on x86-64 with Java 17, to which what is broken is added. */
final class FakeMachine {

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>(Map.of(
            "os.name", "Linux",
            "os.arch", "amd64",
            "sun.arch.data.model", "64",
            "java.specification.version", "17",
            "java.version", "17.0.1",
            "java.io.tmpdir", "/tmp",
            "sun.jnu.encoding", "UTF-8",
            "user.home", "/home/ada"));
    private final List<String> arguments = new ArrayList<>();
    private long maxHeapBytes = 1L << 30;

    FakeMachine(Path root) {
        this.root = root;
        file("/etc/ld.so.cache", "");
        file("/etc/ld.so.conf", "# folders\ninclude /etc/ld.so.conf.d/*.conf\n");
        file("/etc/ld.so.conf.d/a.conf", "/opt/lib\n");
        folder("/tmp");
    }

    FakeMachine file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private FakeMachine file(String path, byte[] bytes) {
        try {
            Path file = place(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeMachine folder(String path) {
        try {
            Files.createDirectories(place(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A driver's registration in the system's folder. */
    FakeMachine icd(String name, String library) {
        return file("/etc/OpenCL/vendors/" + name + ".icd", library + "\n");
    }

    /** A library for x86-64 that needs others. */
    FakeMachine library(String path, String... needed) {
        return library(path, 62, "", needed);
    }

    /**
     * A library: a header, one loaded segment over the whole file, a dynamic segment.
     *
     * @param machine number of its processor, such as 62 for x86-64 and 183 for Arm
     * @param folder folder in which it wants its needed libraries looked for, or empty
     */
    FakeMachine library(String path, int machine, String folder, String... needed) {
        StringBuilder strings = new StringBuilder("\0");
        List<long[]> entries = new ArrayList<>();
        for (String name : needed) {
            entries.add(new long[] {1, strings.length()});
            strings.append(name).append('\0');
        }
        if (!folder.isEmpty()) {
            entries.add(new long[] {29, strings.length()});
            strings.append(folder).append('\0');
        }
        int dynamicAt = 64 + 2 * 56;
        int dynamicBytes = (entries.size() + 3) * 16;
        int stringsAt = dynamicAt + dynamicBytes;
        int size = stringsAt + strings.length();
        long base = 0x10000;
        entries.add(new long[] {5, base + stringsAt});
        entries.add(new long[] {10, strings.length()});
        entries.add(new long[] {0, 0});
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(18, (short) machine);
        elf.putLong(32, 64);
        elf.putShort(54, (short) 56).putShort(56, (short) 2);
        segment(elf, 64, 1, 0, base, size);
        segment(elf, 64 + 56, 2, dynamicAt, base + dynamicAt, dynamicBytes);
        for (int i = 0; i < entries.size(); i++) {
            elf.putLong(dynamicAt + 16 * i, entries.get(i)[0]).putLong(dynamicAt + 16 * i + 8, entries.get(i)[1]);
        }
        elf.put(stringsAt, strings.toString().getBytes(StandardCharsets.US_ASCII));
        return file(path, elf.array());
    }

    private static void segment(ByteBuffer elf, int at, int type, long offset, long address, long size) {
        elf.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, address).putLong(at + 32, size);
    }

    FakeMachine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    FakeMachine property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    FakeMachine java(String... options) {
        arguments.addAll(List.of(options));
        return this;
    }

    FakeMachine maxHeap(long bytes) {
        maxHeapBytes = bytes;
        return this;
    }

    Path place(String path) {
        return root.resolve(path.substring(1));
    }

    Machine machine() {
        return new Machine(root, environment, properties, arguments, maxHeapBytes);
    }

    /** What a check finds. */
    static Finding look(Check check) {
        return new Doctor(List.of(check)).examine(finding -> {}).findings().get(0);
    }
}
