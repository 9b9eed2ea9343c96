// The middle of values that come by, against sorting all of them.

import fc from "fast-check";
import { expect, it } from "vitest";
import { MiddleValues } from "./middleValues";
import { SeenKeys } from "./seenKeys";

const anyOrder = fc.constantFrom<(values: number[]) => number[]>(
  (values) => values,
  (values) => values.sort((one, other) => one - other),
  (values) => values.sort((one, other) => other - one),
);

it("are held, or said not to be", () => {
  let held = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.constantFrom(3, 1_000, 1e9),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      anyOrder,
      (count, span, seed, order) => {
        let state = seed;
        const values = order(
          Array.from({ length: count }, () => {
            state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
            return ((state >>> 1) % span) / 8;
          }),
        );
        const middle = new MiddleValues();
        for (let at = 0; at < count; at += 999)
          middle.add(Float64Array.from([NaN, ...values.slice(at, at + 999), NaN]));
        const [lower, upper] = [(count - 1) >> 1, count >> 1];
        const sorted = Float64Array.from(values).sort();
        const found = middle.ofRanks(lower, upper);
        if (found === null) return;
        held += 1;
        expect(found).toEqual([sorted[lower], sorted[upper]]);
      },
    ),
    { numRuns: 60 },
  );
  expect(held).toBeGreaterThan(20);
});

it("tell whole numbers apart, near and far", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 100_000, 2 ** 23, 2 ** 31 - 1).chain((span) =>
        fc.record({
          span: fc.constant(span),
          keys: fc.array(fc.integer({ min: 0, max: Math.min(span, 2 ** 26) - 1 }), { maxLength: 3_000 }),
        }),
      ),
      ({ span, keys }) => {
        const seen = new SeenKeys(Math.min(span, 2 ** 26));
        for (let at = 0; at < keys.length; at += 700) {
          const some = Int32Array.from(keys.slice(at, at + 700));
          seen.add(some, some.length);
        }
        expect(seen.different).toBe(new Set(keys).size);
      },
    ),
    { numRuns: 40 },
  );
});
