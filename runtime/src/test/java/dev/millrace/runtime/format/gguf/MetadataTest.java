package dev.millrace.runtime.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "UINT8, 255",
        "INT8, -128",
        "UINT16, 65535",
        "INT16, -32768",
        "UINT32, 4294967295",
        "INT32, -2147483648",
        "UINT64, 9223372036854775807",
        "INT64, -9223372036854775808"
    })
    void readsIntegersOfEveryWidth(ValueType type, long value) {
        Metadata metadata = open(new GgufWriter().value("key", type.id(), value));
        assertThat(metadata.integer("key")).isEqualTo(value);
        Metadata array = open(
                new GgufWriter().value("key", ValueType.ARRAY.id(), GgufWriter.array(type.id(), List.of(1, value))));
        assertThat(array.print("key")).isEqualTo("[1, " + value + "]");
        if (value == (int) value) {
            assertThat(array.ints("key")).containsExactly(1, (int) value);
        } else {
            assertThatThrownBy(() -> array.ints("key")).hasMessageContaining("at index 1, which does not fit 32 bits");
        }
    }

    @Test
    void readsEveryOtherType() {
        Metadata metadata = open(new GgufWriter()
                .float32("f", 1.5)
                .value("d", ValueType.FLOAT64.id(), 1e300)
                .bool("b", true)
                .string("s", "héllo 🌍")
                .strings("ss", List.of("a", "", "ß"))
                .float32s("fs", 0.5f, -2)
                .value("ds", 9, GgufWriter.array(12, List.of(0.25, 8)))
                .value("bs", 9, GgufWriter.array(7, List.of(true, false)))
                .value("empty", 9, GgufWriter.array(8, List.of()))
                .value(
                        "nested",
                        9,
                        GgufWriter.array(
                                9, List.of(GgufWriter.array(0, List.of(1, 2)), GgufWriter.array(8, List.of("x"))))));
        assertThat(metadata.floating("f")).isEqualTo(1.5);
        assertThat(metadata.floating("d")).isEqualTo(1e300);
        assertThat(metadata.bool("b")).isTrue();
        assertThat(metadata.string("s")).isEqualTo("héllo 🌍");
        assertThat(metadata.strings("ss")).containsExactly("a", "", "ß");
        assertThat(metadata.floats("fs")).containsExactly(0.5f, -2);
        assertThat(metadata.floats("ds")).containsExactly(0.25f, 8);
        assertThat(metadata.bools("bs")).containsExactly(true, false);
        assertThat(metadata.strings("empty")).isEmpty();
        assertThat(metadata.print("nested")).isEqualTo("2 arrays");
        assertThat(metadata.isArray("nested")).isTrue();
        assertThat(metadata.isArray("s")).isFalse();
        assertThat(metadata.keys()).containsExactly("f", "d", "b", "s", "ss", "fs", "ds", "bs", "empty", "nested");
    }

    @Test
    void fallsBackOnlyWhereTheKeyIsMissing() {
        Metadata metadata = open(new GgufWriter().string("s", "x"));
        assertThat(metadata.string("missing", "y")).isEqualTo("y");
        assertThat(metadata.integer("missing", 3)).isEqualTo(3);
        assertThat(metadata.floating("missing", 0.5)).isEqualTo(0.5);
        assertThat(metadata.bool("missing", true)).isTrue();
        assertThat(metadata.strings("missing", List.of("z"))).containsExactly("z");
        assertThat(metadata.floats("missing", new float[0])).isEmpty();
        assertThat(metadata.ints("missing", new int[] {1})).containsExactly(1);
        assertThat(metadata.has("missing")).isFalse();
        assertThatThrownBy(() -> metadata.integer("s", 3))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("the metadata key s is of type string, expected integer");
    }

    @Test
    void namesKeyAndTypesInErrors() {
        Metadata metadata =
                open(new GgufWriter().float32("f", 1).float32s("fs", 1).value("u", ValueType.UINT64.id(), -1L));
        assertThatThrownBy(() -> metadata.string("missing"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("the metadata key missing is missing, expected string");
        assertThatThrownBy(() -> metadata.integer("f")).hasMessageContaining("is of type float32, expected integer");
        assertThatThrownBy(() -> metadata.bool("f")).hasMessageContaining("expected bool");
        assertThatThrownBy(() -> metadata.floating("fs"))
                .hasMessageContaining("is of type array of float32, expected floating-point number");
        assertThatThrownBy(() -> metadata.floats("f")).hasMessageContaining("expected array of floating-point");
        assertThatThrownBy(() -> metadata.ints("fs")).hasMessageContaining("expected array of integers");
        assertThatThrownBy(() -> metadata.strings("fs")).hasMessageContaining("expected array of string");
        assertThatThrownBy(() -> metadata.bools("fs")).hasMessageContaining("expected array of bool");
        assertThatThrownBy(() -> metadata.integer("u")).hasMessageContaining("is 18446744073709551615, above");
    }

    @Test
    void printsLongValuesShortened() {
        Metadata metadata = open(new GgufWriter()
                .string("text", "a".repeat(300))
                .int32s("numbers", 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .float32("f", 1e-5f));
        assertThat(metadata.print("text")).endsWith("aaa... (300 characters)").hasSizeLessThan(130);
        assertThat(metadata.print("numbers")).isEqualTo("[1, 2, 3, 4, 5, 6, 7, 8, ... (9 values)]");
        assertThat(metadata.print("f")).isEqualTo("1.0E-5");
    }

    private Metadata open(GgufWriter writer) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("model.gguf")))) {
            return file.metadata();
        }
    }
}
