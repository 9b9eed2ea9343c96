import { resolveParams } from "../document/params";
import type { ParamFault } from "../document/params";
import type { Schedule, ScheduleType } from "../document/schema";
import { constant } from "./constant";
import { cosine } from "./cosine";
import { exponential } from "./exponential";
import { oneCycle } from "./one-cycle";
import { plateau } from "./plateau";
import { polynomial } from "./polynomial";
import { WARMUP } from "./settings";
import type { Moment, ScheduleSpec, Settings, SettingSpecs } from "./spec";
import { step } from "./step";

/** Every schedule, in the order in which they are offered. */
export const SCHEDULES: Readonly<Record<ScheduleType, ScheduleSpec>> = {
  constant,
  step,
  exponential,
  cosine,
  polynomial,
  "one-cycle": oneCycle,
  plateau,
};

/** Where a recipe names none. */
export const CONSTANT: Schedule = { type: "constant" };

/** The settings that a schedule has, the warm-up first, which every one has. */
export function settingSpecs(type: ScheduleType): SettingSpecs {
  return { warmup: WARMUP, ...SCHEDULES[type].settings };
}

/** The document's settings for its schedule, with defaults filled in; settings of other schedules are left out. */
export function scheduleSettings({ type, ...given }: Schedule): {
  readonly settings: Settings;
  readonly faults: readonly ParamFault[];
} {
  const specs = settingSpecs(type);
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(specs, name)));
  const { params, faults } = resolveParams(specs, own);
  return { settings: params, faults };
}

/** How many steps the warm-up takes. */
export function warmupSteps({ warmup = 0 }: Settings, { stepsPerEpoch }: Pick<Moment, "stepsPerEpoch">): number {
  return Math.round(warmup * stepsPerEpoch);
}

/**
 * Share of the learning rate that each step has, the warm-up counted in: in its w steps the rate rises in a straight line from
 * 1/(w + 1), and with the first step behind it the schedule begins. What a schedule heeds comes on top.
 */
export function shareOf(schedule: Schedule, { steps, stepsPerEpoch }: Omit<Moment, "step">): (step: number) => number {
  const { settings } = scheduleSettings(schedule);
  const spec = SCHEDULES[schedule.type];
  const warmup = warmupSteps(settings, { stepsPerEpoch });
  const rest = Math.max(1, steps - warmup);
  return (step) =>
    step < warmup
      ? (step + 1) / (warmup + 1)
      : spec.share({ step: step - warmup, steps: rest, stepsPerEpoch }, settings);
}
