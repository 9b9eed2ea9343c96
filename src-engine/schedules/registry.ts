import type { ParamSpecs, Params } from "../document/params";
import type { Word } from "../document/schema";
import { vocabulary } from "../document/vocabulary";
import { constant } from "./constant";
import { cosine } from "./cosine";
import { exponential } from "./exponential";
import { oneCycle } from "./one-cycle";
import { plateau } from "./plateau";
import { polynomial } from "./polynomial";
import { WARMUP } from "./params";
import type { Moment, ScheduleSpec } from "./spec";
import { step } from "./step";

/** Every schedule, in the order in which they are offered. Each has a warm-up besides its own settings. */
export const SCHEDULES = vocabulary<ScheduleSpec>(
  "schedule",
  [constant, step, exponential, cosine, polynomial, oneCycle, plateau].map((spec: ScheduleSpec) => ({
    ...spec,
    params: { ...spec.params, warmup: WARMUP },
  })),
);

/** Where a recipe names none. */
export const CONSTANT: Word = { type: constant.type };

/** Whether the recipe's schedule looks at the loss of each epoch. */
export function followsLoss({ schedule = CONSTANT }: { readonly schedule?: Word | undefined }): boolean {
  return SCHEDULES.read(schedule).spec.afterEpoch !== undefined;
}

/** How many steps the warm-up takes. */
export function warmupSteps({ warmup }: Params<ParamSpecs>, { stepsPerEpoch }: Pick<Moment, "stepsPerEpoch">): number {
  return Math.round(Number(warmup) * stepsPerEpoch);
}

/**
 * Share of the learning rate that each step has, the warm-up counted in: in its w steps the rate rises in a straight line from
 * 1/(w + 1), and with the first step behind it the schedule begins. What a schedule makes of the loss comes on top.
 */
export function shareOf(schedule: Word, { steps, stepsPerEpoch }: Omit<Moment, "step">): (step: number) => number {
  const { spec, params } = SCHEDULES.read(schedule);
  const warmup = warmupSteps(params, { stepsPerEpoch });
  const rest = Math.max(1, steps - warmup);
  return (step) =>
    step < warmup ? (step + 1) / (warmup + 1) : spec.share({ step: step - warmup, steps: rest, stepsPerEpoch }, params);
}
