package dev.millrace.app.cli;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.runtime.config.ConfigReference;
import java.util.List;
import java.util.Map;

/** One of our schemas, as a validator of somebody else's understands it. */
record DocumentSchema(Schema schema) {

    static final DocumentSchema CONFIG = of(ConfigReference.schema());
    static final DocumentSchema REQUEST = of(ConfigReference.requestSchema());

    /** What is wrong with a document, by the schema. */
    List<String> errors(String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private static DocumentSchema of(Map<String, Object> description) {
        return new DocumentSchema(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Json.text(description), InputFormat.JSON));
    }
}
