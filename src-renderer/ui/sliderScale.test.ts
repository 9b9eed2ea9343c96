import { expect, it } from "vitest";
import { positionOf, valueAt } from "./sliderScale";

const rate = { min: 1e-6, max: 10, log: true };
const share = { min: 0, max: 1, log: false };

it("puts powers of ten at equal distances on a logarithmic scale", () => {
  expect([1e-6, 1e-5, 1e-4, 1, 10].map((value) => Number(positionOf(value, rate).toFixed(6)))).toEqual([
    0, 0.142857, 0.285714, 0.857143, 1,
  ]);
});

it("goes there and back to two digits", () => {
  for (const value of [1e-6, 2.5e-4, 0.001, 0.03, 0.1, 1, 9.9, 10])
    expect(valueAt(positionOf(value, rate), rate)).toBeCloseTo(value, 12);
});

it("keeps to the bounds", () => {
  expect(positionOf(0, rate)).toBe(0);
  expect(positionOf(1e9, rate)).toBe(1);
  expect(valueAt(2, rate)).toBe(10);
  expect(valueAt(-1, share)).toBe(0);
  expect(valueAt(0.3, share)).toBe(0.3);
});
