package dev.millrace.scheduler.cost;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.phase.ArgMaxPhase;
import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.Phase;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.phase.UnfusedAttentionPhase;
import dev.millrace.scheduler.lowering.BoundPhase;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the work of one phase in one step. What an expression reads twice is counted twice, as the kernel computes it
 * twice: so a value that is computed again in place of being stored has its price.
 */
final class WorkCount {

    private final Bucket bucket;
    private final StepLoad load;
    private final AttentionShape attention;
    private final Map<String, Double> amounts = new TreeMap<>();
    private double streamedBytes;
    private double units = 1;

    private WorkCount(Bucket bucket, StepLoad load, AttentionShape attention) {
        this.bucket = bucket;
        this.load = load;
        this.attention = attention;
    }

    static PhaseWork of(BoundPhase bound, Bucket bucket, StepLoad load) {
        WorkCount count = new WorkCount(bucket, load, bound.attention());
        Phase phase = bound.phase();
        if (phase instanceof MatmulPhase product) {
            count.products(product);
        } else if (phase instanceof RowPhase rows) {
            count.rows(rows);
        } else if (phase instanceof AttentionPhase fused) {
            count.attention(fused.shape());
        } else if (phase instanceof UnfusedAttentionPhase unfused) {
            count.unfused(unfused);
        } else if (phase instanceof ArgMaxPhase best) {
            count.add(WorkKind.ARG_MAX, (double) count.rows(RowDomain.OUTPUTS) * best.columns() / 16);
            count.units = count.rows(RowDomain.OUTPUTS);
        }
        return new PhaseWork(count.amounts, count.streamedBytes, Math.max(1, count.units));
    }

    private int rows(RowDomain domain) {
        return domain == RowDomain.ROWS ? load.rows() : load.outputs();
    }

    private void add(String kind, double amount) {
        amounts.merge(kind, amount, Double::sum);
    }

    /** Rows come in whole tiles; a tile of weights is read once for all of them. */
    private void products(MatmulPhase phase) {
        boolean many = bucket.rowTile() > 1;
        int rowTiles = (rows(phase.domain()) + bucket.rowTile() - 1) / bucket.rowTile();
        units = 0;
        for (MatmulPhase.Segment segment : phase.segments()) {
            int tiles = (segment.columns() + 15) / 16;
            for (MatmulPhase.Weight weight : segment.weights()) {
                double values = 16.0 * tiles * phase.columns();
                add(WorkKind.matmul(weight.type(), phase.activations(), many), values * rowTiles * bucket.rowTile());
                if (many) {
                    add(WorkKind.fetch(weight.type()), values);
                }
                streamedBytes += weight.type().packedBytes(segment.columns(), phase.columns());
            }
            add(many ? WorkKind.TILE_MANY : WorkKind.TILE_ONE, (double) tiles * rowTiles);
            double results = (double) rows(phase.domain()) * segment.columns();
            for (Output output : segment.outputs()) {
                output(output, results);
            }
            units += Math.ceil(16.0 * tiles / phase.granule(bucket.kvType())) * rowTiles;
        }
    }

    private void rows(RowPhase phase) {
        int rows = rows(phase.domain());
        int width = ExpressionWriter.padded(phase.columns());
        double values = (double) rows * width;
        RowPhase.Norm norm = phase.norm();
        if (norm != null) {
            add(WorkKind.ROWS_NORM, values);
            expression(norm.of(), values);
        }
        phase.outputs().forEach(output -> output(output, values));
        units = norm != null ? rows : rows * Math.ceil((double) width / phase.granule(bucket.kvType()));
    }

    private void attention(AttentionShape shape) {
        double seen = load.positionsSeen(shape.window());
        String kind = load.rows() == 1 ? WorkKind.ATTENTION_ONE : WorkKind.ATTENTION_MANY;
        add(kind, 2 * seen * load.rows() * shape.heads() * shape.headDim());
        cache(shape, 2);
        units = (double) load.rows() * shape.kvHeads() * (load.rows() == 1 ? splits(seen) : 1);
    }

    /** Scores, softmax and weighted sum each go over all positions; the first and the last multiply. */
    private void unfused(UnfusedAttentionPhase phase) {
        AttentionShape shape = phase.shape();
        double scores = load.positionsSeen(shape.window()) * load.rows() * shape.heads();
        if (phase.step() == UnfusedAttentionPhase.Step.SOFTMAX) {
            add(WorkKind.ROWS_FUNCTION, scores);
        } else {
            add(WorkKind.ATTENTION_UNFUSED, scores * shape.headDim());
            cache(shape, 1);
        }
        units = (double) load.rows() * shape.heads();
    }

    private void cache(AttentionShape shape, int tensors) {
        long bytes = shape.kvHeads() * bucket.kvType().headBytes(shape.headDim());
        streamedBytes += tensors * load.positionsSeen(shape.window()) * bytes;
    }

    private double splits(double positions) {
        return attention.splits() > 1 ? Math.max(1, Math.ceil(positions / AttentionShape.SPLIT)) : 1;
    }

    private void output(Output output, double values) {
        expression(output.value(), values);
        if (output.rotation() != null) {
            add(WorkKind.ROWS_ROTATE, values);
        }
        for (Sink sink : output.sinks()) {
            if (sink instanceof Sink.Quantise quantise) {
                add(WorkKind.quantise(quantise.type()), values);
            } else if (sink instanceof Sink.Cache) {
                add(WorkKind.ROWS_CACHE, values);
            } else if (sink instanceof Sink.Best) {
                add(WorkKind.BEST, values / 16);
            } else {
                add(WorkKind.ROWS_MOVE, values);
            }
        }
    }

    private void expression(Expression e, double values) {
        if (e instanceof Expression.Rows || e instanceof Expression.Vector) {
            add(WorkKind.ROWS_MOVE, values);
        } else if (e instanceof Expression.Embedded embedded) {
            add(WorkKind.embed(embedded.weightType()), values);
        } else if (e instanceof Expression.Combined) {
            add(WorkKind.ROWS_COMBINE, values * splits(load.positionsSeen(attention.window())));
        } else if (e instanceof Expression.Unary unary) {
            add(WorkKind.ROWS_FUNCTION, values);
            expression(unary.operand(), values);
        } else if (e instanceof Expression.Binary binary) {
            expression(binary.left(), values);
            expression(binary.right(), values);
        }
    }
}
