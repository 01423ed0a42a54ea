package dev.millrace.runtime;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.runtime.architecture.Architectures;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.runtime.format.gguf.TensorInfo;
import dev.millrace.runtime.tokenizer.ChatTemplate;
import dev.millrace.runtime.tokenizer.Tokenizer;
import dev.millrace.runtime.tokenizer.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What a model file holds, whether Millrace can run it or not.
 *
 * @param facts nested maps, lists, strings and numbers: {@code file}, {@code runs}, {@code tensorTypes}, {@code tokenizer},
 *     {@code chatTemplate} (where there is one), {@code metadata} by key with {@code type} and {@code value}, and
 *     {@code tensors} with {@code name}, {@code type}, {@code shape} (contiguous dimension first), {@code offset} and
 *     {@code byteSize}
 */
public record Inspection(Map<String, Object> facts) {

    public Inspection {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * Reads the header of a file; weights are not read.
     *
     * @param path a GGUF file, of any architecture, with or without weights
     * @throws ModelFileException when it cannot be read as one
     */
    public static Inspection of(Path path) {
        return ModelHeader.read(path, file -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", file(file));
            facts.put("runs", runs(file));
            facts.put("tensorTypes", tensorTypes(file.tensors()));
            facts.put("tokenizer", tokenizer(file.metadata()));
            ChatTemplate.fromGguf(file.metadata()).ifPresent(template -> facts.put("chatTemplate", template.source()));
            facts.put("metadata", metadata(file.metadata()));
            facts.put("tensors", file.tensors().stream().map(Inspection::tensor).toList());
            return new Inspection(facts);
        });
    }

    private static Map<String, Object> file(GgufFile file) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", file.path().toString());
        facts.put("byteSize", file.byteSize());
        facts.put("architecture", file.metadata().string("general.architecture", "not said"));
        facts.put("name", file.metadata().string("general.name", "not said"));
        facts.put(
                "parameters",
                file.tensors().stream().mapToLong(TensorInfo::valueCount).sum());
        return facts;
    }

    /** Whether the file can be loaded, and if not, every reason there is. */
    private static Map<String, Object> runs(GgufFile file) {
        List<String> reasons = new ArrayList<>();
        try {
            Architectures.of(file.metadata());
        } catch (ModelFormatException e) {
            reasons.add(String.valueOf(e.getMessage()));
        }
        if (file.tensors().isEmpty()) {
            reasons.add("there are no tensors: it is a vocabulary only");
        }
        TreeSet<String> missing = new TreeSet<>();
        for (TensorInfo tensor : file.tensors()) {
            if (!hasKernels(tensor)) {
                missing.add(tensor.typeName());
            }
        }
        if (!missing.isEmpty()) {
            reasons.add("there are no kernels for " + String.join(", ", missing));
        }
        if (reasons.isEmpty()) {
            try {
                ModelParts.of(file);
            } catch (ModelFileException e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("runs", reasons.isEmpty());
        facts.put("reasons", reasons);
        return facts;
    }

    private static List<Map<String, Object>> tensorTypes(List<TensorInfo> tensors) {
        Map<String, List<TensorInfo>> byType = new LinkedHashMap<>();
        tensors.forEach(tensor -> byType.computeIfAbsent(tensor.typeName(), name -> new ArrayList<>())
                .add(tensor));
        List<Map<String, Object>> types = new ArrayList<>();
        byType.forEach((name, group) -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("type", name);
            facts.put("tensors", group.size());
            facts.put("values", group.stream().mapToLong(TensorInfo::valueCount).sum());
            facts.put("byteSize", group.stream().mapToLong(TensorInfo::byteSize).sum());
            facts.put("kernels", hasKernels(group.get(0)));
            types.add(facts);
        });
        return types;
    }

    private static Map<String, Object> tokenizer(Metadata metadata) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", metadata.string("tokenizer.ggml.model", "none"));
        facts.put("preTokenizer", metadata.string("tokenizer.ggml.pre", "not said"));
        try (Tokenizer tokenizer = Tokenizers.fromGguf(metadata)) {
            facts.put("vocabularySize", tokenizer.vocabularySize());
            duty(facts, "beginOfText", tokenizer, tokenizer.bosToken());
            duty(facts, "endOfText", tokenizer, tokenizer.eosToken());
            facts.put(
                    "endsAnswers",
                    new TreeSet<>(tokenizer.endOfGeneration())
                            .stream().map(id -> token(tokenizer, id)).toList());
        } catch (ModelFormatException e) {
            facts.put("error", String.valueOf(e.getMessage()));
        }
        return facts;
    }

    private static void duty(Map<String, Object> facts, String name, Tokenizer tokenizer, OptionalInt id) {
        id.ifPresent(token -> facts.put(name, token(tokenizer, token)));
    }

    private static Map<String, Object> token(Tokenizer tokenizer, int id) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", id);
        facts.put("text", tokenizer.piece(id));
        return facts;
    }

    private static Map<String, Object> metadata(Metadata metadata) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String key : metadata.keys()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("type", metadata.type(key));
            entry.put("value", metadata.plain(key));
            all.put(key, entry);
        }
        return all;
    }

    private static Map<String, Object> tensor(TensorInfo tensor) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", tensor.name());
        facts.put("type", tensor.typeName());
        facts.put("shape", tensor.shape());
        facts.put("offset", tensor.offset());
        facts.put("byteSize", tensor.byteSize());
        return facts;
    }

    private static boolean hasKernels(TensorInfo tensor) {
        return WeightTypes.all().stream().map(WeightType::name).anyMatch(tensor.typeName()::equals);
    }
}
