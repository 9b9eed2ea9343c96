// What the normalizing layers share.

import type { NumberSpec } from "../document/params";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Initializer, WeightSpec } from "./spec";

/** A number that is added before a root is taken, so that nothing is divided by 0. */
export function epsilonParam(fallback: number): NumberSpec {
  return {
    kind: "number",
    label: "Epsilon (ε)",
    docs: "A small number that is added before the root is taken, so that nothing is divided by 0.",
    default: fallback,
    min: 0,
    minExclusive: true,
    max: 1,
    sliderMax: 0.1,
    logarithmic: true,
  };
}

export const SCALE_PARAM = {
  kind: "boolean",
  label: "Learn a scale (γ)",
  docs: "Multiply each channel by a weight, so that the network can undo what it does not want normalized.",
  default: true,
} as const;

export const CENTER_PARAM = {
  kind: "boolean",
  label: "Learn a shift (β)",
  docs: "Add a weight to each channel. A bias of the layer before is then not needed.",
  default: true,
} as const;

/** "gamma" and "beta", one number a channel, where they are wanted. */
export function scaleWeights(
  channels: number,
  { scale, center }: { readonly scale: boolean; readonly center: boolean },
): WeightSpec[] {
  return [
    ...(scale ? [channelWeight("gamma", channels, "ones")] : []),
    ...(center ? [channelWeight("beta", channels, "zeros")] : []),
  ];
}

/** A weight with one number a channel. */
export function channelWeight(name: string, channels: number, initializer: Initializer): WeightSpec {
  return { name, shape: [channels], initializer, fanIn: channels, fanOut: channels, axes: ["channel"] };
}

/** (x - μ) / √(σ² + ε), with μ and σ² over the axes. */
export function standardize(builder: GraphBuilder, x: ValueId, axes: readonly number[], epsilon: number): ValueId {
  const { deviation, variance } = moments(builder, x, axes);
  return builder.multiply(deviation, inverseRoot(builder, variance, epsilon));
}

/** Mean, deviations from it, and variance over the axes, which keep an extent of 1; the variance is divided by n. */
export function moments(
  builder: GraphBuilder,
  x: ValueId,
  axes: readonly number[],
): { readonly mean: ValueId; readonly deviation: ValueId; readonly variance: ValueId } {
  const mean = builder.mean(x, axes, true);
  const deviation = builder.subtract(x, mean);
  const variance = builder.mean(builder.multiply(deviation, deviation), axes, true);
  builder.mark({ name: "mean", symbol: "μ", value: mean });
  builder.mark({ name: "variance", symbol: "σ²", value: variance });
  return { mean, deviation, variance };
}

/** 1 / √(x + ε) */
export function inverseRoot(builder: GraphBuilder, x: ValueId, epsilon: number): ValueId {
  return builder.reciprocal(builder.sqrt(builder.add(x, builder.scalar(epsilon))));
}

/** One number a channel, [C], so that it broadcasts over [N, C, ...space] of that rank. */
export function alongChannels(builder: GraphBuilder, weight: ValueId, rank: number): ValueId {
  return builder.reshape(weight, [...builder.shape(weight), ...new Array<number>(rank - 2).fill(1)]);
}

/** x / √(Σ x²) along the last axis; sums below 1e-12 are taken as that, as in Keras. */
export function unitLength(builder: GraphBuilder, x: ValueId): ValueId {
  const square = builder.sum(builder.multiply(x, x), [builder.shape(x).length - 1], true);
  return builder.divide(x, builder.sqrt(builder.maximum(square, builder.scalar(1e-12))));
}
