package dev.millrace.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.runtime.error.FileProblem;
import dev.millrace.runtime.error.SessionFileException;
import dev.millrace.runtime.kvcache.CachedTokens;
import dev.millrace.runtime.tokenizer.Message;
import dev.millrace.scheduler.CachePages;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A session as a file:
 *
 * <pre>
 * "MILLRACE SESSION"   16 bytes
 * header length        4 bytes, big-endian
 * header               JSON in UTF-8: what it must agree with, messages, tokens
 * CRC-32C              8 bytes, big-endian, of all bytes before
 * pages                of the K/V cache, as the executor lays them out
 * CRC-32C              8 bytes, big-endian, of all bytes before
 * </pre>
 *
 * @param facts what another model must agree with to read it
 * @param tokens whose K/V the pages hold
 */
@SuppressWarnings("ArrayRecordComponent") // written at once
record SessionFile(Facts facts, Conversation conversation, int[] tokens, List<byte[]> pages) {

    private static final byte[] MAGIC = "MILLRACE SESSION".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int MOST_HEADER_BYTES = 1 << 28;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * What a session depends on.
     *
     * @param model name of the model's file, for messages
     * @param fingerprint of the model
     * @param activations how activations were rounded
     * @param shape of the K/V cache
     */
    record Facts(String model, String fingerprint, String activations, CachePages.Shape shape) {}

    /** What a file gives back. */
    record Contents(Conversation conversation, CachedTokens cached) {}

    /** The JSON at the beginning. */
    private record Header(
            int format,
            @Nullable String model,
            @Nullable String fingerprint,
            @Nullable String activations,
            @Nullable String layout,
            int pagePositions,
            long pageBytes,
            @Nullable List<@Nullable Message> messages,
            int @Nullable [] tokens) {}

    /** @throws SessionFileException when it cannot be written; what was there before stays then */
    void write(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new SessionFileException(
                    file + (Files.isDirectory(file) ? " is a folder; name a file" : ": there is no folder " + folder));
        }
        Path beside = null;
        try {
            beside = Files.createTempFile(folder, ".session-", ".tmp");
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
                write(out);
                out.flush();
                channel.force(true);
            }
            move(beside, file);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
            SessionFileException failure =
                    new SessionFileException(file + ": the session cannot be written: " + reason, e);
            deleteAfter(failure, beside);
            throw failure;
        }
    }

    private void write(OutputStream out) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
        DataOutputStream data = new DataOutputStream(checked);
        byte[] header = JSON.writeValueAsBytes(header());
        data.write(MAGIC);
        data.writeInt(header.length);
        data.write(header);
        data.writeLong(checked.getChecksum().getValue());
        for (byte[] page : pages) {
            data.write(page);
        }
        data.writeLong(checked.getChecksum().getValue());
    }

    /** At once where the file system can, so that there is always the old file or the new one. */
    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteAfter(SessionFileException failure, @Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private Header header() {
        return new Header(
                FORMAT,
                facts.model,
                facts.fingerprint,
                facts.activations,
                facts.shape.layout(),
                facts.shape.pagePositions(),
                facts.shape.pageBytes(),
                new ArrayList<>(conversation.messages()),
                tokens);
    }

    /**
     * Reads a session for a model.
     *
     * @param vocabularySize tokens of the model
     * @throws SessionFileException when it cannot be read or does not agree
     */
    static Contents read(Path file, Facts facts, int vocabularySize) {
        try (CheckedInputStream checked =
                        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32C());
                DataInputStream in = new DataInputStream(checked)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new SessionFileException(file + " is not a saved session");
            }
            Header header = header(file, in, checked.getChecksum());
            List<Message> messages = agree(file, header, facts, vocabularySize);
            int[] tokens = header.tokens == null ? new int[0] : header.tokens;
            List<byte[]> pages = new ArrayList<>();
            for (int i = 0; i < facts.shape.pages(tokens.length); i++) {
                byte[] page = new byte[Math.toIntExact(facts.shape.pageBytes())];
                in.readFully(page);
                pages.add(page);
            }
            long computed = checked.getChecksum().getValue();
            if (in.readLong() != computed || in.read() >= 0) {
                throw damaged(file, "its checksum is wrong");
            }
            return new Contents(new Conversation(messages), new CachedTokens(tokens, pages));
        } catch (EOFException e) {
            throw damaged(file, "it ends too early");
        } catch (IOException e) {
            throw new SessionFileException(file + ": " + FileProblem.of(e), e);
        }
    }

    private static Header header(Path file, DataInputStream in, Checksum checksum) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > Math.min(MOST_HEADER_BYTES, Files.size(file))) {
            throw damaged(file, "its header cannot have " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        long computed = checksum.getValue();
        if (in.readLong() != computed) {
            throw damaged(file, "the checksum of its header is wrong");
        }
        try {
            Header header = JSON.readValue(bytes, Header.class);
            if (header != null) {
                return header;
            }
        } catch (JsonProcessingException e) {
            // Said below: its place within a binary file helps nobody.
        }
        throw damaged(file, "its header is not what it should be");
    }

    /** Returns the messages. */
    private static List<Message> agree(Path file, Header header, Facts facts, int vocabularySize) {
        if (header.format != FORMAT) {
            throw new SessionFileException(file + " has format " + header.format + "; this version reads " + FORMAT);
        }
        if (!facts.fingerprint.equals(header.fingerprint)) {
            throw new SessionFileException(file + " belongs to another model, " + header.model + "; this one is "
                    + facts.model + ". Load that model to go on with it");
        }
        if (!facts.activations.equals(header.activations)) {
            throw new SessionFileException(file + " was made with numerics.activations=" + header.activations
                    + ", this model runs with " + facts.activations + "; open it with the same setting");
        }
        if (!facts.shape.layout().equals(header.layout)
                || facts.shape.pagePositions() != header.pagePositions
                || facts.shape.pageBytes() != header.pageBytes) {
            throw new SessionFileException(file + " holds a K/V cache of another layout (" + header.layout + ", here "
                    + facts.shape.layout() + "); open the model with the same memory.kvType,"
                    + " memory.kvPagePositions and device kind");
        }
        for (int token : header.tokens == null ? new int[0] : header.tokens) {
            if (token < 0 || token >= vocabularySize) {
                throw damaged(file, token + " is no token of the model");
            }
        }
        List<Message> messages = new ArrayList<>();
        for (Message message : header.messages == null ? List.<@Nullable Message>of() : header.messages) {
            if (message == null || (Object) message.role() == null || (Object) message.content() == null) {
                throw damaged(file, "a message has no role or content");
            }
            messages.add(message);
        }
        return messages;
    }

    private static SessionFileException damaged(Path file, String how) {
        return new SessionFileException(file + " is damaged: " + how);
    }
}
