import type { ParamSpecs } from "../document/params";
import { CLIP } from "./clip";
import { logProbabilities, NEEDS_PROBABILITIES, negativeSum, weighted } from "./classes";
import { CLASS_WEIGHTS } from "./params";
import type { LossSpec } from "./spec";

const params = {
  gamma: {
    kind: "number",
    label: "Focus (γ)",
    docs: "How much less the rows count that are right already. 0 for not at all; 2 is usual.",
    default: 2,
    min: 0,
    max: 100,
    sliderMax: 5,
  },
  classWeights: CLASS_WEIGHTS,
} as const satisfies ParamSpecs;

/** -1/n Σᵢ Σₖ y (1 - ŷ)^γ ln ŷ: Lin et al. 2017, as Keras's CategoricalFocalCrossentropy with alpha = 1. */
export const focal: LossSpec<typeof params> = {
  type: "focal",
  label: "Focal",
  summary: "Cross-entropy that looks at the hard rows",
  docs:
    "Categorical cross-entropy in which a row counts the less, the surer the network already is of its right class: times (1 - ŷ) to the power γ. " +
    "The many easy rows no longer drown the few hard ones, which helps where one class is rare. With γ = 0 it is the cross-entropy itself.",
  formula: "C = -1/n · Σᵢ Σₖ κₖ·yᵢₖ·(1 - ŷᵢₖ)^γ·ln ŷᵢₖ",
  tasks: ["classification"],
  params,
  severalClasses: true,
  fusedWith: "softmax",
  activations: ["softmax"],
  unfit: {
    activations: [...NEEDS_PROBABILITIES.activations, "sigmoid"],
    reason: "it needs the probabilities of classes, which add up to 1",
  },
  share: ({ classWeights }) => ({
    name: "share",
    symbol: classWeights.length === 0 ? "-product" : "-κ · product",
  }),
  lower(context) {
    const {
      builder,
      target,
      params: { gamma },
    } = context;
    const log = logProbabilities(context);
    const rest = builder.maximum(builder.subtract(builder.scalar(1), builder.exp(log)), builder.scalar(CLIP));
    const doubt = builder.exp(builder.scale(builder.log(rest), gamma));
    const value = builder.multiply(builder.multiply(target, doubt), log);
    builder.mark({ name: "logarithm", symbol: "ln ŷ", value: log });
    builder.mark({ name: "doubt", symbol: "(1 - ŷ)^γ", value: doubt });
    builder.mark({ name: "product", symbol: "y · (1 - ŷ)^γ · ln ŷ", value });
    return negativeSum(context, weighted(context, value));
  },
};
