import { FLOOR, periodParam } from "./params";
import type { ScheduleSpec } from "./spec";

const params = {
  period: periodParam("Epochs until the rate is down; it stays there."),
  power: {
    kind: "number",
    label: "Power",
    docs: "1 is a straight line; more falls sooner.",
    default: 1,
    min: 0,
    minExclusive: true,
    max: 100,
    sliderMax: 5,
  },
  floor: FLOOR,
} as const;

/** As PyTorch's PolynomialLR (whose floor is 0), stepped after each step. */
export const polynomial = {
  type: "polynomial",
  label: "Polynomial",
  summary: "Down to the end in a line or a curve",
  docs: "The rate falls with every step until it is down, in a straight line where the power is 1. Usual, with a warm-up, for transformers.",
  formula: ["η · (f + (1 - f) · (1 - min(t/T, 1))^power)"],
  moves: "step",
  params,
  share: ({ step, steps, stepsPerEpoch }, { period, power, floor }) => {
    const length = period === 0 ? steps : period * stepsPerEpoch;
    return floor + (1 - floor) * (1 - Math.min(1, step / length)) ** power;
  },
} as const satisfies ScheduleSpec<typeof params>;
