import { describe, expect, it } from "vitest";
import { alignCurves, keptIndices } from "./curveData";

const range = (length: number, value: (index: number) => number) =>
  Float64Array.from({ length }, (_, index) => value(index));

describe("alignCurves", () => {
  it("puts curves of different lengths on one axis, with gaps where one has nothing", () => {
    const [x, a, b] = alignCurves([
      { x: [1, 2, 3], y: [0.5, NaN, 0.3] },
      { x: [1, 2], y: [4, 5] },
    ]);
    expect(x).toEqual([1, 2, 3]);
    expect(a).toEqual([0.5, null, 0.3]);
    expect(b).toEqual([4, 5, null]);
  });

  it("leaves out what a logarithmic axis cannot show", () => {
    expect(alignCurves([{ x: [1, 2, 3], y: [1, 0, -1] }], true)[1]).toEqual([1, null, null]);
  });

  it("thins a long run to fewer points and keeps a lone spike", () => {
    const y = range(1_000_000, (index) => (index === 654_321 ? 99 : Math.sin(index / 1000)));
    const [x, values] = alignCurves([{ x: range(y.length, (index) => index + 1), y }]);
    expect(x.length).toBeLessThanOrEqual(6_002);
    expect(x[0]).toBe(1);
    expect(x.at(-1)).toBe(1_000_000);
    expect(values?.[x.indexOf(654_322)]).toBe(99);
    // Values are the raw ones at their epochs.
    x.forEach((epoch, at) => expect(values?.[at]).toBe(y[epoch - 1]));
  });

  it("does not thin what can be drawn as it is", () => {
    const y = range(10_000, Math.sqrt);
    expect(alignCurves([{ x: range(10_000, (index) => index + 1), y }])[0]).toHaveLength(10_000);
  });

  it("is empty for nothing", () => {
    expect(alignCurves([])).toEqual([[]]);
    expect(alignCurves([{ x: [], y: [] }])).toEqual([[], []]);
  });
});

it("keeps ascending indices without repeats", () => {
  const kept = keptIndices(
    range(1000, (index) => (index * 7919) % 1000),
    50,
  );
  expect([...kept].sort((a, b) => a - b)).toEqual(kept);
  expect(new Set(kept).size).toBe(kept.length);
});
