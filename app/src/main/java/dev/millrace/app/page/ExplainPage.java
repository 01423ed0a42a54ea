package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The facts of {@code explain} as one page of HTML that needs nothing else.
 *
 * <p>Names come from model files, which nobody vouches for: every text is escaped, and the page's policy lets no script run
 * but its own, by its digest, and loads nothing.
 */
public final class ExplainPage {

    private final Facts facts;
    private final Step decode;
    private final Step prefill;
    private final List<Block> blocks;
    private final Kinds kinds = new Kinds();

    private ExplainPage(Facts facts) {
        this.facts = facts;
        decode = new Step(facts.at("decode"), facts.at("timeline").at("decode"));
        prefill = new Step(facts.at("prefill"), facts.at("timeline").at("prefill"));
        blocks = Blocks.of(facts);
    }

    /** @param facts of {@code explain}, with {@code timeline} where a step was measured */
    public static String of(Map<String, Object> facts) {
        return new ExplainPage(new Facts(facts)).html().toString();
    }

    private Html html() {
        Facts model = facts.at("model");
        String style = resource("page.css");
        String script = resource("page.js");
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n");
        html.add(
                "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline';"
                        + " script-src 'sha256-%s'\">\n",
                digest(script));
        html.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n");
        html.add(
                "<title>%s on %s</title>\n",
                model.text("name"), facts.at("device").text("name"));
        html.raw("<style>\n").raw(style).raw("</style>\n</head>\n<body>\n<main>\n");
        head(html, model);
        html.raw(
                "<section id=graph><h2>Graph and regions</h2>\n<p>Each row is a node of the graph; arcs at the left lead"
                        + " from a result to the nodes that read it. Rows between two lines became one region, which runs as the"
                        + " phases beside it. Weights stand with the node that reads them.</p>\n");
        html.add(new GraphSection(facts, blocks, decode, kinds).html()).raw("</section>\n");
        if (facts.has("memory")) {
            html.raw("<section id=memory><h2>Memory</h2>\n").add(new MemorySection(facts.at("memory")).html());
            arena(html, "Activations of a decode step", decode);
            arena(html, "Activations of a prefill chunk", prefill);
            html.raw("</section>\n");
        }
        if (decode.isMeasured()) {
            html.raw("<section id=time><h2>Time</h2>\n");
            timeline(html, "A decode step", decode);
            timeline(html, "A prefill chunk", prefill);
            html.raw("</section>\n");
        }
        variants(html);
        return html.raw("</main>\n<script>").raw(script).raw("</script>\n</body>\n</html>\n");
    }

    private void head(Html html, Facts model) {
        Facts device = facts.at("device");
        html.add(
                "<header><h1>%s</h1>\n<p>on <b>%s</b> (%s, %s; %s)</p>\n",
                model.text("name"),
                device.text("name"),
                device.text("kind"),
                device.text("platform"),
                device.text("reason"));
        html.raw("<nav><a href=#graph>Graph and regions</a>");
        html.raw(facts.has("memory") ? " <a href=#memory>Memory</a>" : "");
        html.raw(decode.isMeasured() ? " <a href=#time>Time</a>" : "");
        html.raw(" <a href=#variants>Variants</a></nav>\n<dl>");
        fact(html, "file", model.text("file"));
        fact(html, "weights", model.bytes("weightBytes"));
        fact(html, "vocabulary", model.text("vocabularySize"));
        fact(html, "context", model.text("contextLength"));
        fact(
                html,
                "nodes",
                String.valueOf(
                        blocks.isEmpty() ? 0 : facts.at("graph").list("nodes").size()));
        if (facts.has("regions")) {
            fact(html, "regions", String.valueOf(facts.list("regions").size()));
            fact(
                    html,
                    "phases of a decode step",
                    decode.plan().text("launchCount") + (isLooped() ? ", in one launch" : ", a launch each"));
        }
        if (decode.isMeasured()) {
            fact(
                    html,
                    "measured decode step",
                    Amounts.micros(orZero(decode.measured().decimal(isLooped() ? "loopedMicros" : "micros"))));
            fact(
                    html,
                    "moved over the bus by it",
                    decode.measured().text("toDeviceBytes") + " bytes down, "
                            + decode.measured().text("toHostBytes") + " up");
        }
        html.raw("</dl></header>\n");
    }

    private boolean isLooped() {
        return decode.measured().has("loopedMicros");
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private static void fact(Html html, String name, String value) {
        html.add("<div><dt>%s<dd>%s</div>", name, value);
    }

    private void arena(Html html, String title, Step step) {
        if (step.arena().isEmpty()) {
            return;
        }
        ArenaFigure figure = new ArenaFigure(step, kinds);
        html.add(
                "<h3>%s: %s, lower bound %s</h3>\n<p>Launches from left to right, offsets in the arena upwards. <span class=\"key rows\"></span>rows of floats"
                        + " <span class=\"key matmul\"></span>rows rounded for products"
                        + " <span class=\"key attention\"></span>parts of attention</p>\n",
                title, step.plan().bytes("activationBytes"), step.plan().bytes("activationLowerBoundBytes"));
        html.add(figure.html(0, step.launches().size() - 1));
        int[] layer = shownLayer(step.launches());
        if (layer[1] - layer[0] + 1 < step.launches().size() && layer[1] >= layer[0]) {
            html.add("<p>The launches of layer %d alone:</p>\n", shownLayer()).add(figure.html(layer[0], layer[1]));
        }
    }

    private void timeline(Html html, String title, Step step) {
        List<Facts> launches = step.measured().each("launches");
        if (launches.isEmpty()) {
            return;
        }
        html.add(
                "<h3>%s of %s, up to position %d: %s on the device%s</h3>\n",
                title,
                rows(step.measured().number("rows")),
                step.measured().number("positions"),
                Amounts.micros(orZero(step.measured().decimal("micros"))),
                !step.measured().has("loopedMicros")
                        ? ""
                        : " launch by launch, as below; "
                                + Amounts.micros(orZero(step.measured().decimal("loopedMicros"))) + " in one launch");
        TimelineFigure figure = new TimelineFigure(launches, kinds);
        html.add(figure.html(0, launches.size() - 1));
        int[] layer = shownLayer(launches);
        if (layer[1] - layer[0] + 1 < launches.size() && layer[1] >= layer[0]) {
            html.add("<p>Layer %d alone:</p>\n", shownLayer()).add(figure.html(layer[0], layer[1]));
        }
        html.add(new KindTable(launches, kinds).html());
    }

    /** The layer that stands for the others: of the layers that are most alike, the first but one. */
    private int shownLayer() {
        List<Integer> most = new ArrayList<>();
        for (Block block : blocks) {
            most = block.layers().size() > most.size() ? block.layers() : most;
        }
        return most.isEmpty() ? -1 : most.get(Math.min(1, most.size() - 1));
    }

    /** Its first and last launch; nothing where no launch belongs to a layer. */
    private int[] shownLayer(List<Facts> launches) {
        int layer = shownLayer();
        int[] range = {0, -1};
        for (int i = 0; i < launches.size(); i++) {
            if (layer >= 0 && Layered.of(launches.get(i).text("label")).layer() == layer) {
                range[0] = range[1] < 0 ? i : range[0];
                range[1] = i;
            }
        }
        return range;
    }

    private void variants(Html html) {
        html.raw("<section id=variants><h2>Variants</h2>\n<ul>\n");
        facts.texts("variantChoices").forEach(choice -> html.add("<li>%s\n", choice));
        facts.texts("quarantined").forEach(verdict -> html.add("<li>failed its self-test: %s\n", verdict));
        if (facts.list("variantChoices").isEmpty()) {
            facts.texts("variants").forEach(variant -> html.add("<li>%s\n", variant));
        }
        html.raw("</ul></section>\n");
    }

    private static double orZero(@Nullable Double number) {
        return number == null ? 0 : number;
    }

    private static String digest(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ExplainPage.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
