package dev.millrace.runtime.doctor;

import dev.millrace.runtime.Inspection;
import dev.millrace.runtime.device.ByteCount;
import dev.millrace.runtime.error.FileProblem;
import dev.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The model file: whether it is there, whole, and one that Millrace runs. */
final class ModelCheck implements Check {

    private final @Nullable WantedModel model;

    ModelCheck(@Nullable WantedModel model) {
        this.model = model;
    }

    @Override
    public String id() {
        return "model";
    }

    @Override
    public String title() {
        return "Model file";
    }

    @Override
    public void look(Observations seen) throws Exception {
        if (model == null) {
            seen.skip("no model was named");
            return;
        }
        Path file = model.file();
        if (!Files.exists(file)) {
            missing(seen, model);
            return;
        }
        if (!Files.isRegularFile(file)) {
            seen.problem(file + " is not a file", "name a model file in GGUF (--model FILE.gguf)");
            return;
        }
        try {
            if (model.isPublished() && !isWhole(seen, model)) {
                return;
            }
            runs(seen, file);
        } catch (IOException e) {
            seen.problem(file + ": " + FileProblem.of(e), "make it readable for you, or name another one");
        } catch (IllegalStateException | LinkageError e) {
            seen.skip(
                    "whether Millrace runs it is not known, since the tokenizer cannot be loaded: see 'tokenizer' below");
        } catch (MillraceException e) {
            seen.problem(
                    String.valueOf(e.getMessage()),
                    "name a whole model file in GGUF; if this one was one, fetch it again");
        }
    }

    private static void missing(Observations seen, WantedModel model) {
        if (model.isPublished()) {
            seen.warning(
                    "no model was named, and the demo model is not at " + model.file(),
                    "name yours (--model FILE.gguf), or fetch the demo model with scripts/fetch-model");
        } else {
            seen.problem("there is no model file " + model.file(), "name one that is there (--model FILE.gguf)");
        }
    }

    private static boolean isWhole(Observations seen, WantedModel model) throws Exception {
        long size = Files.size(model.file());
        if (size == model.byteSize() && sha256(model.file()).equals(model.sha256())) {
            seen.fine("the demo model is at " + model.file() + ", whole (" + ByteCount.of(size)
                    + ", SHA-256 as published)");
            return true;
        }
        seen.problem(
                "the demo model at " + model.file() + " is damaged: " + size + " of " + model.byteSize()
                        + " bytes, or other contents than were published",
                "fetch it again: scripts/fetch-model replaces it");
        return false;
    }

    private static void runs(Observations seen, Path file) {
        Map<String, Object> facts = Inspection.of(file).facts();
        Map<?, ?> runs = facts.get("runs") instanceof Map<?, ?> map ? map : Map.of();
        if (Boolean.TRUE.equals(runs.get("runs"))) {
            seen.fine("Millrace runs " + file.getFileName());
        } else {
            for (Object reason : runs.get("reasons") instanceof List<?> list ? list : List.of()) {
                seen.problem(
                        "Millrace does not run " + file.getFileName() + ": " + reason,
                        "take a model that it runs, such as a llama in Q4_0, Q8_0 or Q4_K_M; millrace inspect says what a"
                                + " file holds");
            }
        }
        if (facts.get("tokenizer") instanceof Map<?, ?> tokenizer && tokenizer.containsKey("error")) {
            seen.warning(
                    "its tokenizer cannot be used: " + tokenizer.get("error"),
                    "take a conversion of the model with a complete vocabulary; token ids can be scored all the same");
        }
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
