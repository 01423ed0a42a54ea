package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.opencl.Capability;
import dev.millrace.scheduler.KvPool;
import dev.millrace.scheduler.fusion.ChooserKind;
import dev.millrace.scheduler.memory.Headroom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillraceConfigTest {

    @TempDir
    Path folder;

    @Test
    void anEmptyConfigurationIsTheDefaults() {
        MillraceConfig config = ConfigSource.empty().read();

        assertThat(config.model()).isNull();
        assertThat(config.prompt()).isNull();
        assertThat(config.device()).isEqualTo(DeviceConfig.defaults());
        assertThat(config.numerics().activations()).isEqualTo(ActivationType.INT8);
        assertThat(config.memory())
                .isEqualTo(new MemoryConfig(KvType.F16, null, 512, 1, Headroom.DEFAULT, KvPool.DEFAULT, true));
        assertThat(config.generation()).isEqualTo(GenerationConfig.defaults());
        assertThat(config.cache()).isEqualTo(CacheConfig.defaults());
        assertThat(config.fusion().disable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.5, 0.5, 0", "1048576, 0, 1048576", "3e9, 0, 3000000000"})
    void headroomIsAPartOrBytes(String written, double part, long bytes) {
        MillraceConfig config = ConfigSource.json("c.json", "{\"memory\": {\"headroom\": " + written + "}}")
                .read();
        assertThat(config.memory().headroom()).isEqualTo(new Headroom(part, bytes));
    }

    @ParameterizedTest
    @CsvSource({"1", "10", "-0.1", "1048575", "1048576.5", "1e18"})
    void headroomThatIsNeitherIsRefused(String written) {
        ConfigSource source = ConfigSource.json("c.json", "{\"memory\": {\"headroom\": " + written + "}}");
        assertThatThrownBy(source::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("c.json:1:")
                .hasMessageContaining("memory.headroom is " + written.replace("1e18", "1E+18"))
                .hasMessageContaining("such as 0.1 for a tenth");
    }

    @Test
    void everyKeyIsRead() {
        MillraceConfig config = ConfigSource.json("all.json", """
                {
                  "$schema": "config.schema.json",
                  "model": "m.gguf",
                  "output": {"format": "jsonl", "file": "out.jsonl", "existing": "replace"},
                  "device": {"policy": "prefer", "binding": "jocl", "platform": "Portable", "kind": "cpu", "name": "pthread",
                             "disableCapabilities": ["asm-avx2", "fp64"]},
                  "numerics": {"activations": "int16"},
                  "memory": {"kvType": "f32", "contextLength": 2048, "chunk": 64, "headroom": 0.25,
                             "kvPages": 9, "kvPagePositions": 128, "sharePages": false},
                  "fusion": {"disable": ["norm-quantise"]},
                  "cache": {"directory": "/var/cache/m"},
                  "generation": {"maxTokens": 7, "temperature": 0.5, "topK": 40, "topP": 0.9, "minP": 0.05,
                                 "repetitionPenalty": 1.1, "penaltyWindow": 32, "seed": -3, "stop": ["END"]},
                  "prompt": {"chat": [{"role": "user", "content": "Hi"}]}
                }
                """).read();

        assertThat(config.model()).isEqualTo("m.gguf");
        assertThat(config.output())
                .isEqualTo(new OutputConfig(
                        OutputConfig.Format.JSONL, Path.of("out.jsonl"), OutputConfig.Existing.REPLACE));
        assertThat(config.device().policy()).isEqualTo(DevicePolicy.PREFER);
        assertThat(config.device().binding()).isEqualTo(BindingChoice.JOCL);
        assertThat(config.device().kind()).isEqualTo(PlacementKind.CPU);
        assertThat(config.device().platform()).isEqualTo("Portable");
        assertThat(config.device().name()).isEqualTo("pthread");
        assertThat(config.device().disableCapabilities())
                .containsExactlyInAnyOrder(Capability.ASM_AVX2, Capability.FP64);
        assertThat(config.numerics().activations()).isEqualTo(ActivationType.INT16);
        KvPool pool = KvPool.DEFAULT.withPages(9).withShared(false).withPagePositions(128);
        assertThat(config.memory())
                .isEqualTo(new MemoryConfig(KvType.F32, 2048, 64, 1, Headroom.ofPart(0.25), pool, true));
        assertThat(config.fusion().disable()).containsExactly("norm-quantise");
        assertThat(config.cache().folders().programs()).isEqualTo(Path.of("/var/cache/m/programs"));
        assertThat(config.generation())
                .isEqualTo(new GenerationConfig(7, 0.5, 40, 0.9, 0.05, 1.1, 32, -3L, List.of("END")));
        assertThat(config.prompt()).isEqualTo(new PromptConfig.Chat(List.of(new PromptConfig.Message("user", "Hi"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"devise\": {}} | c.json:1:12: devise is not a key; did you mean device? Known here:",
                "{\"device\": {\"knd\": \"cpu\"}} | c.json:1:20: device.knd is not a key; did you mean device.kind?",
                "{\"device\": 3} | c.json:1:12: device must be an object, not 3",
                "{\"device\": {\"kind\": \"tpu\"}} | device.kind is \"tpu\"; it must be one of any, gpu, accelerator, cpu",
                "{\"memory\": {\"sharePages\": \"no\"}} | memory.sharePages must be `true` or `false`, not the string \"no\"",
                "{\"memory\": {\"kvPagePositions\": 100}} | memory.kvPagePositions is 100; it must be one of 64, 128, 256, 512",
                "{\"memory\": {\"kvPages\": 0}} | memory.kvPages is 0; it must be",
                "{\"device\": {\"name\": 7}} | device.name must be a string, not 7",
                "{\"device\": {\"disableCapabilities\": [\"avx\"]}} | device.disableCapabilities[0] is \"avx\"; it must be one of asm-avx2, asm-avx512vnni, asm-prefetch, futex, integer-dot, sub-groups, fp16, fp64, local-memory; did you mean asm-avx2?",
                "{\"device\": {\"disableCapabilities\": \"fp16\"}} | must be an array of capabilities, not the string \"fp16\"",
                "{\"memory\": {\"chunk\": 0}} | memory.chunk is 0; it must be from 1 to 65536",
                "{\"memory\": {\"chunk\": 1.5}} | memory.chunk must be a whole number, not 1.5",
                "{\"memory\": {\"chunk\": \"64\"}} | memory.chunk must be a whole number, not the string \"64\"",
                "{\"memory\": {\"chunk\": 1e30}} | memory.chunk is 1E+30; it must be from 1 to 65536",
                "{\"generation\": {\"topP\": 1.5}} | generation.topP is 1.5; it must be from 0.000001 to 1",
                "{\"generation\": {\"seed\": null}} | generation.seed must be a whole number, not null",
                "{\"generation\": {\"stop\": [\"\"]}} | generation.stop[0] is an empty string; it must be a string that is not empty",
                "{\"generation\": {\"temperature\": 1e999}} | generation.temperature is 1E+999; it must be from 0 to 100",
                "{\"generation\": {\"temperature\": 1e99999999999}} | not a number that can be read",
                "{\"generation\": {\"stop\": [\"a\", \"a\", \"\"]}} | generation.stop[2] is an empty string",
                "{\"fusion\": {\"disable\": [\"qkv-rope-cash\"]}} | c.json:1:25: fusion.disable[0] is \"qkv-rope-cash\"; it must be one of attention, norm-quantise,",
                "{\"model\": \"a\\u0000b\"} | c.json:1:11: model cannot be a path: Nul character not allowed",
                "{\"cache\": {\"directory\": \"\\u0000\"}} | cache.directory cannot be a path: Nul character",
                "{\"prompt\": {}} | prompt must have one of text, chat",
                "{\"prompt\": {\"chat\": []}} | prompt.chat is empty; it must be an array of one or more messages",
                "{\"prompt\": {\"chat\": [{\"role\": \"robot\", \"content\": \"\"}]}} | prompt.chat[0].role is \"robot\"",
                "{\"prompt\": {\"chat\": [{\"role\": \"user\"}]}} | prompt.chat[0] has no content, which it needs",
                "{\"model\": \"a\", \"model\": \"b\"} | not JSON: Duplicate field 'model'",
                "{\"model\": } | c.json:1:",
                "{} {} | c.json:1:4: text after the JSON value",
                "{\"device\": {\"policy\": \"force\"}} | device.policy is \"force\"; it must be one of require, prefer, allow",
                "{\"device\": {\"kind\": []}} | device.kind is empty; it must be an array of one or more kinds",
                "{\"device\": {\"kind\": [\"any\"]}} | device.kind[0] is \"any\"; it must be one of gpu, accelerator, cpu",
                "{\"device\": {\"kind\": \"CPU\"}} | device.kind is \"CPU\"; it must be one of any, gpu, accelerator, cpu, reference; did you mean cpu?",
                "{\"input\": {\"fiel\": \"x\"}} | input.fiel is not a key; did you mean input.file?",
                "{\"input\": {\"file\": \"x\", \"text\": \"y\"}} | c.json:1:20: input has text and file; only one of them may be there",
                "{\"input\": {}} | c.json:1:11: input must have one of text, chat, file",
                "{\"input\": \"x\", \"prompt\": \"y\"} | the configuration has prompt and input; only one of them may be there",
                "{\"output\": {\"format\": \"json\"}} | output.format is \"json\"; it must be one of text, jsonl; did you mean jsonl?",
                "{\"output\": {\"existing\": true}} | output.existing must be a string, not true",
                "{\"output\": {\"file\": \"\"}} | output.file is an empty string; it must be a path",
                "{\"$schema\": 1} | $schema must be a string, not 1",
                "[] | c.json:1:1: the configuration must be an object, not an array",
            })
    void anErrorSaysWhereAndWhat(String json, String message) {
        assertThatThrownBy(() -> ConfigSource.json("c.json", json).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anInputIsAPromptOrAFile() {
        assertThat(inputOf("\"Hi\"")).isEqualTo(new InputConfig.One(new PromptConfig.Text("Hi")));
        assertThat(inputOf("{\"text\": \"Hi\"}")).isEqualTo(new InputConfig.One(new PromptConfig.Text("Hi")));
        assertThat(inputOf("{\"file\": \"in.jsonl\"}")).isEqualTo(new InputConfig.Many(Path.of("in.jsonl")));
        assertThat(inputOf("{\"chat\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"))
                .isEqualTo(new InputConfig.One(new PromptConfig.Chat(List.of(new PromptConfig.Message("user", "Hi")))));
    }

    private static InputConfig inputOf(String json) {
        return Objects.requireNonNull(
                ConfigSource.json("c.json", "{\"input\": " + json + "}").read().input());
    }

    @Test
    void severalKindsAreAList() {
        DeviceConfig device = ConfigSource.json("c.json", "{\"device\": {\"kind\": [\"cpu\", \"gpu\"]}}")
                .read()
                .device();

        assertThat(device.kinds()).containsExactly(PlacementKind.CPU, PlacementKind.GPU);
        assertThatThrownBy(() -> device.withKinds(PlacementKind.CPU, PlacementKind.ANY))
                .hasMessageContaining("can only stand alone");
    }

    /** Scalars, arrays, objects and whole sections; what is set later lies over what was set before. */
    @Test
    void anythingCanBeSet() {
        ConfigSource source = ConfigSource.json(
                "c.json",
                "{\"generation\": {\"maxTokens\": 3, \"stop\": [\"x\"]}, \"prompt\": \"a\", \"memory\": {\"chunk\": 2}}");
        source.set("generation={\"temperature\": 2, \"seed\": 5}");
        source.set("generation.seed=6");
        source.set("prompt={\"chat\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
        source.set("device.kind=[\"gpu\",\"cpu\"]");
        source.set("memory.chunk=7");

        MillraceConfig config = source.read();

        assertThat(config.generation())
                .isEqualTo(GenerationConfig.defaults().withTemperature(2).withSeed(6));
        assertThat(config.prompt()).isEqualTo(new PromptConfig.Chat(List.of(new PromptConfig.Message("user", "Hi"))));
        assertThat(config.device().kinds()).hasSize(2);
        assertThat(config.memory().chunk()).isEqualTo(7);
    }

    @Test
    void theLineIsCounted() {
        assertThatThrownBy(() -> ConfigSource.json("c.json", "{\n  \"memory\": {\n    \"chnk\": 3\n  }\n}")
                        .read())
                .hasMessageStartingWith("c.json:3:13: memory.chnk is not a key");
    }

    @Test
    void settingsLieOverTheFile() {
        ConfigSource source = ConfigSource.json("c.json", "{\"memory\": {\"chunk\": 64}, \"model\": \"a\"}");
        source.set("memory.chunk=128");
        source.set("memory.chunk=256");
        source.set("device.name=pthread");
        source.set("device.disableCapabilities=[\"fp16\"]");
        source.set("generation.stop=[\"a=b\"]");

        MillraceConfig config = source.read();

        assertThat(config.memory().chunk()).isEqualTo(256);
        assertThat(config.model()).isEqualTo("a");
        assertThat(config.device().name()).isEqualTo("pthread");
        assertThat(config.device().disableCapabilities()).containsExactly(Capability.FP16);
        assertThat(config.generation().stop()).containsExactly("a=b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "memory.chunk | --set memory.chunk: a setting is written path.to.key=value",
                "=3 | --set =3: a setting is written path.to.key=value",
                "memory.chunk=many | --set memory.chunk=many: memory.chunk must be a whole number, not the string \"many\"",
                "memory.chnk=3 | --set memory.chnk=3: memory.chnk is not a key; did you mean memory.chunk?",
                "model.x=3 | --set model.x=3: model is the string \"m\", so nothing can be set inside it",
                "device.kind.x=3 | --set device.kind.x=3: device.kind must be ",
                "device.name=3 | --set device.name=3: device.name must be a string, not 3; in quotes it is one: 'device.name=\"3\"'",
            })
    void aWrongSettingIsNamed(String setting, String message) {
        assertThatThrownBy(() -> {
                    ConfigSource source = ConfigSource.json("c.json", "{\"model\": \"m\"}");
                    source.set(setting);
                    source.read();
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    /** A setting lies over the file also where it says the same thing by another key. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"input\": {\"text\": \"hello\"}} | prompt=hi | One[prompt=Text[text=hi]]",
                "{\"input\": {\"text\": \"hello\"}} | input.file=x | Many[file=x]",
                "{\"input\": \"hello\"} | input.file=x | Many[file=x]",
                "{\"input\": {\"file\": \"x\"}} | input.text=hi | One[prompt=Text[text=hi]]",
                "{\"prompt\": {\"text\": \"hello\"}} | input.text=hi | One[prompt=Text[text=hi]]",
                "{\"prompt\": \"hello\"} | prompt.text=hi | One[prompt=Text[text=hi]]",
                "{\"prompt\": \"hello\"} | input.file=x prompt=hi | One[prompt=Text[text=hi]]",
            })
    void aSettingTakesThePlaceOfWhatItExcludes(String json, String settings, String input) {
        ConfigSource source = ConfigSource.json("c.json", json);

        List.of(settings.split(" ", -1)).forEach(source::set);

        assertThat(source.read().input()).hasToString(input);
    }

    @Test
    void oneSettingMustStillMakeUpItsMind() {
        ConfigSource source = ConfigSource.empty();
        source.set("input={\"text\": \"a\", \"file\": \"b\"}");

        assertThatThrownBy(source::read).hasMessageContaining("input has text and file; only one of them may be there");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        assertThatThrownBy(() -> ConfigSource.file(folder.resolve("none.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no configuration file")
                .hasMessageContaining("none.json");
        assertThatThrownBy(() -> ConfigSource.file(folder)).hasMessageContaining("is a directory");
        Path binary = Files.write(folder.resolve("b.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> ConfigSource.file(binary)).hasMessageContaining("is not text in UTF-8");
        Path empty = Files.writeString(folder.resolve("e.json"), "");
        assertThatThrownBy(() -> ConfigSource.file(empty)).hasMessageContaining("there is no JSON value");
    }

    @Test
    void recordsMadeInJavaAreCheckedToo() {
        assertThatThrownBy(() -> new MemoryConfig(KvType.F16, 0, 512, 1, Headroom.DEFAULT, KvPool.DEFAULT, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory.contextLength is 0");
        assertThatThrownBy(() -> new GenerationConfig(1, Double.NaN, 0, 1, 0, 1, 0, null, List.of()))
                .hasMessageContaining("generation.temperature is NaN");
    }

    @Test
    void aRewriteThatIsNoneIsRefusedFromJavaToo() {
        assertThatThrownBy(() -> new FusionConfig(Set.of("atention"), ChooserKind.COST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean attention?");
    }
}
