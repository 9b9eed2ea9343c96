import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../testing/fixtures/evaluation.json";
import { classAnswers, reweighted } from "../metrics/answers";
import { numberAnswers } from "../metrics/numberAnswers";
import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, measureClasses, measureNumbers } from "../metrics/registry";
import { bootstrapIntervals, percentile } from "../statistics/bootstrap";
import { classFigures, numberFigures, within } from "./figures";
import { rowsToDraw, seededDraw } from "./resampling";

const SETTINGS = { topK: 5 };

/** Writes given draws, one after another. */
function given(draws: readonly (readonly number[])[]): (weights: Float64Array) => void {
  let round = 0;
  return (weights) => {
    weights.fill(0);
    for (const row of draws[round++] ?? []) weights[row] = (weights[row] ?? 0) + 1;
  };
}

describe.each(fixture.resampled.map((sample, at) => ({ ...sample, at })))("resampled case $at", (sample) => {
  const { truth, draws, intervals } = sample;
  const ids = Object.keys(intervals) as EvaluatedId[];

  test("has the intervals of scikit-learn's figures on the same drawn rows", () => {
    const right = Int32Array.from(truth);
    const measure = (weights: Float64Array | null): (number | null)[] => {
      if (sample.scores !== undefined) {
        const scores = Float32Array.from(sample.scores, (one) => one / 10_000);
        const answers = reweighted(classAnswers(scores, right, sample.classes), weights);
        return ids.map((id) => measureClasses(id, answers, SETTINGS));
      }
      const answers = numberAnswers(Float64Array.from(sample.predictions), Float64Array.from(truth), [1], weights);
      return ids.map((id) => measureNumbers(id, answers));
    };
    const found = bootstrapIntervals({
      rows: truth.length,
      measure,
      draw: given(draws),
      resamples: draws.length,
      level: 0.95,
      whole: { rows: truth.length, figures: measure(null) },
    });
    expect(ids.length).toBeGreaterThan(5);
    ids.forEach((id, at) => {
      const [least = NaN, most = NaN] = (intervals as Partial<Record<EvaluatedId, number[]>>)[id] ?? [];
      expect(found[at]?.[0], id).toBeCloseTo(least, 6);
      expect(found[at]?.[1], id).toBeCloseTo(most, 6);
    });
  });
});

test("a percentile lies between the two nearest values, as numpy's", () => {
  // numpy.percentile([1, 2, 4, 8], [0, 10, 50, 97.5, 100])
  const expected = [1, 1.3, 3, 7.7, 8];
  [0, 0.1, 0.5, 0.975, 1].forEach((share, at) =>
    expect(percentile(Float64Array.of(1, 2, 4, 8), share)).toBeCloseTo(expected[at] ?? NaN, 12),
  );
});

test("the same seed draws the same rows, as many as there are", () => {
  const draw = (seed: number): Float64Array => {
    const weights = new Float64Array(500);
    seededDraw(seed)(weights);
    return weights;
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  expect(draw(3).reduce((sum, one) => sum + one, 0)).toBe(500);
});

test("of many rows a part is drawn from, without any twice, and the interval is as wide as theory says", () => {
  const rows = 50_000;
  const from = rowsToDraw(rows, 2);
  expect(from.length).toBe(10_000);
  expect(new Set(from).size).toBe(from.length);
  const truth = Int32Array.from({ length: rows }, (_, row) => row % 2);
  // Every tenth row is wrong.
  const scores = Float32Array.from({ length: 2 * rows }, (_, at) => {
    const row = Math.floor(at / 2);
    const named = (row * 7) % 10 === 0 ? 1 - (row % 2) : row % 2;
    return at % 2 === named ? 0.8 : 0.2;
  });
  const figures = classFigures(classAnswers(scores, truth, 2), [], SETTINGS);
  const { value, interval } = figures.find(({ id }) => id === "accuracy") ?? { value: null, interval: null };
  expect(value).toBeCloseTo(0.9, 9);
  const expected = 2 * 1.96 * Math.sqrt((0.9 * 0.1) / rows);
  expect((interval?.[1] ?? NaN) - (interval?.[0] ?? NaN)).toBeGreaterThan(0.85 * expected);
  expect((interval?.[1] ?? NaN) - (interval?.[0] ?? NaN)).toBeLessThan(1.15 * expected);
  expect(interval?.[0]).toBeLessThan(0.9);
  expect(interval?.[1]).toBeGreaterThan(0.9);
});

test("neither one row nor what depends on a single row has an interval", () => {
  const [first] = classFigures(classAnswers(Float32Array.of(0.2, 0.8), Int32Array.of(1), 2), [], SETTINGS);
  expect(first).toMatchObject({ id: "accuracy", value: 1, interval: null });
  const figures = numberFigures(Float64Array.of(1, 2, 4), Float64Array.of(1, 3, 3), [], SETTINGS);
  expect(figures.find(({ id }) => id === "maxError")).toMatchObject({ value: 1, interval: null });
  const [least = NaN, most = NaN] = figures.find(({ id }) => id === "mae")?.interval ?? [];
  expect(least).toBeLessThan(2 / 3);
  expect(most).toBe(1);
});

test("where every draw is alike, a share of rows has the exact interval and other figures have none", () => {
  const rows = 52;
  const truth = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const scores = (isRight: boolean): Float32Array =>
    Float32Array.from({ length: 2 * rows }, (_, at) => ((at % 2 === Math.floor(at / 2) % 2) === isRight ? 0.9 : 0.1));
  const of = (isRight: boolean) => {
    const figures = classFigures(classAnswers(scores(isRight), truth, 2), [], SETTINGS);
    return (id: EvaluatedId) => figures.find((one) => one.id === id);
  };
  // scipy.stats.binomtest(52, 52).proportion_ci(0.95, "exact"): 0.9315178 to 1.
  expect(of(true)("accuracy")?.interval?.[0]).toBeCloseTo(0.931_517_8, 6);
  expect(of(true)("accuracy")?.interval?.[1]).toBe(1);
  expect(of(false)("accuracy")?.interval?.[0]).toBe(0);
  expect(of(false)("accuracy")?.interval?.[1]).toBeCloseTo(1 - 0.931_517_8, 6);
  expect(of(true)("auc")).toMatchObject({ value: 1, interval: null });
  expect(of(true)("mcc")).toMatchObject({ value: 1, interval: null });
});

test("figures, and the intervals of a narrowed spread too, lie within what the figure can be", () => {
  const row = fc.record({
    scores: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
    truth: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), (rows) => {
      const scores = rows.flatMap(({ scores: own }) => {
        const powers = own.map(Math.exp);
        const all = powers.reduce((sum, one) => sum + one, 0);
        return powers.map((one) => one / all);
      });
      const answers = classAnswers(
        Float64Array.from(scores),
        Int32Array.from(rows, ({ truth }) => truth),
        3,
      );
      for (const { id, value, interval } of classFigures(answers, [], SETTINGS)) {
        const spec = EVALUATED_SPECS[id];
        const [least, most] = spec.range ?? (spec.written === "share" ? [0, Infinity] : [-Infinity, Infinity]);
        for (const one of [value, ...(interval ?? [])]) {
          if (one === null) continue;
          expect(one, id).toBeGreaterThanOrEqual(least - 1e-12);
          expect(one, id).toBeLessThanOrEqual(most + 1e-12);
        }
        // As of runs that lie far apart.
        expect(within(spec, [-9, 9])?.[0]).toBeGreaterThanOrEqual(Math.max(-9, least));
        expect(within(spec, [-9, 9])?.[1]).toBeLessThanOrEqual(Math.min(9, most));
      }
    }),
    { numRuns: 20 },
  );
});
