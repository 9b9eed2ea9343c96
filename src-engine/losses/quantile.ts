import type { ParamSpecs } from "../document/params";
import type { LossSpec } from "./spec";

const params = {
  quantile: {
    kind: "number",
    label: "Quantile (τ)",
    docs: "The share of targets that shall lie below the prediction.",
    default: 0.5,
    min: 0,
    minExclusive: true,
    max: 1,
    maxExclusive: true,
  },
} as const satisfies ParamSpecs;

/** max(τ(y - ŷ), (τ - 1)(y - ŷ)), mean over rows and outputs: the pinball loss, as scikit-learn's mean_pinball_loss. */
export const quantile: LossSpec<typeof params> = {
  type: "quantile",
  label: "Quantile",
  synonyms: ["pinball loss"],
  summary: "Predicts what a share of the targets stays below",
  docs:
    "Too low a prediction costs its difference times τ, too high a one times 1 - τ. With τ = 0.9 the network learns the value that nine of ten " +
    "targets stay below; with 0.5 it learns the middle one, and the loss is half the absolute error. It is averaged over all outputs and rows.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ max(τ·(yᵢₖ - ŷᵢₖ), (τ - 1)·(yᵢₖ - ŷᵢₖ))",
  tasks: ["regression"],
  params,
  activations: ["linear", "tanh", "softplus", "relu"],
  share: () => ({ name: "share", symbol: "weighted / m" }),
  lower({ builder, prediction, target, params: { quantile: share } }) {
    const low = builder.subtract(target, prediction);
    const value = builder.maximum(builder.scale(low, share), builder.scale(low, share - 1));
    builder.mark({ name: "difference", symbol: "y - ŷ", value: low });
    builder.mark({ name: "weighted", symbol: "max(τ · (y - ŷ), (τ - 1) · (y - ŷ))", value });
    return builder.mean(value, builder.allAxes(value));
  },
};
