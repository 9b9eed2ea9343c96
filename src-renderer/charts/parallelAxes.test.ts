import { describe, expect, it } from "vitest";
import { isWithin, parallelAxis } from "./parallelAxes";

describe("an axis", () => {
  it("has numbers evenly, or by factors", () => {
    const even = parallelAxis("a", [0, 5, 10], false);
    expect([0, 5, 10].map((value) => even.at(value))).toEqual([0, 0.5, 1]);
    const factors = parallelAxis("a", [0.001, 0.1, 0.01], true);
    expect(factors.at(0.01)).toBeCloseTo(0.5, 12);
    expect(factors.text(1)).toBe("0.1");
    // Zero has no place among factors.
    expect(parallelAxis("a", [0, 1, 10], true).at(1)).toBeCloseTo(0.1, 12);
  });

  it("has choices at equal distances, one value in the middle, and nothing for what is not there", () => {
    const choices = parallelAxis("a", ["adam", "sgd", "adam", "lion"], false);
    expect(["adam", "sgd", "lion"].map((value) => choices.at(value))).toEqual([0, 0.5, 1]);
    expect(choices.at("rmsprop")).toBeNull();
    expect(parallelAxis("a", [3, 3], true).at(3)).toBe(0.5);
    expect(parallelAxis("a", [3, null], false).at(null)).toBeNull();
    expect(parallelAxis("a", [3, NaN], false).at(NaN)).toBeNull();
    expect(parallelAxis("a", [true, false], false).ticks.map(({ text }) => text)).toEqual(["true", "false"]);
  });
});

it("a line is kept where it lies within all ranges; one without a value only where the whole axis is kept", () => {
  expect(
    isWithin(
      [0.2, 0.9],
      [
        [0, 1],
        [0.5, 1],
      ],
    ),
  ).toBe(true);
  expect(
    isWithin(
      [0.2, 0.9],
      [
        [0.3, 1],
        [0.5, 1],
      ],
    ),
  ).toBe(false);
  expect(isWithin([null, 0.9], [[0, 1]])).toBe(true);
  expect(isWithin([null], [[0, 0.9]])).toBe(false);
});
