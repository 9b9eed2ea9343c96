import { describe, expect, it } from "vitest";
import { compareNumbers } from "./allclose";

describe("toBeAllclose", () => {
  it("allows a relative and an absolute difference", () => {
    expect([1 + 1e-7, 1e-10]).toBeAllclose([1, 0]);
    expect([1 + 1e-5]).not.toBeAllclose([1]);
    expect(1e-8).not.toBeAllclose(0);
    expect([Infinity]).toBeAllclose([Infinity]);
  });

  it("shows the worst place", () => {
    expect(compareNumbers([1, 2.5, 3.1], [1, 2, 3], { relative: 0, absolute: 0.01 })).toBe(
      "2 of 3 numbers differ; the worst, number 1, is 2.5 instead of 2 (allowed: 0.01 + 0 |expected|)",
    );
  });

  it("takes NaN for nothing but a difference", () => {
    expect(compareNumbers([Number.NaN, 9], [1, 1])).toMatch(/number 0, is NaN/);
    expect(compareNumbers([Number.NaN], [Number.NaN])).not.toBeNull();
    expect(compareNumbers([], [1])).toBe("0 numbers came, 1 were expected");
  });

  it("compares shapes where both have one", () => {
    const data = Float64Array.of(1, 2);
    expect({ shape: [2, 1], data }).toBeAllclose({ shape: [2, 1], data });
    expect({ shape: [2, 1], data }).toBeAllclose([1, 2]);
    expect(() => expect({ shape: [2], data }).toBeAllclose({ shape: [2, 1], data })).toThrow(
      "a tensor of shape [2] came, [2, 1] was expected",
    );
    expect(() => expect("1").toBeAllclose(1)).toThrow(/compares numbers/);
  });
});
