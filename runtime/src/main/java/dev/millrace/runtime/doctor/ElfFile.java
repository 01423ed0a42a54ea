package dev.millrace.runtime.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a Linux library says about itself, read without loading it (System V ABI, "Object Files" and "Dynamic Linking").
 *
 * @param architecture the processor it is made for, as Java's {@code os.arch} names it
 * @param needed names of the libraries it needs
 * @param folders folders it wants them to be looked for in, where {@code $ORIGIN} is its own
 */
record ElfFile(String architecture, List<String> needed, List<String> folders) {

    private static final byte[] MAGIC = {0x7F, 'E', 'L', 'F'};
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int NEEDED = 1;
    private static final int STRING_TABLE = 5;
    private static final int STRING_TABLE_SIZE = 10;
    private static final int RPATH = 15;
    private static final int RUNPATH = 29;
    private static final int MOST_BYTES = 16 << 20;

    ElfFile {
        needed = List.copyOf(needed);
        folders = List.copyOf(folders);
    }

    /** @throws IOException when it cannot be read, or is not such a library */
    static ElfFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] start = new byte[20];
            bytes(channel, 0, start.length, ByteOrder.LITTLE_ENDIAN).get(start);
            if (!Arrays.equals(start, 0, 4, MAGIC, 0, 4)) {
                throw new IOException("it is not a library of this system (no ELF file)");
            }
            ByteOrder order = start[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            String architecture =
                    architecture(ByteBuffer.wrap(start).order(order).getShort(18) & 0xFFFF);
            boolean wide = start[4] == 2;
            return wide ? dynamic(channel, order, architecture) : new ElfFile(architecture, List.of(), List.of());
        }
    }

    private static ElfFile dynamic(FileChannel channel, ByteOrder order, String architecture) throws IOException {
        ByteBuffer header = bytes(channel, 0, 64, order);
        int entryBytes = header.getShort(54) & 0xFFFF;
        int entries = header.getShort(56) & 0xFFFF;
        ByteBuffer segments = bytes(channel, header.getLong(32), (long) entryBytes * entries, order);
        List<long[]> loaded = new ArrayList<>();
        ByteBuffer table = ByteBuffer.allocate(0);
        for (int i = 0; i < entries; i++) {
            int at = i * entryBytes;
            long offset = segments.getLong(at + 8);
            long size = segments.getLong(at + 32);
            if (segments.getInt(at) == LOAD) {
                loaded.add(new long[] {segments.getLong(at + 16), offset, size});
            } else if (segments.getInt(at) == DYNAMIC) {
                table = bytes(channel, offset, size, order);
            }
        }
        long stringsAt = 0;
        long stringBytes = 0;
        List<Long> needed = new ArrayList<>();
        List<Long> folders = new ArrayList<>();
        for (int at = 0; at + 16 <= table.limit() && table.getLong(at) != 0; at += 16) {
            long value = table.getLong(at + 8);
            switch ((int) table.getLong(at)) {
                case NEEDED -> needed.add(value);
                case RPATH, RUNPATH -> folders.add(value);
                case STRING_TABLE -> stringsAt = value;
                case STRING_TABLE_SIZE -> stringBytes = value;
                default -> {}
            }
        }
        ByteBuffer strings = bytes(channel, offsetOf(stringsAt, loaded), stringBytes, order);
        List<String> names = new ArrayList<>();
        for (long at : needed) {
            names.add(text(strings, at));
        }
        List<String> searched = new ArrayList<>();
        for (long at : folders) {
            searched.addAll(List.of(text(strings, at).split(":", -1)));
        }
        return new ElfFile(architecture, names, searched);
    }

    /** Where an address of memory lies in the file. */
    private static long offsetOf(long address, List<long[]> loaded) {
        for (long[] segment : loaded) {
            if (address >= segment[0] && address < segment[0] + segment[2]) {
                return address - segment[0] + segment[1];
            }
        }
        return address;
    }

    private static String text(ByteBuffer strings, long at) throws IOException {
        if (at < 0 || at >= strings.limit()) {
            throw new IOException("it is damaged: a name lies outside its table");
        }
        int end = (int) at;
        while (end < strings.limit() && strings.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - (int) at];
        strings.get((int) at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(FileChannel channel, long offset, long size, ByteOrder order) throws IOException {
        if (size < 0 || size > MOST_BYTES || offset < 0) {
            throw new IOException("it is damaged: a table of " + size + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) size).order(order);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException("it is cut off");
            }
        }
        return buffer.flip();
    }

    private static String architecture(int machine) {
        return switch (machine) {
            case 3 -> "i386";
            case 21 -> "ppc64le";
            case 22 -> "s390x";
            case 40 -> "arm";
            case 62 -> "amd64";
            case 183 -> "aarch64";
            case 243 -> "riscv64";
            default -> "machine number " + machine;
        };
    }
}
