package dev.millrace.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Scriptable;

/** The page's own script, run over a document of four elements; an error in it is an error here. */
class PageScriptTest {

    private Context context;
    private Scriptable scope;

    @BeforeEach
    void runScript() throws IOException {
        context = Context.enter();
        context.setLanguageVersion(Context.VERSION_ES6);
        scope = context.initSafeStandardObjects();
        try (InputStream document = Objects.requireNonNull(PageScriptTest.class.getResourceAsStream("document.js"))) {
            js(new String(document.readAllBytes(), StandardCharsets.UTF_8));
        }
        js(script());
    }

    @AfterEach
    void leave() {
        Context.exit();
    }

    private static String script() {
        String page = ExplainPage.of(Map.of());
        return page.substring(page.indexOf("<script>") + "<script>".length(), page.indexOf("</script>"));
    }

    private Object js(String source) {
        return context.evaluateString(scope, source, "page", 1, null);
    }

    @Test
    void itSaysThatItRan() {
        assertThat(js("document.documentElement.attributes['data-ready']")).hasToString("true");
    }

    @Test
    void thePointerLightsUpWhatBelongsTogether() {
        js("fire('mouseover', elements[0])");
        assertThat(js("lit()")).hasToString("0,1");
        js("fire('mouseover', elements[2])");
        assertThat(js("lit()")).hasToString("2");
        js("fire('mouseover', elements[3])");
        assertThat(js("lit()")).as("a region without launches").hasToString("");
        js("fire('mouseover', document.documentElement)");
        assertThat(js("lit()")).hasToString("");
    }

    @Test
    void theKeyboardDoesTheSameAndEscapeLetsGo() {
        js("fire('focusin', elements[2]); fire('keydown', elements[2], 'Enter')");
        js("fire('mouseover', document.documentElement)");
        assertThat(js("lit()")).as("kept").hasToString("2");
        js("fire('keydown', elements[2], 'Escape')");
        assertThat(js("lit()")).hasToString("");
        js("fire('click', elements[0]); fire('mouseover', document.documentElement)");
        assertThat(js("lit()")).hasToString("0,1");
        js("fire('click', elements[1]); fire('mouseover', document.documentElement)");
        assertThat(js("lit()")).hasToString("");
    }

    @Test
    void thePolicyLetsThisScriptRun() throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script().getBytes(StandardCharsets.UTF_8));

        assertThat(ExplainPage.of(Map.of()))
                .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }
}
