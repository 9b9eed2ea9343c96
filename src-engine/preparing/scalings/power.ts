import { compensatedMean } from "../compensatedMean";
import { scaledValue } from "../curves/registry";
import type { ScalingSpec } from "./spec";
import { standard, standardized } from "./standard";

/** Powers that are looked among. */
const REACH = 8;
/** A spread that is a lesser share of the mean is rounding: such a power would leave nothing of the numbers. */
const LEAST_SPREAD = 1e-8;

export const power: ScalingSpec = {
  type: "power",
  label: "power",
  docs: "Bends the numbers so that they lie around their mean as evenly as can be (Yeo-Johnson), then standard. For lopsided columns, below 0 too.",
  like: "PowerTransformer",
  forTargets: false,
  fit(values) {
    const curve = { type: "yeo-johnson", power: bestPower(values) } as const;
    return { ...standardized(values.map((value) => scaledValue(value, { center: 0, scale: 1, curve }))), curve };
  },
  letters: standard.letters,
};

/** The power of the greatest likelihood, by golden-section search. 1, which changes nothing, of a constant column. */
function bestPower(values: Float64Array): number {
  const [first] = values;
  if (values.every((value) => value === first)) return 1;
  const logs = compensatedMean(values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value))));
  const unlikely = (exponent: number): number => {
    const curve = { type: "yeo-johnson", power: exponent } as const;
    const bent = values.map((value) => scaledValue(value, { center: 0, scale: 1, curve }));
    const middle = compensatedMean(bent);
    const variance = compensatedMean(bent.map((value) => (value - middle) ** 2));
    if (Math.sqrt(variance) < LEAST_SPREAD * Math.abs(middle)) return Infinity;
    const value = Math.log(variance) / 2 - (exponent - 1) * logs;
    return Number.isFinite(value) ? value : Infinity;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [-REACH, REACH];
  let [low, high] = [to - ratio * (to - from), from + ratio * (to - from)];
  let [ofLow, ofHigh] = [unlikely(low), unlikely(high)];
  while (to - from > 1e-9) {
    if (ofLow <= ofHigh) {
      [to, high, ofHigh] = [high, low, ofLow];
      low = to - ratio * (to - from);
      ofLow = unlikely(low);
    } else {
      [from, low, ofLow] = [low, high, ofHigh];
      high = from + ratio * (to - from);
      ofHigh = unlikely(high);
    }
  }
  return (from + to) / 2;
}
