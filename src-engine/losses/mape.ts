import { CLIP } from "./clip";
import type { LossSpec } from "./spec";

/** 100/(n·m) Σᵢ Σₖ |ŷᵢₖ - yᵢₖ| / max(|yᵢₖ|, 1e-7), as Keras's MeanAbsolutePercentageError. */
export const mape: LossSpec = {
  type: "mape",
  label: "Mean absolute percentage error",
  synonyms: ["MAPE"],
  summary: "Difference in percent of the target",
  docs:
    "The size of the difference in percent of the target's size, averaged over all outputs and rows, so that small targets are met as closely " +
    "as large ones. It has no use for targets near 0: leave the target column unscaled.",
  formula: "C = 100/(n·m) · Σᵢ Σₖ |ŷᵢₖ - yᵢₖ| / |yᵢₖ|",
  tasks: ["regression"],
  params: {},
  activations: ["linear", "softplus", "relu"],
  share: () => ({ name: "share, in %", symbol: "100 · ratio / m" }),
  lower({ builder, prediction, target }) {
    const size = builder.maximum(builder.abs(target), builder.scalar(CLIP));
    const difference = builder.abs(builder.subtract(prediction, target));
    const value = builder.divide(difference, size);
    builder.mark({ name: "size", symbol: "|ŷ - y|", value: difference });
    builder.mark({ name: "ratio", symbol: "|ŷ - y| / |y|", value });
    return builder.scale(builder.mean(value, builder.allAxes(value)), 100);
  },
};
