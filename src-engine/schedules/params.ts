// Settings that several schedules share.

import type { NumberSpec } from "../document/params";

/** What the rate is multiplied by. */
export function factorParam(docs: string, fallback: number): NumberSpec {
  return { kind: "number", label: "Factor", docs, default: fallback, min: 0, minExclusive: true, max: 1 };
}

export const FLOOR: NumberSpec = {
  kind: "number",
  label: "Lowest share",
  docs: "The share of the learning rate below which it does not go: 0.01 ends at a hundredth of it. 0: down to nothing.",
  default: 0,
  min: 0,
  max: 1,
};

/** A length in epochs. */
export function periodParam(docs: string): NumberSpec {
  return {
    kind: "number",
    label: "Length (0: all)",
    docs: `${docs} 0: the rest of the run.`,
    unit: "epochs",
    default: 0,
    min: 0,
    max: 100_000_000,
    sliderMax: 1_000,
  };
}

export const WARMUP: NumberSpec = {
  kind: "number",
  label: "Warm-up",
  docs: "Epochs at the start in which the rate rises in a straight line; the schedule begins behind them. It need not be whole: 0.5 is half an epoch.",
  unit: "epochs",
  default: 0,
  min: 0,
  max: 100_000_000,
  sliderMax: 100,
};
