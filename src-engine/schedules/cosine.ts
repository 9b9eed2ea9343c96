import { FLOOR, periodParam } from "./params";
import type { ScheduleSpec } from "./spec";

const params = {
  period: periodParam("Epochs of the first fall. Behind it the rate is high again (a warm restart)."),
  growth: {
    kind: "integer",
    label: "Growth",
    docs: "How many times longer each fall is than the one before.",
    default: 1,
    min: 1,
    max: 100,
  },
  floor: FLOOR,
} as const;

/** Loshchilov & Hutter 2017 (SGDR), as PyTorch's CosineAnnealingWarmRestarts told of fractions of epochs. */
export const cosine = {
  type: "cosine",
  label: "Cosine",
  synonyms: ["cosine annealing", "decay"],
  summary: "Falls like a wave, and may begin anew",
  docs:
    "The rate falls slowly, then quickly, then slowly again, like half a wave. With a length shorter than the run it jumps up and falls again, " +
    "which can shake a network out of a poor place. Without one it falls once, over the whole run: a good choice for long runs.",
  formula: ["η · (f + (1 - f) · (1 + cos(π · t/T)) / 2)", "T ← growth · T, t ← 0 at each restart"],
  moves: "step",
  params,
  share: ({ step, steps, stepsPerEpoch }, { period, growth, floor }) => {
    let length = period === 0 ? steps : period * stepsPerEpoch;
    let done = step;
    if (growth === 1) done %= length;
    for (; done >= length; length *= growth) done -= length;
    return floor + ((1 - floor) * (1 + Math.cos((Math.PI * done) / length))) / 2;
  },
} as const satisfies ScheduleSpec<typeof params>;
