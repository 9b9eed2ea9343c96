// That the rates are PyTorch's is shown in testing/recipeParity.test.ts; here is the rest.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Word } from "../document/schema";
import { SCHEDULES, shareOf } from "./registry";
import { NO_PLATEAU } from "./spec";

describe("schedules", () => {
  it("are each there once, with texts and a warm-up", () => {
    expect(new Set(SCHEDULES.all.map(({ type }) => type)).size).toBe(SCHEDULES.all.length);
    for (const { label, summary, docs, formula, params } of SCHEDULES.all) {
      expect(params).toHaveProperty("warmup");
      for (const text of [
        label,
        summary,
        docs,
        ...formula,
        ...Object.values(params).flatMap((one) => [one.label, one.docs]),
      ])
        expect(text).toMatch(/\S/);
    }
  });

  it("leave out settings of other schedules and fill in their own defaults", () => {
    expect(SCHEDULES.read({ type: "exponential", params: { factor: 0.9, every: 3, warmup: 2 } }).params).toEqual({
      factor: 0.9,
      warmup: 2,
    });
    expect(SCHEDULES.read({ type: "one-cycle" }).params).toEqual({
      warmup: 0,
      rise: 0.3,
      startDivisor: 25,
      endDivisor: 10_000,
    });
  });

  const schedule: fc.Arbitrary<Word> = fc
    .tuple(
      fc.constantFrom(...SCHEDULES.all.map(({ type }) => type)),
      fc.constantFrom(0, 0.4, 3),
      fc.constantFrom(0, 0.7, 2, 9),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(0, 0.25),
    )
    .map(([type, warmup, period, growth, floor]) => ({ type, params: { warmup, period, growth, floor } }));

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

  it.each(SCHEDULES.all.filter(({ moves }) => moves === "epoch"))("$type changes between epochs alone", ({ type }) => {
    const shares = Array.from({ length: 100 }, (_, step) =>
      shareOf({ type, params: { every: 2 } }, { steps: 100, stepsPerEpoch: 10 })(step),
    );
    shares.forEach((share, step) => expect(share).toBe(shares[step - (step % 10)]));
  });

  it("a loss that is not a number is no improvement on a plateau", () => {
    const { spec, params } = SCHEDULES.read({ type: "plateau", params: { patience: 0, factor: 0.5 } });
    expect(spec.afterEpoch?.(NO_PLATEAU, NaN, params)).toEqual({
      share: 0.5,
      best: null,
      waited: 0,
      cooling: 0,
    });
  });
});
