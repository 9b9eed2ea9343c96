import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisWidth, evenScale, evenTicks, logScale, logTicks, padded } from "./axis";

describe("a scale", () => {
  const ends = fc.tuple(
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  );

  it.each([
    ["even", evenScale],
    ["logarithmic", logScale],
  ])("that is %s puts its ends at 0 and 1, whichever is larger, and its marks between them", (_kind, make) => {
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 10 }), ([from, to], wanted) => {
        fc.pre(Math.abs(from - to) > 1e-6 * Math.max(from, to));
        const scale = make(from, to);
        expect(scale.at(from)).toBeCloseTo(0, 9);
        expect(scale.at(to)).toBeCloseTo(1, 9);
        for (const tick of scale.ticks(wanted)) {
          expect(scale.at(tick)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale.at(tick)).toBeLessThanOrEqual(1 + 1e-6);
        }
        expect([scale.within(from / 2), scale.within(from * 2)].every((at) => at >= 0 && at <= 1)).toBe(true);
      }),
    );
  });

  it("counts decades alike where it is logarithmic, and writes them short", () => {
    const scale = logScale(1e-6, 1);
    expect([1e-6, 1e-3, 1].map((value) => Number(scale.at(value).toFixed(9)))).toEqual([0, 0.5, 1]);
    expect(scale.ticks(8).map(scale.text)).toContain("1e-3");
  });

  it("has air around its values, and does not go below zero for values that are not", () => {
    expect(padded(0, 10)).toEqual([0, 10.6]);
    expect(padded(-10, 10)[0]).toBeLessThan(-10);
    expect(padded(3, 3)[1]).toBeGreaterThan(3);
  });
});

describe("logTicks", () => {
  it("uses 1, 2, 5 in a narrow range and powers of ten in a wide one", () => {
    expect(logTicks(0.15, 1.2)).toEqual([0.2, 0.5, 1]);
    expect(logTicks(0.0009, 1.1)).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logTicks(1e-12, 1)).toHaveLength(5);
  });

  it("is even where the range is so narrow that none or one of these would be left", () => {
    expect(logTicks(0.56, 0.86)).toEqual([0.6, 0.7, 0.8]);
    expect(logTicks(0.172, 0.236)).toEqual([0.18, 0.2, 0.22]);
    expect(logTicks(0.3, 0.3)).toEqual([]);
  });
});

it.each([
  [0, 1, 4, [0, 0.5, 1]],
  [-0.12, 1.7, 4, [0, 0.5, 1, 1.5]],
  [0.31, 0.345, 4, [0.31, 0.32, 0.33, 0.34]],
  [1200, 9700, 4, [5000]],
  [3, 3, 4, []],
])("evenTicks marks %d to %d, about %d of them", (from, to, wanted, expected) => {
  expect(evenTicks(from, to, wanted)).toEqual(expected);
});

const measure = (label: string): number => label.length * 6.5;

it("has room for the widest number", () => {
  expect(axisWidth(["0", "0.5", "1"], measure)).toBe(48);
  expect(axisWidth(["0", "10,000,000", "20,000,000"], measure)).toBe(65 + 14);
});

it("keeps its width before there is any number", () => {
  expect(axisWidth([], measure)).toBe(48);
});
