import { ADAM_SETTINGS, adamMeans, adamScalars } from "./adam";
import type { OptimizerSpec } from "./spec";

/** Reddi, Kale & Kumar 2018, as PyTorch's Adam with amsgrad=True. */
export const amsgrad = {
  type: "amsgrad",
  label: "AMSGrad",
  summary: "Adam whose steps never grow again",
  docs:
    "Adam that divides by the root of the greatest running mean of the square there has been, instead of the present one. A rare large gradient " +
    "is not forgotten, which mends the few cases in which Adam does not settle.",
  formula: [
    "m ← β₁·m + (1 - β₁)·g",
    "v ← β₂·v + (1 - β₂)·g²",
    "s ← max(s, v)",
    "w ← w - η · m/(1 - β₁ᵗ) / (√(s/(1 - β₂ᵗ)) + ε)",
  ],
  settings: ADAM_SETTINGS,
  fullBatch: false,
  slots: ["mean", "square", "greatest"],
  scalarNames: ["rate", "floor"],
  scalars: adamScalars,
  update: (context) => {
    const { builder, weight, slot, scalar } = context;
    const { mean, square } = adamMeans(context);
    const greatest = builder.maximum(slot("greatest"), square);
    const size = builder.add(builder.sqrt(greatest), scalar("floor"));
    const change = builder.multiply(scalar("rate"), builder.divide(mean, size));
    return { weight: builder.subtract(weight, change), slots: { mean, square, greatest } };
  },
} as const satisfies OptimizerSpec<typeof ADAM_SETTINGS>;
