package dev.millrace.app.cli;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.runtime.config.ConfigReference;
import java.util.List;
import java.util.Map;

/** Our schemas, as a validator of somebody else's understands them. */
enum Schemas {
    CONFIG(ConfigReference.schema()),
    REQUEST(ConfigReference.requestSchema());

    private final Schema schema;

    Schemas(Map<String, Object> description) {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Json.text(description), InputFormat.JSON);
    }

    /** What is wrong with a document, by the schema. */
    List<String> errors(String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
