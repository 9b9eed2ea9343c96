import type { ParamSpecs } from "../document/params";
import type { LossSpec } from "./spec";

const params = {
  delta: {
    kind: "number",
    label: "Delta (δ)",
    docs: "The error up to which it is squared, in the unit of the scaled targets.",
    default: 1,
    min: 0,
    minExclusive: true,
    max: 1_000_000,
    sliderMax: 10,
    logarithmic: true,
  },
} as const satisfies ParamSpecs;

/** a²/2 up to a = δ, then δ(a - δ/2), with a = |ŷ - y|; mean over rows and outputs, as PyTorch's HuberLoss. */
export const huber: LossSpec<typeof params> = {
  type: "huber",
  label: "Huber",
  synonyms: ["smooth L1"],
  summary: "Squared for small errors, plain for large ones",
  docs:
    "Half the squared difference up to δ, and beyond that a straight line that goes on with the same slope. It is as smooth as the squared " +
    "error near the target, and as little disturbed by wild rows as the absolute one. It is averaged over all outputs and rows.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ (a²/2 if a ≤ δ, else δ·(a - δ/2)),  a = |ŷᵢₖ - yᵢₖ|",
  tasks: ["regression", "classification"],
  params,
  activations: ["linear", "softmax", "sigmoid", "tanh", "softplus", "relu"],
  share: () => ({ name: "share", symbol: "sum / m" }),
  lower({ builder, prediction, target, params: { delta } }) {
    const size = builder.abs(builder.subtract(prediction, target));
    // With q = min(a, δ): q²/2 + δ (a - q).
    const small = builder.minimum(size, builder.scalar(delta));
    const squared = builder.scale(builder.multiply(small, small), 0.5);
    const beyond = builder.scale(builder.subtract(size, small), delta);
    const sum = builder.add(squared, beyond);
    builder.mark({ name: "size", symbol: "|ŷ - y|", value: size });
    builder.mark({ name: "squared", symbol: "½ · min(|ŷ - y|, δ)²", value: squared });
    builder.mark({ name: "straight", symbol: "δ · max(|ŷ - y| - δ, 0)", value: beyond });
    builder.mark({ name: "sum", symbol: "squared + straight", value: sum });
    return builder.mean(sum, builder.allAxes(size));
  },
};
