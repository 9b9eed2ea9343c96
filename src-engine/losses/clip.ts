import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

/** How near to 0 and 1 a probability may come before its logarithm is taken. */
export const CLIP = 1e-7;

/** Keeps probabilities in [CLIP, 1 - CLIP], where logarithms are finite; outside it the gradient is 0. */
export function clipProbability(builder: GraphBuilder, probability: ValueId): ValueId {
  return builder.maximum(builder.minimum(probability, builder.scalar(1 - CLIP)), builder.scalar(CLIP));
}
