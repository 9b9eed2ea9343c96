import fc from "fast-check";
// The quick way to AUC against all pairs counted one by one, on scores of every kind.

import { describe, expect, it } from "vitest";
import { createGenerator } from "../runtime/random";
import { classAnswers } from "./answers";
import { auc } from "./auc";
import { NOT_A_NUMBER, keyOf, sortKeys, sortedPositions } from "./floatOrder";

const settings = { topK: 5 };

/** As the definition says. */
function byPairs(scores: Float32Array | Float64Array, truth: Int32Array, classes: number): number | null {
  const areas: number[] = [];
  for (const column of classes === 2 ? [1] : Array.from({ length: classes }, (_, at) => at)) {
    let [won, pairs] = [0, 0];
    for (let a = 0; a < truth.length; a++) {
      if (truth[a] !== column) continue;
      for (let b = 0; b < truth.length; b++) {
        if (truth[b] === column) continue;
        const [ours = NaN, theirs = NaN] = [scores[a * classes + column], scores[b * classes + column]];
        pairs += 1;
        if (ours > theirs) won += 1;
        else if (ours === theirs) won += 0.5;
      }
    }
    if (pairs > 0) areas.push(won / pairs);
  }
  return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

describe("AUC", () => {
  const generator = createGenerator(7, "scores");
  const kinds: readonly [string, (right: boolean) => number][] = [
    ["that say nothing", () => generator.uniform()],
    ["that put every row of a class first", (right) => (right ? 2 : 0) + generator.uniform()],
    ["that put them last", (right) => (right ? 0 : 2) + generator.uniform()],
    ["that overlap", (right) => generator.normal() + (right ? 1 : 0)],
    ["with many equal ones", (right) => Math.round(3 * generator.uniform() + (right ? 0.5 : 0))],
    ["on both sides of 0, and two zeros", () => [-0, 0, -1e-30, 1e-30, -3, 3][generator.below(6)] ?? 0],
    ["without bounds", () => [-Infinity, Infinity, 1e38, -1e38, 0][generator.below(5)] ?? 0],
    ["all equal", () => 0.5],
  ];
  it.each(kinds)("is the share of pairs in the right order: scores %s", (_, score) => {
    for (const [rows, classes] of [
      [60, 2],
      [90, 3],
      [2_600, 2],
    ] as const) {
      const truth = Int32Array.from({ length: rows }, () => generator.below(classes));
      const scores = Float32Array.from({ length: rows * classes }, (_one, at) =>
        score(truth[Math.floor(at / classes)] === at % classes),
      );
      const expected = byPairs(scores, truth, classes);
      expect(auc.measure(classAnswers(scores, truth, classes), settings)).toBeCloseTo(expected ?? NaN, 12);
      expect(auc.measure(classAnswers(Float64Array.from(scores), truth, classes), settings)).toBeCloseTo(
        expected ?? NaN,
        12,
      );
    }
  });

  it("is not there where a score is no number, and leaves the scores as they were", () => {
    const truth = Int32Array.of(0, 1, 1, 0);
    for (const bad of [NaN, -NaN]) {
      const scores = Float32Array.of(0.1, 0.9, 0.4, 0.6, 0.3, bad, 0.8, 0.2);
      const before = Array.from(scores);
      expect(auc.measure(classAnswers(scores, truth, 2), settings)).toBeNull();
      expect(Array.from(scores)).toEqual(before);
      expect(auc.measure(classAnswers(Float64Array.from(scores), truth, 2), settings)).toBeNull();
    }
    // As large as the key that stands for what is no number.
    expect(auc.measure(classAnswers(Float64Array.of(0, NOT_A_NUMBER, 0, 1), Int32Array.of(1, 0), 2), settings)).toBe(1);
  });
});

describe("float32 numbers in order by their bits", () => {
  it.each([0, 1, 50, 5_000])("%i of them", (count) => {
    const generator = createGenerator(9, "bits");
    const numbers = Float32Array.from(
      { length: count },
      () => (generator.uniform() - 0.5) * 10 ** (60 * generator.uniform() - 30),
    );
    const bits = new Int32Array(numbers.buffer);
    const sorted = sortKeys(Int32Array.from(bits, keyOf), new Int32Array(count));
    expect(Array.from(sorted)).toEqual(
      Array.from(numbers.slice().sort(), (value) => keyOf(new Int32Array(Float32Array.of(value).buffer)[0] ?? 0)),
    );
  });

  it("gives their positions, equal ones in their own order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1)), {
          maxLength: 300,
        }),
        (all) => {
          const keys = Int32Array.from(new Int32Array(Float32Array.from(all).buffer), keyOf);
          const expected = Array.from(all.keys()).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0) || a - b);
          expect(Array.from(sortedPositions(keys))).toEqual(expected);
        },
      ),
    );
  });
});
