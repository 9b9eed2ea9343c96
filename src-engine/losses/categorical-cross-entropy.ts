import { product } from "../ir/shape";
import { logProbabilities, NEEDS_PROBABILITIES, negativeSum, weighted } from "./classes";
import { CLIP } from "./clip";
import { CLASS_WEIGHTS, LABEL_SMOOTHING, smoothed, targetLetter } from "./params";
import type { LossSpec } from "./spec";

const params = { labelSmoothing: LABEL_SMOOTHING, classWeights: CLASS_WEIGHTS } as const;

/**
 * -1/n Σᵢ Σₖ κ y ln ŷ, as PyTorch's CrossEntropyLoss (with probabilities as targets, where there are weights) after a
 * softmax, else its NLL form with clipping. Rows of y add up to 1.
 */
export const categoricalCrossEntropy: LossSpec<typeof params> = {
  type: "categorical-cross-entropy",
  label: "Categorical cross-entropy",
  synonyms: ["softmax loss", "log loss", "negative log-likelihood"],
  summary: "For one of several classes: how surprised the prediction is",
  docs:
    "The outputs are the probabilities of the classes. The loss is the negative logarithm of the probability that was given to the right " +
    "class: 0 when the network was sure and right, and very large when it was sure and wrong. With a softmax output it is computed from the " +
    `sums before the softmax, without loss of precision; otherwise probabilities are first kept between ${CLIP} and 1 - ${CLIP}.`,
  formula: "C = -1/n · Σᵢ Σₖ κₖ·yᵢₖ·ln ŷᵢₖ",
  tasks: ["classification"],
  params,
  severalClasses: true,
  fusedWith: "softmax",
  activations: ["softmax", "sigmoid"],
  unfit: NEEDS_PROBABILITIES,
  share: ({ classWeights, labelSmoothing }) => ({
    name: "share",
    symbol: `-${classWeights.length === 0 ? "" : "κ · "}${targetLetter(labelSmoothing)} · ln ŷ`,
  }),
  lower(context) {
    const {
      builder,
      prediction,
      logits,
      params: { classWeights, labelSmoothing },
    } = context;
    const classes = Number(product(builder.shape(prediction).slice(1)));
    const target = smoothed(builder, context.target, labelSmoothing, classes);
    if (logits !== undefined && builder.shape(logits).length === 2 && classWeights.length === 0)
      return builder.mean(builder.softmaxCrossEntropy(logits, target), [0]);
    const log = logProbabilities(context);
    const value = builder.multiply(target, log);
    builder.mark({ name: "logarithm", symbol: "ln ŷ", value: log });
    builder.mark({ name: "product", symbol: `${targetLetter(labelSmoothing)} · ln ŷ`, value });
    return negativeSum(context, weighted(context, value));
  },
};
