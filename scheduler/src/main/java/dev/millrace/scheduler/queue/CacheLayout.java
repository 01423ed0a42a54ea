package dev.millrace.scheduler.queue;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.graph.KvCache;
import dev.millrace.scheduler.lowering.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where keys and values of each layer lie: a few arenas, filled in layer order, none above the largest allocation
 * unless a layer alone is; the memory plan then refuses it.
 *
 * @param places place of each layer's keys and values
 * @param arenaBytes bytes of each arena
 */
record CacheLayout(Map<Storage.Cache, Location> places, List<Long> arenaBytes) {

    private static final int ALIGNMENT = 64;

    CacheLayout {
        places = Map.copyOf(places);
        arenaBytes = List.copyOf(arenaBytes);
    }

    /**
     * @param positions positions of all pages
     * @param maxAllocationBytes largest buffer
     */
    static CacheLayout of(List<KvCache> caches, KvType type, long positions, long maxAllocationBytes) {
        Map<Storage.Cache, Location> places = new HashMap<>();
        List<Long> arenas = new ArrayList<>();
        long used = 0;
        for (KvCache cache : caches) {
            long bytes = positions * cache.shape().columns() * type.bytes();
            for (boolean keys : new boolean[] {true, false}) {
                if (used > 0 && used + bytes > maxAllocationBytes) {
                    arenas.add(used);
                    used = 0;
                }
                places.put(new Storage.Cache(cache.layer(), keys), new Location(StepPlan.CACHE + arenas.size(), used));
                used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        if (used > 0) {
            arenas.add(used);
        }
        return new CacheLayout(places, arenas);
    }
}
