import type { LossSpec } from "./spec";

/** Added to the prediction before its logarithm is taken, as in PyTorch. */
const TINY = 1e-8;

/** 1/(n·m) Σᵢ Σₖ (ŷ - y ln ŷ), as PyTorch's PoissonNLLLoss(log_input=False). */
export const poisson: LossSpec = {
  type: "poisson",
  label: "Poisson",
  summary: "For counts: how surprising each is",
  docs:
    "For targets that are counts (0, 1, 2, ...): the prediction is their expected number, and the loss is the negative logarithm of the " +
    "probability that a Poisson distribution gives the count, but for a part that does not depend on the prediction. Predictions must be above " +
    "0, so the output needs softplus; leave the target column unscaled.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ (ŷᵢₖ - yᵢₖ·ln ŷᵢₖ)",
  tasks: ["regression"],
  params: {},
  activations: ["softplus"],
  unfit: {
    activations: ["linear", "relu", "tanh", "sigmoid", "softmax"],
    reason: "it needs predictions above 0 and without an upper limit",
  },
  share: () => ({ name: "share", symbol: "difference / m" }),
  lower({ builder, prediction, target }) {
    const logarithm = builder.log(builder.add(prediction, builder.scalar(TINY)));
    const value = builder.subtract(prediction, builder.multiply(target, logarithm));
    builder.mark({ name: "logarithm", symbol: "ln ŷ", value: logarithm });
    builder.mark({ name: "difference", symbol: "ŷ - y · ln ŷ", value });
    return builder.mean(value, builder.allAxes(value));
  },
};
