import { expect, it } from "vitest";
import { meterPosition, meterScale } from "./meterScale";

it("runs from large to small and holds the threshold", () => {
  const scale = meterScale(1e-5, 0.03);
  expect(scale.from).toBeCloseTo(0.1, 12);
  expect(scale.to).toBeLessThan(1e-5);
  expect(meterPosition(0.1, scale)).toBe(0);
  expect(meterPosition(1e-5, scale)).toBeGreaterThan(0.7);
  expect(meterPosition(1e-5, scale)).toBeLessThan(1);
});

it("makes room for large changes and tiny thresholds", () => {
  expect(meterScale(1e-12, 50)).toMatchObject({ from: 100, to: 1e-13 });
  expect(meterScale(null, null).from / meterScale(null, null).to).toBeGreaterThanOrEqual(1e5 * 0.999);
});

it("shows no change at the far end and nonsense at the near one", () => {
  const scale = meterScale(1e-5, 0.1);
  expect(meterPosition(0, scale)).toBe(1);
  expect(meterPosition(NaN, scale)).toBe(0);
  expect(meterPosition(Infinity, scale)).toBe(0);
});
