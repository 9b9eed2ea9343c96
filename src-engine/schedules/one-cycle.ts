import type { NumberSpec } from "../document/params";
import type { ScheduleSpec } from "./spec";

const divisor = (label: string, docs: string, fallback: number): NumberSpec => ({
  kind: "number",
  label,
  docs,
  default: fallback,
  min: 1,
  max: 1_000_000_000,
  logarithmic: true,
});

const params = {
  rise: {
    kind: "number",
    label: "Share that rises",
    docs: "The share of the run in which the rate goes up.",
    default: 0.3,
    min: 0,
    max: 1,
  },
  startDivisor: divisor("Start: η ÷", "The rate begins at the learning rate divided by this.", 25),
  endDivisor: divisor("End: start ÷", "It ends at its beginning divided by this.", 10_000),
} as const;

/** Smith & Topin 2018, as PyTorch's OneCycleLR with cosine annealing; momentum stays as it is set. */
export const oneCycle = {
  type: "one-cycle",
  label: "One cycle",
  summary: "Up to the learning rate, then far below",
  docs:
    "The rate begins low, rises to the learning rate, which may then be larger than usual, and falls to almost nothing by the end of the run. It " +
    "often gets as far in fewer epochs. It is laid out over all epochs of the recipe, so a run that is stopped early has not had its fall.",
  formula: [
    "t ≤ rise · T: from η/start up to η, half a cosine wave",
    "then: from η down to η/(start · end), half a cosine wave",
  ],
  moves: "step",
  params,
  share: ({ step, steps }, { rise, startDivisor, endDivisor }) => {
    const [start, end] = [1 / startDivisor, 1 / startDivisor / endDivisor];
    // Both ways begin and end on a step, as in PyTorch.
    const [top, last] = [rise * steps - 1, steps - 1];
    if (step <= top) return between(start, 1, top === 0 ? 1 : step / top);
    const way = last - Math.max(top, 0);
    return between(1, end, way <= 0 ? 1 : Math.min(1, (step - Math.max(top, 0)) / way));
  },
} as const satisfies ScheduleSpec<typeof params>;

/** From `a` at 0 to `b` at 1, along half a cosine wave. */
function between(a: number, b: number, share: number): number {
  return b + ((a - b) * (1 + Math.cos(Math.PI * share))) / 2;
}
