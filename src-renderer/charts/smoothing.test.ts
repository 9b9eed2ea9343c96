import { expect, test } from "vitest";
import { smoothed } from "./smoothing";

test("without weight it is the curve, and an even curve stays as it is", () => {
  expect([...smoothed([3, 1, 2], 0)]).toEqual([3, 1, 2]);
  for (const value of smoothed([5, 5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12);
});

test("it is the weighted mean of all values so far", () => {
  const y = [4, 2, 8, 6];
  const weight = 0.6;
  const [, , , last] = smoothed(y, weight);
  const weights = y.map((_, at) => weight ** (y.length - 1 - at));
  const total = weights.reduce((sum, one) => sum + one, 0);
  expect(last).toBeCloseTo(y.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0) / total, 12);
});

test("a gap stays one, and what comes after goes on", () => {
  const [first, gap, next] = smoothed([2, NaN, 2], 0.5);
  expect([first, next]).toEqual([2, 2]);
  expect(gap).toBeNaN();
});
