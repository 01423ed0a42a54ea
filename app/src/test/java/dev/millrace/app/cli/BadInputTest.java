package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and requests that cannot be used: one clear line, an exit code, nothing on standard output. */
class BadInputTest {

    @TempDir
    Path folder;

    @Test
    void noSuchFile() {
        refused(folder.resolve("none.gguf"), "there is no model file", "none.gguf");
    }

    @Test
    void aDirectory() {
        refused(folder, "is a directory");
    }

    @Test
    void anEmptyFile() throws IOException {
        refused(Files.createFile(folder.resolve("empty.gguf")), "empty.gguf");
    }

    @Test
    void aRandomFile() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        refused(Files.write(folder.resolve("random.gguf"), bytes), "random.gguf", "GGUF");
    }

    @ParameterizedTest
    @CsvSource({"3", "20", "1000", "10000", "300000"})
    void aTruncatedFile(int length) throws IOException {
        refused(Zoo.truncated(folder, length), "truncated.gguf");
    }

    @Test
    void aLyingOffset() throws IOException {
        // After a tensor's name: dimension count u32, two dimensions u64, type u32, offset u64.
        refused(Zoo.patched(folder, "blk.0.attn_q.weight", 4 + 16 + 4, 1L << 40), "blk.0.attn_q.weight");
    }

    @Test
    void aHugeTensorCount() throws IOException {
        refused(Zoo.patched(folder, "", 8, 1L << 60), "patched.gguf");
    }

    @Test
    void aHugeKeyCount() throws IOException {
        refused(Zoo.patched(folder, "", 16, Long.MAX_VALUE), "patched.gguf");
    }

    @Test
    void anUnknownArchitecture() throws IOException {
        refused(Zoo.renamed(folder, "llama", "xlama"), "xlama", "llama");
    }

    @Test
    void anUnsupportedType() {
        refused(Zoo.Q2_K, "Q2_K", "Q4_0", "Q6_K");
    }

    @Test
    void aMissingTensor() throws IOException {
        refused(Zoo.renamed(folder, "blk.1.ffn_up.weight", "blk.1.ffn_ip.weight"), "blk.1.ffn_up.weight", "missing");
    }

    @Test
    void aWrongShape() throws IOException {
        refused(Zoo.patched(folder, "output_norm.weight", 4, 32), "output_norm.weight");
    }

    @Test
    void aPromptLongerThanTheContext() throws IOException {
        Path cases = Files.writeString(
                folder.resolve("long.json"), "{\"cases\": [{\"name\": \"a\", \"tokens\": [1, 2, 3, 4, 5, 6, 7]}]}");

        Ran ran = score(cases, "--set", "memory.contextLength=4");

        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("the prompt has 7 tokens, the context holds 5");
    }

    @Test
    void aTokenThatTheModelDoesNotKnow() throws IOException {
        Path cases = Files.writeString(
                folder.resolve("t.json"), "{\"cases\": [{\"name\": \"a\", \"tokens\": [1, 99999999]}]}");

        Ran ran = score(cases);

        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("token 1 is 99999999; this model knows tokens 0 to ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | t.json:1:1: not JSON",
                "{\"cases\": []} | cases must be an array with at least one case",
                "{\"cases\": [{\"tokens\": [1, 2]}]} | cases[0].name must be a string",
                "{\"cases\": [{\"name\": \"a\", \"tokens\": [1]}]} | cases[0].tokens must be an array of at least 2",
                "{\"cases\": [{\"name\": \"a\", \"tokens\": [1, 2.5]}]} | cases[0].tokens[1] must be a token id, not 2.5",
            })
    void aFileOfCasesThatIsNone(String json, String message) throws IOException {
        Ran ran = score(Files.writeString(folder.resolve("t.json"), json));

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains(message);
    }

    @Test
    void noFileOfCases() {
        Ran ran = score(folder.resolve("none.json"));

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains("none.json does not exist");
    }

    @Test
    void aConfigurationWithAWrongKey() throws IOException {
        Path config = Files.writeString(folder.resolve("c.json"), "{\"modell\": \"m.gguf\", \"prompt\": \"x\"}");

        Ran ran = Ran.of("run", config.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains("c.json:1:12: modell is not a key; did you mean model?");
    }

    @Test
    void aConfigurationWithoutAPrompt() throws IOException {
        Ran ran =
                Ran.of("run", Files.writeString(folder.resolve("c.json"), "{}").toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains("has no prompt");
    }

    @Test
    void aWrongSetting() {
        Ran ran = Ran.of("devices", "--set", "device.kimd=cpu");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains("--set device.kimd=cpu: device.kimd is not a key; did you mean device.kind?");
    }

    @Test
    void anEmptyPrompt() {
        Ran ran = Ran.of("generate", "--model", Zoo.Q4_0.toString(), "--prompt", "", "--set", "device.kind=reference");

        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("the prompt is empty");
    }

    @Test
    void aTextForAModelWithoutATokenizer() {
        Ran ran = Ran.of(
                "generate", "--model", Zoo.Q4_0.toString(), "--prompt", "hello", "--set", "device.kind=reference");

        assertThat(ran.code()).isNotZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("tokenizer");
    }

    @Test
    void verboseShowsWhere() {
        assertThat(Ran.of("explain", "--model", "none.gguf", "--set", "device.kind=reference", "--verbose")
                        .err())
                .contains("there is no model file none.gguf")
                .contains("\tat dev.millrace");
    }

    private static Ran score(Path cases, String... more) {
        String[] fixed = {
            "score",
            "--model",
            Zoo.Q4_0.toString(),
            "--cases",
            cases.toString(),
            "--json",
            "--set",
            "device.kind=reference"
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return Ran.of(all);
    }

    private static void refused(Path model, String... parts) {
        Ran ran = Ran.of("explain", "--model", model.toString(), "--set", "device.kind=reference");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("millrace: ").contains(parts);
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void emptyPromptsOfEveryKind() throws IOException {
        Path text = Files.writeString(folder.resolve("text.json"), config("\"\""));
        Path chat = Files.writeString(
                folder.resolve("chat.json"), config("{\"chat\": [{\"role\": \"user\", \"content\": \"\"}]}"));

        for (Ran ran : List.of(
                generate("--chat", "--prompt", ""),
                generate("--system", "Be brief.", "--prompt", ""),
                Ran.of("run", text.toString()),
                Ran.of("run", chat.toString()))) {
            assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.REFUSED);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("the prompt is empty");
        }
    }

    private static String config(String prompt) {
        return "{\"model\": \"" + Zoo.Q4_0 + "\", \"device\": {\"kind\": \"reference\"}, \"prompt\": " + prompt + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fusion.disable=[\"norm-quantize\"] | fusion.disable[0] is \"norm-quantize\"; it must be one of attention,",
                "model=\"a\\u0000b\" | model cannot be a path: Nul character not allowed",
                "cache.directory=\"\\u0000\" | cache.directory cannot be a path: Nul character not allowed",
            })
    void settingsThatCannotBeUsed(String setting, String message) {
        Ran ran = Ran.of("explain", "--set", "device.kind=reference", "--set", setting);

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains(message).doesNotContain("this is a bug");
    }

    @Test
    void numbersThatAreTooGreat() {
        Ran setting = generate("--prompt", "x", "--set", "generation.temperature=1e999");
        Ran exponent = generate("--prompt", "x", "--set", "generation.temperature=1e99999999999");
        Ran option = generate("--prompt", "x", "--temperature", "1e999");
        Ran depth = Ran.of(
                "bench",
                "--model",
                Zoo.Q4_0.toString(),
                "--set",
                "device.kind=reference",
                "--depth",
                String.valueOf(Integer.MAX_VALUE));

        assertThat(setting.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(setting.err()).contains("generation.temperature is 1E+999; it must be from 0 to 100");
        assertThat(exponent.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(exponent.err()).contains("generation.temperature must be a number");
        assertThat(option.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(option.err()).contains("--temperature").contains("generation.temperature must be a number");
        assertThat(depth.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(depth.err()).contains("the benchmark needs 2147484159 positions");
    }

    @Test
    void aTensorThatNobodyWouldRead() throws IOException {
        refused(Zoo.withBlocks(folder, 1), "tensor blk.1.attn_k.weight (and 8 more) would not be read");
    }

    private static Ran generate(String... more) {
        List<String> all =
                new ArrayList<>(List.of("generate", "--model", Zoo.Q4_0.toString(), "--set", "device.kind=reference"));
        all.addAll(List.of(more));
        return Ran.of(all.toArray(String[]::new));
    }
}
