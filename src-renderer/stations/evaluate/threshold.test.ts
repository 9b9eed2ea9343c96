import fc from "fast-check";
import { expect, test } from "vitest";
import { classAnswers } from "../../../src-engine/metrics/answers";
import { thresholdCurve } from "../../../src-engine/metrics/curves";
import { atPoint, cheapestPoint, costOf, pointFor, precisionPoints, rocPoints } from "./threshold";

const answers = fc
  .array(fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 0, max: 6 })), { minLength: 2, maxLength: 40 })
  .map((rows) => ({
    truth: Int32Array.from(rows, ([one]) => one),
    scores: Float32Array.from(rows.flatMap(([, score]) => [1 - score / 8, score / 8])),
  }));

test("a threshold divides the rows as counting them does, and the cheapest one costs least of all", () => {
  fc.assert(
    fc.property(answers, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), ({ truth, scores }, a, b) => {
      const curve = thresholdCurve(classAnswers(scores, truth, 2), 1);
      if (curve === null) throw new Error("there is a curve");
      const costs = { falseAlarm: a, miss: b };
      const taken = (threshold: number): { hits: number; falseOnes: number } => {
        const rows = [...truth.keys()].filter((row) => (scores[2 * row + 1] ?? 0) >= threshold);
        return {
          hits: rows.filter((row) => truth[row] === 1).length,
          falseOnes: rows.filter((row) => truth[row] === 0).length,
        };
      };
      const least = Math.min(
        ...[Infinity, 0, 1, 2, 3, 4, 5, 6].map((score) => {
          const { hits, falseOnes } = taken(score / 8);
          return falseOnes * a + (curve.own - hits) * b;
        }),
      );
      expect(costOf(atPoint(curve, cheapestPoint(curve, costs)), costs)).toBe(least);
      for (const threshold of [0, 0.3, 0.5, 0.75, 2]) {
        const found = atPoint(curve, pointFor(curve, threshold));
        expect(found).toMatchObject(taken(threshold));
        expect(found.hits + found.misses + found.falseOnes + found.rest).toBe(truth.length);
      }
    }),
  );
});

test("the curves go from corner to corner", () => {
  const curve = thresholdCurve(classAnswers(Float32Array.of(0.9, 0.1, 0.2, 0.8), Int32Array.of(0, 1), 2), 1);
  if (curve === null) throw new Error("there is a curve");
  expect(rocPoints(curve)).toEqual([
    [0, 0],
    [0, 1],
    [1, 1],
  ]);
  expect(precisionPoints(curve)).toEqual([
    [1, 1],
    [1, 0.5],
  ]);
});
