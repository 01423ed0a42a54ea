package dev.millrace.scheduler.queue;

import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.graph.KvCache;
import dev.millrace.scheduler.lowering.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where keys and values of each layer lie: a few arenas, filled in layer order, none above the largest allocation
 * unless a layer alone is; the memory plan then refuses it.
 *
 * @param places place of each layer's keys and values
 * @param strips the same places in order: of each layer its keys, then its values
 * @param arenaBytes bytes of each arena
 * @param type how values are stored
 * @param pagePositions positions of a page
 */
record CacheLayout(
        Map<Storage.Cache, Location> places,
        List<Strip> strips,
        List<Long> arenaBytes,
        KvType type,
        int pagePositions) {

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
     * @param layout what lies where in a page
     */
    record Strip(Location location, KvLayout layout) {

        /** Bytes of one page. */
        long pageBytes() {
            return layout.pageBytes();
        }
    }

    /** Bytes of one page of all layers. */
    long pageBytes() {
        return strips.stream().mapToLong(Strip::pageBytes).sum();
    }

    /** Puts zeros in place of all positions of a page from {@code slot} on. */
    void clearFrom(int slot, ByteBuffer page) {
        int at = page.position();
        for (Strip strip : strips) {
            strip.layout().clearFrom(slot, page, at);
            at += Math.toIntExact(strip.pageBytes());
        }
    }

    /** The contents of a page in words; see {@code attention/cache.cl}. */
    String pageLayout() {
        StringBuilder text = new StringBuilder();
        text.append(new KvLayout(type, true, pagePositions, 1, 1).words());
        text.append(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? ", little-endian" : ", big-endian");
        text.append(", kvHead x headDim by layer");
        for (int i = 0; i < strips.size(); i += 2) {
            text.append(' ')
                    .append(strips.get(i).layout().kvHeads())
                    .append('x')
                    .append(strips.get(i).layout().headDim());
        }
        return text.toString();
    }

    /**
     * @param pagePositions positions of a page
     * @param pages physical pages
     * @param maxAllocationBytes largest buffer
     */
    static CacheLayout of(List<KvCache> caches, KvType type, int pagePositions, long pages, long maxAllocationBytes) {
        Map<Storage.Cache, Location> places = new HashMap<>();
        List<Strip> strips = new ArrayList<>();
        List<Long> arenas = new ArrayList<>();
        long used = 0;
        for (KvCache cache : caches) {
            for (boolean keys : new boolean[] {true, false}) {
                KvLayout layout = new KvLayout(
                        type,
                        keys,
                        pagePositions,
                        cache.shape().kvHeads(),
                        cache.shape().headDim());
                long bytes = pages * layout.pageBytes();
                if (used > 0 && used + bytes > maxAllocationBytes) {
                    arenas.add(used);
                    used = 0;
                }
                Location location = new Location(StepPlan.CACHE + arenas.size(), used, bytes);
                places.put(new Storage.Cache(cache.layer(), keys), location);
                strips.add(new Strip(location, layout));
                used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        if (used > 0) {
            arenas.add(used);
        }
        return new CacheLayout(places, strips, arenas, type, pagePositions);
    }
}
