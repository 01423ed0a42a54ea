package dev.millrace.scheduler.memory;

import dev.millrace.kernels.quant.WeightType;
import java.util.ArrayList;
import java.util.List;

/**
 * In which pieces all weights go up, and through which staging buffer each.
 *
 * @param chunks the pieces, in order
 */
record UploadPlan(List<Chunk> chunks) {

    UploadPlan {
        chunks = List.copyOf(chunks);
    }

    /**
     * Whole tiles of a matrix, or a vector.
     *
     * @param weight whose rows they are
     * @param place where the weight lies
     * @param row the first row
     * @param rows how many
     * @param stage number of the staging buffer
     */
    record Chunk(StoredWeight weight, Placement place, int row, int rows, int stage) {

        boolean isVector() {
            return weight.form() == StoredWeight.Form.VECTOR;
        }

        /** Bytes before the first row in the model file, from the weight's first. */
        long rawOffset() {
            return row * weight.type().rawRowBytes(weight.columns());
        }

        /** Bytes of the rows in the model file. */
        int rawBytes() {
            return Math.toIntExact(rows * weight.type().rawRowBytes(weight.columns()));
        }

        int firstTile() {
            return row / WeightType.TILE_ROWS;
        }

        /** First byte that the rows take on the device, from the weight's first. */
        long from() {
            return isVector() ? 0 : firstTile() * weight.type().tileBytes(weight.columns());
        }

        /** The byte behind the last. */
        long to() {
            return isVector() ? weight.byteSize() : from() + weight.type().packedBytes(rows, weight.columns());
        }
    }

    /** @param chunkBytes bytes of a staging buffer */
    static UploadPlan of(WeightArenas layout, int chunkBytes) {
        List<Chunk> chunks = new ArrayList<>();
        for (StoredWeight weight : layout.weights()) {
            Placement place = layout.placement(weight.name());
            int chunkRows = weight.rows();
            if (weight.form() != StoredWeight.Form.VECTOR) {
                int rowBytes = Math.toIntExact(weight.type().rawRowBytes(weight.columns()));
                chunkRows = chunkBytes / rowBytes / WeightType.TILE_ROWS * WeightType.TILE_ROWS;
            }
            for (int row = 0; row < weight.rows(); row += chunkRows) {
                int rows = Math.min(chunkRows, weight.rows() - row);
                chunks.add(new Chunk(weight, place, row, rows, chunks.size() % WeightLoader.STAGING_BUFFERS));
            }
        }
        return new UploadPlan(chunks);
    }
}
