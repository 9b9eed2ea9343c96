import type { ValueId } from "../ir/graph";
import type { LossContext, LossSpec } from "./spec";

const UNFIT = {
  activations: ["softmax", "sigmoid", "relu", "softplus"],
  reason: "it needs outputs on both sides of 0",
} as const;

/** 1/(n·m) Σᵢ Σₖ max(0, 1 - t·ŷ) with t = 2y - 1, as Keras's Hinge. */
export const hinge: LossSpec = {
  type: "hinge",
  label: "Hinge",
  summary: "Right by a margin costs nothing",
  docs:
    "The output of the right class should be at least 1, and those of the others at most -1; what is short of that is the loss, averaged over " +
    "all outputs and rows. Rows that are right by that margin are left alone, as in a support vector machine. The outputs are no probabilities.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ max(0, 1 - tᵢₖ·ŷᵢₖ),  t = 2y - 1",
  tasks: ["classification"],
  params: {},
  activations: ["linear", "tanh"],
  unfit: UNFIT,
  share: () => ({ name: "share", symbol: "shortfall / m" }),
  lower(context) {
    const short = shortfall(context);
    return context.builder.mean(short, context.builder.allAxes(short));
  },
};

/** The same, squared, as Keras's SquaredHinge. */
export const squaredHinge: LossSpec = {
  type: "squared-hinge",
  label: "Squared hinge",
  summary: "Hinge that minds large errors more",
  docs:
    "The hinge loss with each shortfall squared: outputs that are far on the wrong side count much more than those just short of the margin, " +
    "and the slope changes smoothly at it.",
  formula: "C = 1/(n·m) · Σᵢ Σₖ max(0, 1 - tᵢₖ·ŷᵢₖ)²,  t = 2y - 1",
  tasks: ["classification"],
  params: {},
  activations: ["linear", "tanh"],
  unfit: UNFIT,
  share: () => ({ name: "share", symbol: "square / m" }),
  lower(context) {
    const { builder } = context;
    const short = shortfall(context);
    const square = builder.multiply(short, short);
    builder.mark({ name: "square", symbol: "shortfall²", value: square });
    return builder.mean(square, builder.allAxes(short));
  },
};

function shortfall({ builder, prediction, target }: LossContext): ValueId {
  const one = builder.scalar(1);
  const side = builder.subtract(builder.scale(target, 2), one);
  const margin = builder.multiply(side, prediction);
  const short = builder.relu(builder.subtract(one, margin));
  builder.mark({ name: "side", symbol: "t = 2 · y - 1", value: side });
  builder.mark({ name: "margin", symbol: "t · ŷ", value: margin });
  builder.mark({ name: "shortfall", symbol: "max(0, 1 - t · ŷ)", value: short });
  return short;
}
