package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumericTypesTest {

    @Test
    void haveTheKeysOfTheConfiguration() {
        assertThat(ActivationType.values()).extracting(ActivationType::key).containsExactly("int8", "int16", "f32");
        assertThat(KvType.values()).extracting(KvType::key).containsExactly("f16", "f32", "q8_0");
        for (ActivationType type : ActivationType.values()) {
            assertThat(ActivationType.ofKey(type.key())).isSameAs(type);
        }
        for (KvType type : KvType.values()) {
            assertThat(KvType.ofKey(type.key())).isSameAs(type);
        }
    }

    @Test
    void sayWhatThereIsWhenAKeyIsUnknown() {
        assertThatThrownBy(() -> ActivationType.ofKey("int4"))
                .hasMessageContaining("int4")
                .hasMessageContaining("int8, int16, f32");
        assertThatThrownBy(() -> KvType.ofKey("q8")).hasMessageContaining("q8").hasMessageContaining("f16, f32, q8_0");
    }

    @Test
    void storeKeysAndValuesInSoManyBytes() {
        assertThat(KvType.F16.headBytes(64)).isEqualTo(128);
        assertThat(KvType.F32.headBytes(64)).isEqualTo(256);
        assertThat(KvType.Q8_0.headBytes(64)).isEqualTo(64 + 2 * 4);
        assertThat(KvType.Q8_0.headBytes(80)).isEqualTo(80 + 3 * 4);
        assertThat(KvType.F16.storedColumns(80)).isEqualTo(1);
        assertThat(KvType.Q8_0.storedColumns(64)).isEqualTo(32);
        assertThat(KvType.Q8_0.storedColumns(80)).isEqualTo(80);
    }
}
