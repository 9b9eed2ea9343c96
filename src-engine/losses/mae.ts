import type { LossSpec } from "./spec";

/** 1/(n·m) Σᵢ Σₖ |ŷᵢₖ - yᵢₖ|, as PyTorch's L1Loss; the derivative at 0 is 0. */
export const mae: LossSpec = {
  type: "mae",
  label: "Mean absolute error",
  synonyms: ["MAE", "L1", "absolute error"],
  summary: "Mean of the differences, without sign",
  docs:
    "The size of the difference between prediction and target, averaged over all outputs and rows. An error twice as large counts twice as " +
    "much, so wild rows disturb it less than they disturb the squared errors.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ |ŷᵢₖ - yᵢₖ|",
  tasks: ["regression", "classification"],
  params: {},
  activations: ["linear", "softmax", "sigmoid", "tanh", "softplus", "relu"],
  share: () => ({ name: "share", symbol: "size / m" }),
  lower({ builder, prediction, target }) {
    const difference = builder.subtract(prediction, target);
    const size = builder.abs(difference);
    builder.mark({ name: "difference", symbol: "ŷ - y", value: difference });
    builder.mark({ name: "size", symbol: "|ŷ - y|", value: size });
    return builder.mean(size, builder.allAxes(difference));
  },
};
