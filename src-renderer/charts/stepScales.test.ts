import fc from "fast-check";
import { expect, it } from "vitest";
import { stepPaths } from "./stepsPlot";
import { changeScale, costScale } from "./stepScales";

it("holds the threshold and all changes of curves that stay in bounds, between powers of ten", () => {
  const change = fc.double({ min: 1e-9, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), fc.integer({ min: -9, max: 0 }), (list, power) => {
      const first = Math.max(...list);
      const scale = changeScale([[first, ...list, 0, NaN]], 10 ** power);
      for (const value of [...list, 10 ** power]) {
        expect(scale.at(value)).toBeGreaterThan(0);
        expect(scale.at(value)).toBeLessThan(1);
      }
    }),
  );
});

it("does not let a curve that leaves all bounds flatten the others", () => {
  const calm = [1e-2, 1e-3, 1e-4];
  const scale = changeScale([calm, [1e-2, 1e10, 1e30, Infinity]], 1e-5);
  expect(scale.at(1e-4) - scale.at(1e-5)).toBeGreaterThan(0.1);
  const costs = costScale([
    [1, 0.5, 0.2],
    [1, 1e20, Infinity],
  ]);
  expect(costs.at(1) - costs.at(0.2)).toBeGreaterThan(0.6);
});

it("shows curves that all leave at once from where they begin to where they go, whatever they are", () => {
  const rise = fc.array(fc.double({ min: 1e5, max: 1e30, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(rise, { minLength: 1, maxLength: 3 }), (rises) => {
      const change = rises.map((list) => [20, ...list, Infinity]);
      const changes = changeScale(change, 1e-4);
      const cost = rises.map((list) => [0.3, ...list, NaN]);
      const costs = costScale(cost);
      for (const value of [20, ...rises.flat()]) expect(changes.at(value)).toBeGreaterThan(0);
      for (const value of [0.3, ...rises.flat()]) expect(costs.at(value)).toBeGreaterThanOrEqual(0);
      for (const value of rises.flat()) {
        expect(changes.at(value)).toBeLessThan(1);
        expect(costs.at(value)).toBeLessThan(1);
      }
      expect(changes.within(1e-4)).toBeGreaterThanOrEqual(0);
    }),
  );
});

it("shows costs that are too large for any number at once as what they are, not as a gentle rise", () => {
  const scale = costScale([
    [0.3, Infinity],
    [0.3, Infinity],
  ]);
  expect(scale.at(0.3)).toBeLessThan(0.05);
  expect(scale.at(1e18)).toBeGreaterThan(0.4);
  expect(scale.at(1e18)).toBeLessThan(0.6);
  // One alone does not flatten those that stay.
  expect(
    costScale([
      [0.3, Infinity],
      [0.3, 0.1],
    ]).at(0.3),
  ).toBeGreaterThan(0.5);
});

it("has an axis before anything was measured", () => {
  expect(changeScale([[], []], 1e-5).at(1e-5)).toBeGreaterThan(0);
  expect(costScale([[]]).to).toBe(1);
});

it("draws a curve in two parts that meet, with every spike of a long one", () => {
  const x = Float64Array.from({ length: 20_000 }, (_, at) => at + 1);
  const y = Float64Array.from(x, (step) => (step === 7_777 ? 9 : 1));
  const { before, after } = stepPaths({ x, y }, 10_000, (step, value) => [step, value]);
  expect(before).toContain("L7777.0 9.0");
  expect(before.split(/[ML]/).at(-1)).toBe(after.split(/[ML]/)[1]);
  expect(before.length + after.length).toBeLessThan(50_000);
  expect(stepPaths({ x: [1, 2], y: [3, NaN] }, null, (step, value) => [step, value])).toEqual({
    before: "M1.0 3.0",
    after: "",
  });
});
