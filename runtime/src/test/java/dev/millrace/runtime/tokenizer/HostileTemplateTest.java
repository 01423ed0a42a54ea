package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.jinja.Budget;
import dev.millrace.runtime.jinja.JinjaTemplate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that try to use up time, stack or memory; each ends with an error that names the limit it met. */
@Timeout(120)
class HostileTemplateTest {

    private static final List<Message> TALK = List.of(Message.user("hi"));
    private static final String PAIRS =
            "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}"
                    + "{% set ns.b = [ns.b, ns.b] %}{% endfor %}";
    private static final String GROWING = "{% set ns = namespace(t='0123456789') %}{% for i in range(40) %}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "{% for i in range(10**9) %}{% endfor %}                 ¦ a loop of 1000000000 elements",
                "{{ range(0, 10**9, 3)|length }}                         ¦ 333333333 elements",
                "{{ '%1000000000d'|format(1) }}                          ¦ |format to fill up to more than 1000",
                "{{ 'a'|center(1000000000) }}                            ¦ the filter |center to fill up to 1000000000",
                "{{ 'a'.center(1000000000) }}                            ¦ .center() to fill up to 1000000000",
                "{{ ['a']|map('center', 1000000000)|list }}              ¦ the filter |center to fill up to 1000000000",
                "{{ ['a']|join(attribute='0' ~ '.0' * 400000) }}         ¦ an attribute of more than 64 parts",
                "{{ ['a']|sort(attribute='0' ~ ',0' * 400000) }}         ¦ an attribute of more than 64 parts",
                "{{ 'a'|indent(1000000000) }}                            ¦ |indent to fill up to 1000000000",
                "{{ [1, [2]]|tojson(indent=1000000000) }}                ¦ |tojson to fill up to 1000000000"
            })
    void refusesWhatIsTooMuchAtOnce(String template, String limit) {
        assertRefused(template, limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ns.t + ns.t",
                "ns.t ~ ns.t",
                "'0123456789'.replace('0', ns.t) ~ ns.t",
                "ns.t|replace('0', ns.t)",
                "ns.t.replace('0', ns.t)",
                "ns.t.join(ns.t|list)",
                "ns.t|list|join(ns.t)",
                "ns.t * 2",
                "'%s%s' % (ns.t, ns.t)",
                "'{0}{0}'.format(ns.t)",
                "(ns.t|list)|map('string')|join(ns.t)",
                "ns.t|indent(1000) ~ ns.t"
            })
    void stopsTextsThatGrow(String step) {
        assertRefused(GROWING + "{% set ns.t = " + step + " %}{% endfor %}{{ ns.t }}", "MOST CHARACTERS");
    }

    @Test
    void stopsOutputAndBlocksThatGrow() {
        assertRefused("{% for i in range(90000) %}" + "x".repeat(40) + "{% endfor %}", "MOST CHARACTERS");
        assertRefused(
                "{% set x %}0123456789{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}".repeat(40) + "{{ x }}",
                "MOST CHARACTERS");
    }

    /** Each list holds the one before twice: sixty steps, and 2^60 elements to whoever writes or compares them. */
    @ParameterizedTest
    @ValueSource(strings = {"ns.a", "ns.a|tojson", "ns.a|string", "ns.a ~ 'x'", "ns.a == ns.b", "ns.a|length"})
    void stopsListsThatHoldThemselvesTwice(String use) {
        assertRefused(PAIRS + "{{ " + use + " }}", "MOST CHARACTERS");
    }

    @Test
    void stopsListsThatGrow() {
        assertRefused(
                "{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "elements, and the most is 100001");
        assertRefused(
                "{% set ns = namespace(l=[1]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}",
                "deeper than 64");
    }

    /** Large texts under many names, each within the limits. */
    @Test
    void stopsMemoryThatAddsUp() {
        String large = "{% set ns = namespace(t='0123456789') %}"
                + "{% for i in range(16) %}{% set ns.t = ns.t + ns.t %}{% endfor %}";
        StringBuilder many = new StringBuilder(large);
        for (int i = 0; i < 4000; i++) {
            many.append("{% set v").append(i).append(" = ns.t ~ ").append(i).append(" %}");
        }
        assertRefused(many.toString(), "MiB of memory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{{ ¦ ( ¦ 1 ¦ ) ¦ }}",
                "{{ ¦ [ ¦ 1 ¦ ] ¦ }}",
                "{{ ¦ not ( ¦ 1 ¦ ) ¦ }}",
                "{{ ¦ - ¦ 1 ¦ '' ¦ }}",
                "'' ¦ {% if true %} ¦ x ¦ {% endif %} ¦ ''",
                "'' ¦ {% for i in [1] %} ¦ x ¦ {% endfor %} ¦ ''"
            })
    void refusesDeepNesting(String start, String open, String middle, String close, String end) {
        String before = start == null ? "" : start;
        String after = (close == null ? "" : close);
        String last = end == null ? "" : end;
        for (int depth : new int[] {100, 1000}) {
            assertRefused(before + open.repeat(depth) + middle + after.repeat(depth) + last, "deeper than 64");
        }
        // What public templates need, and more.
        String fine = before + open.repeat(15) + middle + after.repeat(15) + last;
        assertThat(template(fine, 10_000).render(TALK, true)).isNotEmpty();
    }

    @Test
    void refusesLargeTemplates() {
        assertRefused("x".repeat(300_000), "300000 characters, and the most is 262144");
        assertRefused("\n{{ 1" + " + 1".repeat(3000) + " }}", "line 2: an expression has 12003 characters");
    }

    /** Ways to run out of the stack: a template cannot, whatever thread it is read and rendered on. */
    @Test
    void stopsWhatCallsItself() throws InterruptedException {
        assertRefused(
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls macros inside one another more than 200");
        assertRefused(
                "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "calls macros inside one another more than 200");
        assertRefused(
                "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{% call m() %}{% endcall %}",
                "calls macros inside one another more than 200");
        assertRefused(
                "{% set ns = namespace(g=[1]) %}{% for i in range(90000) %}{% set ns.g = ns.g|select %}{% endfor %}"
                        + "{{ ns.g|map('x')|list|length }}{% set ns.a = [ns] %}{{ ns }}",
                "chat template");
        String[] result = new String[1];
        Thread small = new Thread(
                null,
                () -> result[0] = template("{{ " + "1 + ".repeat(2000) + "1 }}{{ " + "1_".repeat(4000) + "1 }}", 10_000)
                        .render(TALK, true),
                "small stack",
                128 << 10);
        small.setUncaughtExceptionHandler((thread, error) -> result[0] = error.toString());
        small.start();
        small.join();
        assertThat(result[0]).startsWith("2001");
    }

    /** Texts that make a simple search quadratic, and numbers without end. */
    @Test
    void searchesAndCountsWithinBounds() {
        long start = System.nanoTime();
        String texts = "{% set a = 'a' * 500000 %}{% set b = 'a' * 250000 ~ 'b' %}";
        assertThat(template(texts + "{{ b in a }}{{ a.count(b) }}{{ a.find(b) }}{{ a.replace(b, '')|length }}", 10_000)
                        .render(TALK, true))
                .isEqualTo("False0-1500000");
        assertRefused("{{ 10 ** (10 ** 10) }}", "makes a number of more than 16384 bits");
        assertRefused(
                "{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
                "makes a number of more than 16384 bits");
        assertRefused("{{ 'a' * 10 ** 12 }}", "MOST CHARACTERS");
        assertRefused("{{ [1] * 10 ** 12 }}", "a list or a loop of 1000000000000 elements");
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void searchesFromTheEndWithinBounds() {
        long start = System.nanoTime();
        String texts = "{% set a = 'a' * 500000 %}{% set b = 'b' ~ 'a' * 250000 %}";
        assertThat(template(
                                texts + "{{ a.rfind(b) }} {{ a.rpartition(b)[0] }} {{ a.rsplit(b, 1)|length }} "
                                        + "{{ (b ~ b ~ 'x').rfind(b) }} {{ (b ~ b ~ 'x').rindex(b) }} "
                                        + "{{ (b ~ b ~ 'x').rpartition(b)[2] }} {{ (b ~ b ~ 'x').rsplit(b, 5)|join('|') }} "
                                        + "{{ ('a' * 500000).strip('b' * 500000 ~ 'c')|length }}",
                                20_000)
                        .render(TALK, true))
                .isEqualTo("-1  1 250001 250001 x ||x 500000");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    /** Each element costs as many steps as the path to what is asked of it has parts, so the clock is looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "join(attribute=p)",
                "sort(attribute=p)",
                "unique(attribute=p)|list",
                "min(attribute=p)",
                "max(attribute=p)",
                "groupby(p)",
                "map(attribute=p)|list",
                "selectattr(p)|list"
            })
    void countsEachPartOfAnAttribute(String filter) {
        Budget counted = ChatTemplate.budget(60_000, 0, 0);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(
                            () -> new JinjaTemplate("{% set p = '0' ~ '.0' * 60 %}{% set x = ['x', 'y', 'z', 'w', 'v']|"
                                            + filter + " %}")
                                    .render(Map.of(), Map.of(), counted))
                    .hasMessageContaining("took too long");
        } finally {
            Thread.interrupted();
        }
    }

    /** What is made safe for HTML gets longer, and counts before all of it is there. */
    @Test
    void countsWhatEscapingMakes() {
        String source = "{{ (''|safe).join(['&' * 1000] * 90)|length }}";
        assertThat(new JinjaTemplate(source).render(Map.of(), Map.of(), new Budget(10_000, 1 << 20, 1000, 2_500_000)))
                .isEqualTo("450000");
        assertThatThrownBy(() -> new JinjaTemplate(source)
                        .render(Map.of(), Map.of(), new Budget(10_000, 1 << 20, 1000, 1_300_000)))
                .hasMessageContaining("uses more than 1 MiB of memory");
    }

    @Test
    void stopsInTimeAndLeavesNoThread() throws InterruptedException {
        String nested = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}";
        ChatTemplate endless = template(nested, 200);
        long start = System.nanoTime();
        assertThatThrownBy(() -> endless.render(TALK, true))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("took too long: the most is 200 ms")
                .hasMessageContaining("plain text instead");
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        awaitRenderers(0);
        assertThat(template("{{ messages[0].content }}", 10_000).render(TALK, true))
                .isEqualTo("hi");
    }

    /** A step that never asks for the time cannot be stopped, but its caller goes on, and so does everyone else. */
    @Test
    void goesOnWithoutAThreadThatCannotBeStopped() throws InterruptedException {
        TemplateWorker worker = new TemplateWorker();
        boolean[] done = new boolean[1];
        Object lock = new Object();
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(50, 6, 1), () -> spin(lock, done)))
                .hasMessageContaining("took too long: the most is 50 ms; it could not be stopped")
                .hasMessageNotContaining("it was stopped");
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(50, 6, 1), () -> "late"))
                .hasMessageContaining("took too long before and still cannot be stopped");
        assertThat(new TemplateWorker().run(ChatTemplate.budget(5000, 6, 1), () -> "other"))
                .isEqualTo("other");
        synchronized (lock) {
            done[0] = true;
        }
        awaitRenderers(0);
    }

    @Test
    void remembersEachThreadThatCannotBeStopped() throws InterruptedException {
        TemplateWorker worker = new TemplateWorker();
        boolean[] first = new boolean[1];
        boolean[] second = new boolean[1];
        Object lock = new Object();
        List<Thread> callers = new ArrayList<>();
        for (boolean[] done : List.of(first, second)) {
            Thread caller = new Thread(() -> worker.run(ChatTemplate.budget(50, 6, 1), () -> spin(lock, done)));
            caller.setUncaughtExceptionHandler((thread, error) -> {});
            caller.start();
            callers.add(caller);
            Thread.sleep(300);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        synchronized (lock) {
            second[0] = true;
        }
        awaitRenderers(1);
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(50, 6, 1), () -> "late"))
                .hasMessageContaining("still cannot be stopped");
        synchronized (lock) {
            first[0] = true;
        }
        awaitRenderers(0);
        assertThat(worker.run(ChatTemplate.budget(5000, 6, 1), () -> "on")).isEqualTo("on");
    }

    @Test
    void refusesTheSameTemplateWithOtherTokens() throws InterruptedException {
        boolean[] done = new boolean[1];
        Object lock = new Object();
        Clock endless = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                spin(lock, done);
                return Instant.EPOCH;
            }
        };
        ChatTemplate template = new ChatTemplate("{{ strftime_now('%Y') }}", "", "", 50, endless);
        assertThatThrownBy(() -> template.render(TALK, true)).hasMessageContaining("took too long");
        assertThatThrownBy(() -> template.withTokens("<s>", null).render(TALK, true))
                .hasMessageContaining("still cannot be stopped");
        synchronized (lock) {
            done[0] = true;
        }
        awaitRenderers(0);
        assertThat(template.withTokens("<s>", null).render(TALK, true)).isEqualTo("1970");
    }

    /** A caller that is interrupted says so, and harms no later rendering unless the step cannot be stopped. */
    @Test
    void goesOnAfterAnInterruption() throws InterruptedException {
        TemplateWorker worker = new TemplateWorker();
        assertThatThrownBy(() -> interrupted(worker, () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    long end = System.nanoTime() + 200_000_000;
                    while (System.nanoTime() - end < 0) {
                        Thread.onSpinWait();
                    }
                    return "";
                }))
                .hasMessage("interrupted while rendering the model's chat template");
        assertThat(worker.run(ChatTemplate.budget(5000, 6, 1), () -> "next")).isEqualTo("next");
        boolean[] done = new boolean[1];
        Object lock = new Object();
        assertThatThrownBy(() -> interrupted(worker, () -> spin(lock, done)))
                .hasMessageContaining("interrupted while rendering")
                .hasMessageContaining("could not be stopped");
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(50, 6, 1), () -> "late"))
                .hasMessageContaining("was interrupted before and still cannot be stopped");
        synchronized (lock) {
            done[0] = true;
        }
        awaitRenderers(0);
    }

    private static void interrupted(TemplateWorker worker, Supplier<String> work) {
        Thread.currentThread().interrupt();
        try {
            worker.run(ChatTemplate.budget(20_000, 6, 1), work);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void awaitRenderers(long number) throws InterruptedException {
        for (int wait = 0; wait < 200 && renderers() != number; wait++) {
            Thread.sleep(50);
        }
        assertThat(renderers()).isEqualTo(number);
    }

    @Test
    void namesStackAndHeapWhereTheyEndFirst() {
        TemplateWorker worker = new TemplateWorker();
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(5000, 6, 1), () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("deeper than");
        assertThatThrownBy(() -> worker.run(ChatTemplate.budget(5000, 6, 1), () -> {
                    throw new OutOfMemoryError();
                }))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("more memory than there is");
    }

    /** The limits are for strangers' tricks: a long conversation is none. */
    @Test
    void rendersLongConversations() {
        List<Message> talk = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            talk.add(i % 2 == 0 ? Message.user("question " + i) : Message.assistant("word ".repeat(500)));
        }
        String text = template(
                        "{% set all = messages[1:] %}{% for m in messages %}{% if loop.index0 > 0 and "
                                + "messages[loop.index0 - 1].role == m.role %}{{ raise_exception('twice') }}{% endif %}"
                                + "<|{{ m['role'] }}|>{{ m['content'] | trim }}<|end|>\n{% endfor %}{{ all|length }}",
                        60_000)
                .render(talk, true);
        assertThat(text).hasSizeGreaterThan(2_400_000).endsWith("<|end|>\n1999");
    }

    private static String spin(Object lock, boolean[] done) {
        while (true) {
            synchronized (lock) {
                if (done[0]) {
                    return "";
                }
            }
        }
    }

    private static long renderers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("millrace-chat-template"))
                .count();
    }

    private static ChatTemplate template(String source, long millis) {
        return new ChatTemplate(source, "", "", millis);
    }

    private static void assertRefused(String source, String limit) {
        assertThatThrownBy(() -> template(source, 20_000).render(TALK, true))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining(
                        limit.equals("MOST CHARACTERS") ? "makes a text of more than 1048624 characters" : limit)
                .hasMessageContaining("plain text instead");
    }
}
