// What losses over the probabilities of classes share.

import type { Params } from "../document/params";
import type { ValueId } from "../ir/graph";
import { clipProbability } from "./clip";
import type { CLASS_WEIGHTS } from "./params";
import type { LossContext, LossSpec } from "./spec";

export const NEEDS_PROBABILITIES = {
  activations: ["linear", "tanh", "relu", "softplus"],
  reason: "it needs probabilities between 0 and 1",
} as const satisfies LossSpec["unfit"];

/** ln ŷ: from the sums before the softmax without loss of precision, else of clipped probabilities. */
export function logProbabilities({
  builder,
  prediction,
  logits,
}: Pick<LossContext, "builder" | "prediction" | "logits">): ValueId {
  return logits === undefined
    ? builder.log(clipProbability(builder, prediction))
    : builder.logSoftmax(logits, builder.shape(logits).length - 1);
}

/** A value per row and class, times the weight of its class. */
export function weighted(
  {
    builder,
    params: { classWeights },
  }: Pick<LossContext<Params<{ classWeights: typeof CLASS_WEIGHTS }>>, "builder" | "params">,
  value: ValueId,
): ValueId {
  return classWeights.length === 0
    ? value
    : builder.multiply(value, builder.constant([classWeights.length], classWeights));
}

/** -1/n Σᵢ Σₖ of a value per row and class. */
export function negativeSum({ builder }: Pick<LossContext, "builder">, value: ValueId): ValueId {
  return builder.negate(builder.mean(builder.sum(value, builder.allAxes(value).slice(1)), [0]));
}
