// Parts of the training recipe that stand on their own: how the learning rate goes on, and how far a gradient may reach.

import * as v from "valibot";

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const notNegative = v.pipe(finite, v.minValue(0));
const share = v.pipe(notNegative, v.maxValue(1));
const whole = v.pipe(v.number(), v.safeInteger());

export const SCHEDULES = ["constant", "step", "exponential", "cosine", "polynomial", "one-cycle", "plateau"] as const;

/** Settings of schedules; one that a schedule does not have waits until its schedule is chosen again. Lengths are in epochs. */
export const ScheduleSchema = v.strictObject({
  type: v.picklist(SCHEDULES),
  /** All: epochs in which the rate rises in a straight line, before the schedule begins. Need not be whole. Default 0. */
  warmup: v.optional(notNegative),
  /** step: epochs from one drop to the next. Default 10. */
  every: v.optional(v.pipe(whole, v.minValue(1))),
  /** step, exponential, plateau: what the rate is multiplied by. Default: the schedule's own. */
  factor: v.optional(v.pipe(share, v.gtValue(0))),
  /** cosine, polynomial: epochs until the rate is down; 0 for the rest of the run. Default 0. */
  period: v.optional(notNegative),
  /** cosine: how many times longer each period is than the one before. Default 1. */
  growth: v.optional(v.pipe(whole, v.minValue(1))),
  /** cosine, polynomial, plateau: share of the learning rate below which it does not go. Default 0. */
  floor: v.optional(share),
  /** polynomial: 1 for a straight line. Default 1. */
  power: v.optional(positive),
  /** one-cycle: share of the run in which the rate rises. Default 0.3. */
  rise: v.optional(share),
  /** one-cycle: the rate begins at the learning rate divided by this. Default 25. */
  startDivisor: v.optional(v.pipe(finite, v.minValue(1))),
  /** one-cycle: the rate ends at its beginning divided by this. Default 10000. */
  endDivisor: v.optional(v.pipe(finite, v.minValue(1))),
  /** plateau: epochs without improvement that are borne. Default 10. */
  patience: v.optional(v.pipe(whole, v.minValue(0))),
  /** plateau: the least improvement, as a share of the best loss. Default 1e-4. */
  threshold: v.optional(share),
  /** plateau: epochs after a drop in which nothing is counted. Default 0. */
  cooldown: v.optional(v.pipe(whole, v.minValue(0))),
});

export const CLIPPINGS = ["value", "norm", "global-norm"] as const;

export const ClippingSchema = v.strictObject({
  /** Each number of a gradient; the norm of each weight tensor's gradient; the norm of all gradients together. */
  by: v.picklist(CLIPPINGS),
  limit: positive,
});

export type Schedule = v.InferOutput<typeof ScheduleSchema>;
export type ScheduleType = Schedule["type"];
export type Clipping = v.InferOutput<typeof ClippingSchema>;
