// Settings that several losses share.

import type { NumberSpec, PerClassSpec } from "../document/params";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

export const LABEL_SMOOTHING: NumberSpec = {
  kind: "number",
  label: "Label smoothing",
  docs:
    "The share of each target that is spread over all classes: with 0.1, the right one of two classes counts as 0.95. It keeps the network " +
    "from being too sure, and helps where some labels are wrong.",
  default: 0,
  min: 0,
  max: 1,
  maxExclusive: true,
  sliderMax: 0.5,
};

export const CLASS_WEIGHTS: PerClassSpec = {
  kind: "per-class",
  label: "Class weights",
  docs: "How much each class counts, in the order of the outputs: a rare one may count more. None: all alike. κₖ in the formula, no weight of the network.",
  default: [],
  start: 1,
  min: 0,
};

/** Targets with a share of them spread evenly: y (1 - s) + s / classes. */
export function smoothed(builder: GraphBuilder, target: ValueId, share: number, classes: number): ValueId {
  if (share === 0) return target;
  const value = builder.add(builder.scale(target, 1 - share), builder.scalar(share / classes));
  builder.mark({ name: "smoothed target", symbol: targetLetter(share), value });
  return value;
}

/** What the target is called where a share of it is spread. */
export function targetLetter(share: number): string {
  return share === 0 ? "y" : "ỹ";
}
