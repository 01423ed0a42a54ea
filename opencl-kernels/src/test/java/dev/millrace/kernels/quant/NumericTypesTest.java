package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumericTypesTest {

    @Test
    void haveTheKeysOfTheConfiguration() {
        assertThat(ActivationType.values()).extracting(ActivationType::key).containsExactly("int8", "int16", "f32");
        assertThat(KvType.values()).extracting(KvType::key).containsExactly("f16", "f32");
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
        assertThatThrownBy(() -> KvType.ofKey("q8")).hasMessageContaining("q8").hasMessageContaining("f16, f32");
    }

    @Test
    void storeKeysAndValuesWithTheirPrecision() {
        assertThat(KvType.F32.stored(1.0001f)).isEqualTo(1.0001f);
        assertThat(KvType.F16.stored(1.0001f)).isEqualTo(1);
        assertThat(KvType.F16.bytes()).isEqualTo(2);
        assertThat(KvType.F32.bytes()).isEqualTo(4);
    }
}
