// What losses over the probabilities of classes share.

import type { ValueId } from "../ir/graph";
import { clipProbability } from "./clip";
import type { LossContext, LossSpec } from "./spec";

export const NEEDS_PROBABILITIES = {
  activations: ["linear", "tanh", "relu", "softplus"],
  reason: "it needs probabilities between 0 and 1",
} as const satisfies LossSpec["unfit"];

/** ln ŷ: from the sums before the softmax without loss of precision, else of clipped probabilities. */
export function logProbabilities({ builder, prediction, logits }: LossContext): ValueId {
  return logits === undefined
    ? builder.log(clipProbability(builder, prediction))
    : builder.logSoftmax(logits, builder.shape(logits).length - 1);
}

/** A value per row and class, times the weight of its class. */
export function weighted({ builder, classWeights }: LossContext, value: ValueId): ValueId {
  return classWeights === undefined
    ? value
    : builder.multiply(value, builder.constant([classWeights.length], classWeights));
}

/** -1/n Σᵢ Σₖ of a value per row and class. */
export function negativeSum({ builder }: LossContext, value: ValueId): ValueId {
  return builder.negate(builder.mean(builder.sum(value, builder.allAxes(value).slice(1)), [0]));
}
