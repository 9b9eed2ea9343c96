// That the rates are PyTorch's is shown in testing/recipeParity.test.ts; here is the rest.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Schedule } from "../document/schema";
import { SCHEDULES as TYPES, ScheduleSchema } from "../document/recipe";
import { SCHEDULES, scheduleSettings, settingSpecs, shareOf } from "./registry";
import { UNHEEDED } from "./spec";

describe("schedules", () => {
  it("are all registered under their own type, with texts", () => {
    expect(Object.keys(SCHEDULES)).toEqual([...TYPES]);
    for (const [type, { label, summary, docs, formula, settings, ...spec }] of Object.entries(SCHEDULES)) {
      expect(spec.type).toBe(type);
      for (const text of [
        label,
        summary,
        docs,
        ...formula,
        ...Object.values(settings).flatMap((one) => [one.label, one.docs]),
      ])
        expect(text).toMatch(/\S/);
    }
  });

  it("have settings that the document can hold", () => {
    const known = new Set(Object.keys(ScheduleSchema.entries));
    for (const type of TYPES) for (const name of Object.keys(settingSpecs(type))) expect(known).toContain(name);
  });

  it("leave out settings of other schedules and fill in their own defaults", () => {
    expect(scheduleSettings({ type: "exponential", factor: 0.9, every: 3, warmup: 2 })).toEqual({
      settings: { factor: 0.9, warmup: 2 },
      faults: [],
    });
    expect(scheduleSettings({ type: "one-cycle" }).settings).toEqual({
      warmup: 0,
      rise: 0.3,
      startDivisor: 25,
      endDivisor: 10_000,
    });
  });

  const schedule: fc.Arbitrary<Schedule> = fc
    .tuple(
      fc.constantFrom(...TYPES),
      fc.constantFrom(0, 0.4, 3),
      fc.constantFrom(0, 0.7, 2, 9),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(0, 0.25),
    )
    .map(([type, warmup, period, growth, floor]) => ({ type, warmup, period, growth, floor }));

  it("give every step of a run a share of the learning rate above 0, and never more than all of it, however short the run", () => {
    fc.assert(
      fc.property(
        schedule,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (one, epochs, stepsPerEpoch) => {
          const shareAt = shareOf(one, { steps: epochs * stepsPerEpoch, stepsPerEpoch });
          for (let step = 0; step < epochs * stepsPerEpoch; step++) {
            const share = shareAt(step);
            expect(share).toBeLessThanOrEqual(1);
            // A polynomial whose length is over stays down.
            if (one.type === "polynomial") expect(share).toBeGreaterThanOrEqual(0);
            else expect(share).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it.each(TYPES.filter((type) => SCHEDULES[type].moves === "epoch"))("%s changes between epochs alone", (type) => {
    const shares = Array.from({ length: 100 }, (_, step) =>
      shareOf({ type, every: 2 }, { steps: 100, stepsPerEpoch: 10 })(step),
    );
    shares.forEach((share, step) => expect(share).toBe(shares[step - (step % 10)]));
  });

  it("a loss that is not a number is no improvement on a plateau", () => {
    const { settings } = scheduleSettings({ type: "plateau", patience: 0, factor: 0.5 });
    expect(SCHEDULES.plateau.heed?.(UNHEEDED, NaN, settings)).toEqual({
      share: 0.5,
      best: null,
      waited: 0,
      cooling: 0,
    });
  });
});
