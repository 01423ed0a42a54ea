package dev.millrace.scheduler.queue;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.graph.KvCache;
import dev.millrace.scheduler.lowering.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where keys and values of each layer lie: a few arenas, filled in layer order, none above the largest allocation
 * unless a layer alone is; the memory plan then refuses it.
 *
 * @param places place of each layer's keys and values
 * @param strips the same places in order: of each layer its keys, then its values
 * @param arenaBytes bytes of each arena
 * @param type how values are stored
 */
record CacheLayout(Map<Storage.Cache, Location> places, List<Strip> strips, List<Long> arenaBytes, KvType type) {

    private static final int ALIGNMENT = 64;

    CacheLayout {
        places = Map.copyOf(places);
        strips = List.copyOf(strips);
        arenaBytes = List.copyOf(arenaBytes);
    }

    /**
     * All pages of the keys, or of the values, of one layer.
     *
     * @param location where the first page begins
     * @param kvHeads heads of a position
     * @param headDim values of a head
     * @param pageBytes bytes of one page
     */
    record Strip(Location location, int kvHeads, int headDim, long pageBytes) {}

    /** Bytes of one page of all layers. */
    long pageBytes() {
        return strips.stream().mapToLong(Strip::pageBytes).sum();
    }

    /** Puts zeros in place of all positions of a page from {@code slot} on; see {@code attention/cache.cl} for where they lie. */
    void clearFrom(int slot, ByteBuffer page) {
        int lanes = 16;
        int at = page.position();
        for (int i = 0; i < strips.size(); i++) {
            Strip strip = strips.get(i);
            int row = strip.headDim() * type.bytes();
            for (int head = 0; head < strip.kvHeads(); head++) {
                for (int position = slot; position < ExecutorAssembly.PAGE; position++) {
                    if (i % 2 == 1) {
                        clear(page, at + position * row, row);
                    } else {
                        int block = at + position / lanes * lanes * row;
                        for (int d = 0; d < strip.headDim(); d++) {
                            clear(page, block + (d * lanes + position % lanes) * type.bytes(), type.bytes());
                        }
                    }
                }
                at += ExecutorAssembly.PAGE * row;
            }
        }
    }

    private static void clear(ByteBuffer bytes, int from, int count) {
        for (int i = 0; i < count; i++) {
            bytes.put(from + i, (byte) 0);
        }
    }

    /** The contents of a page in words; see {@code attention/cache.cl}. */
    String pageLayout() {
        StringBuilder text = new StringBuilder();
        text.append("K [kvHead][").append(ExecutorAssembly.PAGE / 16).append("][headDim][16], V [kvHead][");
        text.append(ExecutorAssembly.PAGE)
                .append("][headDim], ")
                .append(type.name().toLowerCase(Locale.ROOT));
        text.append(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? ", little-endian" : ", big-endian");
        text.append(", kvHead x headDim by layer");
        for (int i = 0; i < strips.size(); i += 2) {
            text.append(' ')
                    .append(strips.get(i).kvHeads())
                    .append('x')
                    .append(strips.get(i).headDim());
        }
        return text.toString();
    }

    /**
     * @param positions positions of all pages
     * @param maxAllocationBytes largest buffer
     */
    static CacheLayout of(List<KvCache> caches, KvType type, long positions, long maxAllocationBytes) {
        Map<Storage.Cache, Location> places = new HashMap<>();
        List<Strip> strips = new ArrayList<>();
        List<Long> arenas = new ArrayList<>();
        long used = 0;
        for (KvCache cache : caches) {
            long bytes = positions * cache.shape().columns() * type.bytes();
            for (boolean keys : new boolean[] {true, false}) {
                if (used > 0 && used + bytes > maxAllocationBytes) {
                    arenas.add(used);
                    used = 0;
                }
                Location location = new Location(StepPlan.CACHE + arenas.size(), used, bytes);
                places.put(new Storage.Cache(cache.layer(), keys), location);
                strips.add(new Strip(
                        location,
                        cache.shape().kvHeads(),
                        cache.shape().headDim(),
                        (long) ExecutorAssembly.PAGE * cache.shape().columns() * type.bytes()));
                used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        if (used > 0) {
            arenas.add(used);
        }
        return new CacheLayout(places, strips, arenas, type);
    }
}
