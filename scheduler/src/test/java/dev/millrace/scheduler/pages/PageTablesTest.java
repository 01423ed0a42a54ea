package dev.millrace.scheduler.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.scheduler.CacheFullException;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.StepBatch;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Page tables over a small pool: what sequences read through them is what they wrote, whatever is shared. */
class PageTablesTest {

    private static final int SEQUENCES = 5;
    private static final int PAGE = 4;
    private static final int PER_SEQUENCE = 6;
    private static final int CONTEXT = 22;

    /** A cache in memory: pages of labels, which a step writes as a kernel would, by the table that was sent. */
    private static final class Cache {

        private final PageTables tables;
        private final int[][] pages;
        private final int[] sent;
        private final List<List<Integer>> written = new ArrayList<>();
        private int label;
        private int stepsSent;

        Cache(PageTables tables, int pageCount) {
            this.tables = tables;
            pages = new int[pageCount][PAGE];
            sent = new int[SEQUENCES * PER_SEQUENCE];
            for (int i = 0; i < SEQUENCES; i++) {
                written.add(new ArrayList<>());
            }
        }

        void step(StepBatch batch) {
            tables.prepare(batch);
            TableChanges changes = tables.changes();
            for (int i = 0; i < changes.copies(); i++) {
                pages[changes.copyTo(i)] = pages[changes.copyFrom(i)].clone();
            }
            if (changes.unseen()) {
                changes.write(IntBuffer.wrap(sent));
                changes.seen();
                stepsSent++;
            }
            Set<Integer> own = new HashSet<>();
            for (int row = 0; row < batch.rows(); row++) {
                for (int at = batch.position(row); at <= batch.position(row) + batch.ahead(); at++) {
                    write(batch.sequence(row), at, own);
                }
            }
        }

        private void write(int sequence, int position, Set<Integer> own) {
            int page = sent[sequence * PER_SEQUENCE + position / PAGE];
            assertThat(tables.page(sequence, position / PAGE)).isEqualTo(page);
            assertThat(tables.references(page))
                    .as("the written page is one sequence's")
                    .isEqualTo(1);
            own.add(page);
            List<Integer> mine = written.get(sequence);
            mine.subList(position, mine.size()).clear();
            pages[page][position % PAGE] = ++label;
            mine.add(label);
        }

        void check() {
            Map<Integer, Integer> mappings = new HashMap<>();
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Integer> mine = written.get(sequence);
                for (int logical = 0; logical < PER_SEQUENCE; logical++) {
                    int page = tables.page(sequence, logical);
                    if (page != PageTables.UNMAPPED) {
                        mappings.merge(page, 1, Integer::sum);
                    }
                    assertThat(page != PageTables.UNMAPPED || logical * PAGE >= mine.size())
                            .as("sequence %d has its pages", sequence)
                            .isTrue();
                }
                for (int position = 0; position < mine.size(); position++) {
                    assertThat(pages[tables.page(sequence, position / PAGE)][position % PAGE])
                            .isEqualTo(mine.get(position));
                }
            }
            for (int page = 0; page < pages.length; page++) {
                assertThat(tables.references(page)).isEqualTo(mappings.getOrDefault(page, 0));
            }
            CachePages.Usage usage = tables.usage();
            assertThat(usage.used()).isEqualTo(mappings.size());
            assertThat(usage.shared()).isEqualTo((int)
                    mappings.values().stream().filter(count -> count > 1).count());
        }
    }

    private static StepBatch row(int sequence, int position) {
        return new StepBatch(64).clear(StepBatch.Want.TOKEN).add(0, sequence, position, true);
    }

    /** Rows of several sequences among each other, or one row that reads on. */
    private static StepBatch randomStep(Random random, Cache cache) {
        StepBatch batch = new StepBatch(64).clear(StepBatch.Want.TOKEN);
        if (random.nextInt(4) == 0) {
            int sequence = random.nextInt(SEQUENCES);
            int position = Math.min(CONTEXT - 1, cache.written.get(sequence).size());
            batch.add(0, sequence, position, true);
            return batch.ahead(random.nextInt(CONTEXT - position), new int[0]);
        }
        int[] next = new int[SEQUENCES];
        Arrays.fill(next, -1);
        for (int rows = 1 + random.nextInt(12); rows > 0; rows--) {
            int sequence = random.nextInt(random.nextBoolean() ? 2 : SEQUENCES);
            if (next[sequence] < 0) {
                int length = cache.written.get(sequence).size();
                next[sequence] = random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
            }
            if (next[sequence] < CONTEXT) {
                batch.add(0, sequence, next[sequence]++, false);
            }
        }
        return batch;
    }

    @Test
    void whatIsSharedIsNeverWritten() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int pageCount = PER_SEQUENCE + random.nextInt(SEQUENCES * PER_SEQUENCE - PER_SEQUENCE + 1);
            Cache cache = new Cache(new PageTables(pageCount, SEQUENCES, PER_SEQUENCE, PAGE), pageCount);
            for (int action = 0; action < 120; action++) {
                counts.merge(act(random, cache), 1, Integer::sum);
                cache.check();
            }
            counts.merge("pages copied", (int) cache.tables.usage().copied(), Integer::sum);
            counts.merge("tables sent", cache.stepsSent, Integer::sum);
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                cache.tables.truncate(sequence, 0);
            }
            assertThat(cache.tables.usage().used()).as("nothing is leaked").isZero();
        }
        System.out.println("page tables: 300 pools, " + counts);
        assertThat(counts.keySet())
                .containsExactlyInAnyOrder(
                        "forks",
                        "steps",
                        "shortened",
                        "given up",
                        "overwritten",
                        "refused",
                        "pages copied",
                        "tables sent");
        assertThat(counts.values()).allMatch(count -> count > 300);
        assertThat(counts.get("tables sent")).isLessThan(counts.get("steps"));
    }

    /** Does something, and says what it was. */
    private static String act(Random random, Cache cache) {
        int sequence = random.nextInt(SEQUENCES);
        List<Integer> mine = cache.written.get(sequence);
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                int to = random.nextInt(SEQUENCES);
                int length = random.nextInt(mine.size() + 1);
                cache.tables.fork(sequence, to, length);
                cache.written.set(to, new ArrayList<>(mine.subList(0, length)));
                return "forks";
            }
            case 2 -> {
                int length = random.nextInt(mine.size() + 1);
                cache.tables.truncate(sequence, length);
                mine.subList(length, mine.size()).clear();
                return "shortened";
            }
            case 3 -> {
                if (random.nextBoolean()) {
                    cache.tables.truncate(sequence, 0);
                    mine.clear();
                    return "given up";
                }
                return overwrite(cache, sequence, random.nextInt(mine.size() / PAGE + 1));
            }
            default -> {
                StepBatch batch = randomStep(random, cache);
                int[] before = snapshot(cache.tables);
                try {
                    cache.step(batch);
                    return "steps";
                } catch (CacheFullException e) {
                    assertThat(snapshot(cache.tables)).isEqualTo(before);
                    return "refused";
                }
            }
        }
    }

    /** A page that comes back from the host. */
    private static String overwrite(Cache cache, int sequence, int logical) {
        List<Integer> mine = cache.written.get(sequence);
        if (logical >= CONTEXT / PAGE) {
            return "overwritten";
        }
        int[] before = snapshot(cache.tables);
        try {
            int page = cache.tables.overwrite(sequence, logical);
            assertThat(cache.tables.references(page)).isEqualTo(1);
            mine.subList(logical * PAGE, mine.size()).clear();
            for (int slot = 0; slot < PAGE; slot++) {
                cache.pages[page][slot] = ++cache.label;
                mine.add(cache.label);
            }
            cache.tables.truncate(sequence, mine.size());
            return "overwritten";
        } catch (CacheFullException e) {
            assertThat(snapshot(cache.tables)).isEqualTo(before);
            return "refused";
        }
    }

    private static int[] snapshot(PageTables tables) {
        int[] pages = new int[SEQUENCES * PER_SEQUENCE];
        for (int at = 0; at < pages.length; at++) {
            pages[at] = tables.page(at / PER_SEQUENCE, at % PER_SEQUENCE);
        }
        return pages;
    }

    @Test
    void whoeverIsAloneAlwaysFits() {
        PageTables tables = new PageTables(PER_SEQUENCE, SEQUENCES, PER_SEQUENCE, PAGE);
        for (int position = 0; position < CONTEXT; position++) {
            tables.prepare(row(0, position));
        }
        tables.fork(0, 1, 9);
        assertThatThrownBy(() -> tables.prepare(row(1, 9)))
                .isInstanceOf(CacheFullException.class)
                .hasMessage(
                        "no page of the K/V cache is left for position 9 of sequence 1: of 6 pages of 4 positions 6 are"
                                + " in use, 3 of them by several sequences. Give up or shorten another sequence, or open the model"
                                + " with more pages (memory.kvPages)");
        tables.truncate(0, 0);
        for (int position = 9; position < CONTEXT; position++) {
            tables.prepare(row(1, position));
        }
        assertThat(tables.usage()).isEqualTo(new CachePages.Usage(6, 6, 0, 0));
    }

    @Test
    void theLastOfSeveralWritesInPlace() {
        PageTables tables = new PageTables(12, SEQUENCES, PER_SEQUENCE, PAGE);
        tables.prepare(row(0, 0));
        tables.fork(0, 1, 1);
        tables.fork(1, 2, 1);
        assertThat(tables.usage()).isEqualTo(new CachePages.Usage(12, 1, 1, 0));
        StepBatch all = row(0, 1).add(0, 1, 1, true).add(0, 2, 1, true);
        tables.prepare(all);
        assertThat(tables.changes().copies()).isEqualTo(2);
        assertThat(tables.page(2, 0)).as("the original page").isZero();
        assertThat(tables.usage()).isEqualTo(new CachePages.Usage(12, 3, 0, 2));
        tables.changes().seen();
        tables.prepare(row(2, 2));
        assertThat(tables.changes().unseen()).isFalse();
        assertThat(tables.changes().copies()).isZero();
    }

    @Test
    void tablesInOrderStayAsTheyAre() {
        PageTables tables = PageTables.inOrder(SEQUENCES, PER_SEQUENCE, PAGE);
        int[] before = snapshot(tables);
        for (int at = 0; at < before.length; at++) {
            assertThat(before[at]).isEqualTo(at);
        }
        tables.prepare(row(3, 0));
        tables.truncate(3, 0);
        assertThat(tables.overwrite(3, 1)).isEqualTo(3 * PER_SEQUENCE + 1);
        assertThat(snapshot(tables)).isEqualTo(before);
        assertThat(tables.usage()).isEqualTo(new CachePages.Usage(30, 30, 0, 0));
        assertThat(tables.changes().copies()).isZero();
    }

    @Test
    void whatWasNeverWrittenCannotBeHad() {
        PageTables tables = new PageTables(12, SEQUENCES, PER_SEQUENCE, PAGE);
        tables.prepare(row(0, 0));
        assertThatThrownBy(() -> tables.fork(0, 1, 5)).hasMessageContaining("sequence 0 has no 5 positions");
        assertThatThrownBy(() -> tables.requireMapped(1, 1)).hasMessageContaining("from position 0 on");
        assertThatThrownBy(() -> new PageTables(5, 1, 6, PAGE)).hasMessageContaining("5 pages do not hold a sequence");
    }
}
