import type { LossSpec } from "./spec";

/** 1/(n·m) Σᵢ Σₖ (ln(1 + ŷ) - ln(1 + y))², what is below 0 counting as 0, as Keras's MeanSquaredLogarithmicError. */
export const msle: LossSpec = {
  type: "msle",
  label: "Mean squared logarithmic error",
  synonyms: ["MSLE"],
  summary: "Squared difference of the logarithms",
  docs:
    "The squared difference between the logarithms of prediction and target (each with 1 added), averaged over all outputs and rows: being " +
    "wrong by a factor costs the same for small and large targets. For targets that are never below 0: leave the target column unscaled.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ (ln(1 + ŷᵢₖ) - ln(1 + yᵢₖ))²",
  tasks: ["regression"],
  params: {},
  activations: ["softplus", "relu", "linear"],
  unfit: { activations: ["tanh", "sigmoid", "softmax"], reason: "predictions would never exceed 1" },
  share: () => ({ name: "share", symbol: "square / m" }),
  lower({ builder, prediction, target }) {
    const zero = builder.scalar(0);
    const [ours, theirs] = [prediction, target].map((value) => builder.log1p(builder.maximum(value, zero)));
    const difference = builder.subtract(ours ?? prediction, theirs ?? target);
    const square = builder.multiply(difference, difference);
    builder.mark({ name: "logarithm of ŷ", symbol: "ln(1 + max(ŷ, 0))", value: ours ?? prediction });
    builder.mark({ name: "logarithm of y", symbol: "ln(1 + max(y, 0))", value: theirs ?? target });
    builder.mark({ name: "difference", symbol: "ln(1 + max(ŷ, 0)) - ln(1 + max(y, 0))", value: difference });
    builder.mark({ name: "square", symbol: "difference²", value: square });
    return builder.mean(square, builder.allAxes(difference));
  },
};
