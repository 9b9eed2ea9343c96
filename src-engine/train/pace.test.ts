import fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "./pace";

test("begins with one step, and never takes more than there are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      (available, stepMs) => {
        const pace = new Pace();
        expect(pace.next(available)).toBe(1);
        for (let call = 0; call < 20; call++) {
          const steps = pace.next(available);
          expect(steps).toBeGreaterThanOrEqual(1);
          expect(steps).toBeLessThanOrEqual(available);
          pace.measured(steps, steps * stepMs);
        }
      },
    ),
  );
});

test("settles at calls of 20 to 50 ms where the steps allow it", () => {
  for (const stepMs of [0.05, 0.4, 3, 12]) {
    const pace = new Pace();
    for (let call = 0; call < 20; call++) pace.measured(1, stepMs);
    const ms = pace.next(1_000_000) * stepMs;
    expect(ms).toBeGreaterThanOrEqual(20);
    expect(ms).toBeLessThanOrEqual(50);
  }
});

test("a slow-down counts at once", () => {
  const pace = new Pace();
  for (let call = 0; call < 20; call++) pace.measured(100, 10);
  pace.measured(100, 300);
  expect(pace.next(1_000)).toBe(10);
});
