import { factorParam } from "./params";
import type { ScheduleSpec } from "./spec";

const params = {
  every: {
    kind: "integer",
    label: "Every",
    docs: "Epochs from one drop to the next.",
    unit: "epochs",
    default: 10,
    min: 1,
    max: 100_000_000,
    sliderMax: 1_000,
  },
  factor: factorParam("What the rate is multiplied by at each drop.", 0.5),
} as const;

/** As PyTorch's StepLR, stepped after each epoch. */
export const step = {
  type: "step",
  label: "Steps",
  summary: "Drops by a factor every so many epochs",
  docs: "Large steps first, to get near, then smaller ones, to settle. The rate stays the same for so many epochs, and is then multiplied by the factor.",
  formula: ["η · factor^⌊e / every⌋"],
  moves: "epoch",
  params,
  share: ({ step: done, stepsPerEpoch }, { every, factor }) =>
    factor ** Math.floor(Math.floor(done / stepsPerEpoch) / every),
} as const satisfies ScheduleSpec<typeof params>;
