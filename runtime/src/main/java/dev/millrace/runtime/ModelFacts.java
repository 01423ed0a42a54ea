package dev.millrace.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/** Facts about a model and a device as maps, for {@link Explanation}. */
final class ModelFacts {

    private ModelFacts() {}

    static Map<String, Object> of(ModelInfo info) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", info.file());
        facts.put("name", info.name());
        facts.put("architecture", info.architecture());
        facts.put("weightBytes", info.weightBytes());
        facts.put("contextLength", info.contextLength());
        facts.put("trainedContextLength", info.trainedContextLength());
        facts.put("vocabularySize", info.vocabularySize());
        return facts;
    }

    static Map<String, Object> of(DeviceReport device) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", device.name());
        facts.put("kind", device.kind());
        facts.put("platform", device.platform());
        facts.put("binding", device.binding());
        facts.put("reason", device.reason());
        return facts;
    }
}
