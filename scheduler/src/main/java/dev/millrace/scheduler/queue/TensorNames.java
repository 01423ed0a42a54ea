package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.lowering.Storage;
import java.util.IdentityHashMap;

/** Names of tensors in schedules, made once for each: plans hold the same storage at every step. */
final class TensorNames {

    private final IdentityHashMap<Storage, String> names = new IdentityHashMap<>();

    /** The weight's own name, or what the storage is. */
    String of(Storage storage) {
        return names.computeIfAbsent(storage, TensorNames::name);
    }

    private static String name(Storage storage) {
        if (storage instanceof Storage.Matrix matrix) {
            return matrix.weight().name();
        }
        if (storage instanceof Storage.Vector vector) {
            return vector.weight().name();
        }
        if (storage instanceof Storage.Cache cache) {
            return (cache.keys() ? "keys" : "values") + " of layer " + cache.layer();
        }
        return storage.toString();
    }
}
