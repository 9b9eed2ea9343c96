import { factorParam } from "./params";
import type { ScheduleSpec } from "./spec";

const params = { factor: factorParam("What the rate is multiplied by after each epoch.", 0.95) } as const;

/** As PyTorch's ExponentialLR, stepped after each epoch. */
export const exponential = {
  type: "exponential",
  label: "Exponential",
  summary: "A little less after every epoch",
  docs: "The rate is multiplied by the factor after each epoch: it falls quickly at first and ever more slowly.",
  formula: ["η · factor^e"],
  moves: "epoch",
  params,
  share: ({ step, stepsPerEpoch }, { factor }) => factor ** Math.floor(step / stepsPerEpoch),
} as const satisfies ScheduleSpec<typeof params>;
