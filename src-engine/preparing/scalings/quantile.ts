import { percentileOfSorted } from "../percentile";
import type { ScalingSpec } from "./spec";

/** Values between which shares are read off a straight line. */
const QUANTILES = 100;

export const quantile: ScalingSpec = {
  type: "quantile",
  label: "share below",
  docs: "The share of the training rows with a lesser value, from 0 to 1: only the order counts. For columns with wild values or several heaps.",
  like: "QuantileTransformer(n_quantiles=100)",
  forTargets: false,
  fit(values) {
    const sorted = values.slice().sort();
    const count = Math.min(QUANTILES, values.length);
    const at: number[] = [];
    const below: number[] = [];
    const above: number[] = [];
    for (let index = 0; index < count; index++) {
      // As NumPy's linspace, to the last bit: it decides which of several equal values is met exactly.
      const share = count === 1 ? 0 : index === count - 1 ? 1 : index * (1 / (count - 1));
      const value = percentileOfSorted(sorted, (share * 100) / 100);
      if (at.length === 0 || value > (at.at(-1) ?? value)) {
        at.push(value);
        below.push(share);
        above.push(share);
      } else above[above.length - 1] = share;
    }
    return { center: 0, scale: 1, curve: { type: "quantile", at, below, above } };
  },
  letters: { center: ["0", "nothing is taken away"], scale: ["1", "it is not divided"] },
};
