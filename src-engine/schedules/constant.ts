import type { ScheduleSpec } from "./spec";

const params = {};

/** The learning rate as it is set. */
export const constant = {
  type: "constant",
  label: "Constant",
  summary: "The same from beginning to end",
  docs: "Every step has the learning rate that is set. Good where the run is short, or the optimizer finds its step size itself.",
  formula: ["η"],
  moves: "never",
  params,
  share: () => 1,
} as const satisfies ScheduleSpec<typeof params>;
