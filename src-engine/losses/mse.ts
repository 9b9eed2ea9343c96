import type { LossSpec } from "./spec";

/** 1/(n·m) Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)², as PyTorch's MSELoss. */
export const mse: LossSpec = {
  type: "mse",
  label: "Mean squared error",
  synonyms: ["MSE", "L2", "squared error"],
  summary: "Mean of the squared differences",
  docs:
    "The difference between prediction and target, squared, and averaged over all outputs and rows. The usual choice when numbers are " +
    "predicted. Large errors weigh much more than small ones, so a few wild rows can dominate.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)²",
  tasks: ["regression", "classification"],
  params: {},
  activations: ["linear", "softmax", "sigmoid", "tanh", "softplus", "relu"],
  share: () => ({ name: "share", symbol: "square / m" }),
  lower({ builder, prediction, target }) {
    const difference = builder.subtract(prediction, target);
    const square = builder.multiply(difference, difference);
    builder.mark({ name: "difference", symbol: "ŷ - y", value: difference });
    builder.mark({ name: "square", symbol: "(ŷ - y)²", value: square });
    return builder.mean(square, builder.allAxes(difference));
  },
};
