import { logProbabilities, NEEDS_PROBABILITIES, negativeSum } from "./classes";
import { CLIP } from "./clip";
import type { LossSpec } from "./spec";

/** 1/n Σᵢ Σₖ y (ln y - ln ŷ), as PyTorch's KLDivLoss with "batchmean"; where y is 0 it adds nothing. */
export const klDivergence: LossSpec = {
  type: "kl-divergence",
  label: "Kullback-Leibler divergence",
  synonyms: ["KL", "relative entropy"],
  summary: "How far two sets of probabilities are apart",
  docs:
    "How much the predicted probabilities differ from the target's: 0 when they are the same. Where each target is one sure class it equals " +
    "categorical cross-entropy; it differs where targets are probabilities themselves.",
  formula: "C = 1/n · Σᵢ Σₖ yᵢₖ·(ln yᵢₖ - ln ŷᵢₖ)",
  tasks: ["classification"],
  params: {},
  severalClasses: true,
  fusedWith: "softmax",
  activations: ["softmax"],
  unfit: {
    activations: [...NEEDS_PROBABILITIES.activations, "sigmoid"],
    reason: "it needs the probabilities of classes, which add up to 1",
  },
  share: () => ({ name: "share", symbol: "-product" }),
  lower(context) {
    const { builder, target } = context;
    const own = builder.log(builder.maximum(target, builder.scalar(CLIP)));
    const log = logProbabilities(context);
    const value = builder.multiply(target, builder.subtract(log, own));
    builder.mark({ name: "logarithm of y", symbol: "ln y", value: own });
    builder.mark({ name: "logarithm of ŷ", symbol: "ln ŷ", value: log });
    builder.mark({ name: "product", symbol: "y · (ln ŷ - ln y)", value });
    return negativeSum(context, value);
  },
};
