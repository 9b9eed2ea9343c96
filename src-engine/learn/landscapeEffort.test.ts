// A first picture soon, of all rows wherever these are few enough.

import fc from "fast-check";
import { expect, it } from "vitest";
import { landscapeEffort } from "./landscapeEffort";

/** Multiplications of the digits' suggested network for one row, about. */
const DIGITS = 3_000_000;
/** 7-16-3. */
const PENGUINS = 160;

it.each([
  ["a batch of digits", DIGITS, 64, 2, { rows: 64 }],
  ["a batch of digits along one weight", DIGITS, 64, 1, { rows: 64 }],
  ["the training rows of penguins", PENGUINS, 233, 2, { rows: 233, states: 60, isReference: true }],
  ["a batch of penguins", PENGUINS, 32, 2, { rows: 32, states: 60, isReference: true }],
])("asks all rows of %s", (_, each, rows, dimensions, expected) => {
  expect(landscapeEffort(each, rows, dimensions, 60)).toMatchObject(expected);
});

it("has its first picture within a bound, of as many rows as that allows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(1, 2),
      fc.integer({ min: 1, max: 200 }),
      (each, of, dimensions, path) => {
        const { rows, states, isReference } = landscapeEffort(each, of, dimensions, path);
        expect(rows).toBeGreaterThanOrEqual(1);
        expect(rows).toBeLessThanOrEqual(of);
        expect(states).toBeGreaterThanOrEqual(Math.min(path, 10));
        expect(states).toBeLessThanOrEqual(Math.min(path, 60));
        const points = 11 ** dimensions;
        const first = (points + 2 * states) * rows * each;
        // One row, a small grid and the least of a path are asked whatever they cost.
        if (rows > 1) expect(first).toBeLessThanOrEqual(4.5e10 + (dimensions === 1 ? 20 * rows * each : 0));
        if (rows < of) expect((rows + 1) * each * points).toBeGreaterThan(3e10 - each * points);
        expect(isReference).toBe(each * of * (41 ** dimensions + 2 * Math.min(path, 60)) <= 3e8);
        if (isReference) expect(rows).toBe(of);
      },
    ),
  );
});
