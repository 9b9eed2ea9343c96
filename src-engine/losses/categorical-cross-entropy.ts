import { CLIP, clipProbability } from "./clip";
import type { LossSpec } from "./spec";

/** -1/n Σᵢ Σₖ y ln ŷ, as PyTorch's CrossEntropyLoss after a softmax, else its NLL form with clipping. Rows of y add up to 1. */
export const categoricalCrossEntropy: LossSpec = {
  type: "categorical-cross-entropy",
  label: "Categorical cross-entropy",
  summary: "For one of several classes: how surprised the prediction is",
  docs:
    "The outputs are the probabilities of the classes. The cost is the negative logarithm of the probability that was given to the right " +
    "class: 0 when the network was sure and right, and very large when it was sure and wrong. With a softmax output it is computed from the " +
    `sums before the softmax, without loss of precision; otherwise probabilities are first kept between ${CLIP} and 1 - ${CLIP}.`,
  formula: "C = -1/n · Σᵢ Σₖ yᵢₖ·ln ŷᵢₖ",
  tasks: ["classification"],
  fusedWith: "softmax",
  activations: ["softmax", "sigmoid"],
  unfit: { activations: ["linear", "tanh", "relu", "softplus"], reason: "it needs probabilities between 0 and 1" },
  lower({ builder, prediction, target, logits }) {
    if (logits !== undefined && builder.shape(logits).length === 2)
      return builder.mean(builder.softmaxCrossEntropy(logits, target), [0]);
    const likelihood = builder.multiply(target, builder.log(clipProbability(builder, prediction)));
    const axes = builder.allAxes(prediction);
    return builder.negate(builder.mean(builder.sum(likelihood, axes.slice(1)), [0]));
  },
};
