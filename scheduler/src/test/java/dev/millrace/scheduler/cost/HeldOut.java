package dev.millrace.scheduler.cost;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.UnaryFunction;
import java.util.ArrayList;
import java.util.List;

/** Phases of shapes that no figure of a profile is measured with. */
final class HeldOut {

    private HeldOut() {}

    static List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        ActivationType int8 = ActivationType.INT8;
        for (int rows : new int[] {1, 24, 100}) {
            all.add(Workloads.matmul(WeightType.Q4_0, int8, 576, 1536, rows));
            all.add(Workloads.matmul(WeightType.Q4_1, int8, 1536, 576, rows));
            all.add(Workloads.matmul(WeightType.Q8_0, int8, 3072, 768, rows));
            all.add(Workloads.matmul(WeightType.Q4_K, int8, 2560, 1280, rows));
            all.add(Workloads.matmul(WeightType.Q6_K, int8, 960, 2816, rows));
            all.add(Workloads.matmul(WeightType.F16, ActivationType.F32, 640, 896, rows));
            all.add(Workloads.matmul(WeightType.Q4_0, ActivationType.INT16, 1152, 1408, rows));
            all.add(Workloads.projection(WeightType.Q4_1, int8, 576, 1536, rows));
            all.add(Workloads.projection(WeightType.Q8_0, int8, 1280, 3456, rows));
            all.add(Workloads.gated(WeightType.Q4_1, int8, 1536, 576, rows));
            all.add(Workloads.gated(WeightType.Q6_K, int8, 2304, 768, rows));
            all.add(Workloads.projections(WeightType.Q4_1, int8, new Workloads.Heads(9, 3, 64), 576, rows));
            all.add(Workloads.projections(WeightType.Q8_0, int8, new Workloads.Heads(16, 4, 96), 1280, rows));
            all.add(Workloads.normRounded(int8, 576, rows));
            all.add(Workloads.normRounded(int8, 2880, rows));
            all.add(Workloads.embedding(WeightType.Q4_1, 576, rows));
            all.add(Workloads.rows("gelu", new Op.Unary(UnaryFunction.GELU), 2048, rows));
            all.add(Workloads.attention(new Workloads.Heads(9, 3, 64), rows, 200));
            all.add(Workloads.attention(new Workloads.Heads(16, 8, 96), rows, 1100));
            all.add(Workloads.attention(new Workloads.Heads(8, 2, 128), rows, 450));
            all.add(Workloads.combination(new Workloads.Heads(9, 3, 64), rows, 400));
        }
        all.add(Workloads.matmul(WeightType.Q4_1, int8, 49152, 576, 1));
        all.add(Workloads.best(32000, 1));
        all.add(Workloads.matmul(WeightType.Q8_0, int8, 32000, 640, 8));
        all.add(Workloads.argMax(32000, 1));
        return all;
    }
}
