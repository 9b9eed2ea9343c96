// Every figure and curve of an evaluation beside scikit-learn's (testing/fixtures/evaluation.py).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import fixture from "../testing/fixtures/evaluation.json";
import { classAnswers, reweighted } from "./answers";
import { numberAnswers } from "./numberAnswers";
import { calibrationBin, calibrationBins, claimsOfClass } from "./calibration-error";
import { MOST_POINTS, thresholdCurve } from "./curves";
import { LABEL_SPECS } from "./labels";
import { scoresOf } from "./per-class";
import { EVALUATED_SPECS, evaluatedFor, measureClasses, measureNumbers } from "./registry";
import type { EvaluatedId } from "./registry";

const SETTINGS = { topK: 5 };
const SCALE = 10_000;
const scoresIn = (whole: readonly number[]): Float32Array => Float32Array.from(whole, (one) => one / SCALE);
const weightsIn = (weights: readonly number[] | null): Float64Array | null =>
  weights === null ? null : Float64Array.from(weights);

interface Curve {
  readonly column: number;
  readonly fpr: number[];
  readonly tpr: number[];
  readonly precision: number[];
  readonly recall: number[];
  /** Found and said, bin by bin. */
  readonly calibration: number[][] | null;
}

test("the fixture holds at least 60 cases, with ties, one class, missing classes, one row, weights and 1,000 classes", () => {
  const { classification, regression } = fixture;
  expect(classification.length + regression.length).toBeGreaterThanOrEqual(60);
  expect(classification.some(({ scores }) => new Set(scores).size < scores.length / 10)).toBe(true);
  expect(classification.some(({ truth }) => truth.length > 1 && new Set(truth).size === 1)).toBe(true);
  expect(classification.some(({ truth, classes }) => new Set(truth).size > 1 && new Set(truth).size < classes)).toBe(
    true,
  );
  expect(classification.some(({ truth }) => truth.length === 1)).toBe(true);
  expect(classification.filter(({ weights }) => weights !== null).length).toBeGreaterThan(5);
  expect(classification.some(({ classes }) => classes === 1_000)).toBe(true);
});

describe.each(fixture.classification.map((sample, at) => ({ ...sample, at })))(
  "case $at, $classes classes",
  ({ classes, truth, scores, weights, figures, perClass, curves }) => {
    const answers = classAnswers(scoresIn(scores), Int32Array.from(truth), classes, weightsIn(weights));

    test.each(evaluatedFor("classification", classes, SETTINGS))("has scikit-learn's %s", (id) => {
      const expected = (figures as Partial<Record<EvaluatedId, number | null>>)[id];
      const found = measureClasses(id, answers, SETTINGS);
      if (expected === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(expected ?? NaN, 6);
    });

    test.runIf(perClass !== null)("has its figures of each class", () => {
      const counts = answers.counts();
      perClass?.support.forEach((support, at) => {
        expect(counts.support[at]).toBeCloseTo(support, 6);
        const own = scoresOf(counts, at);
        for (const name of ["precision", "recall", "f1"] as const)
          expect(own[name]).toBeCloseTo(perClass[name][at] ?? NaN, 6);
      });
    });

    test.each<Curve>(curves)(
      "has its curves of class $column",
      ({ column, fpr, tpr, precision, recall, calibration }) => {
        const curve = thresholdCurve(answers, column);
        if (curve === null) throw new Error("there is a curve");
        expect([...curve.falseOnes].map((one) => one / curve.rest)).toEqual(
          fpr.map((one) => expect.closeTo(one, 6) as number),
        );
        expect([...curve.hits].map((one) => one / curve.own)).toEqual(
          tpr.map((one) => expect.closeTo(one, 6) as number),
        );
        // Its curve of precision begins with the last threshold, and ends with (1, 0).
        const points = [...curve.hits.keys()].slice(1).reverse();
        expect(
          points.map((at) => (curve.hits[at] ?? NaN) / ((curve.hits[at] ?? NaN) + (curve.falseOnes[at] ?? NaN))),
        ).toEqual(precision.slice(0, -1).map((one) => expect.closeTo(one, 6) as number));
        expect(points.map((at) => (curve.hits[at] ?? NaN) / curve.own)).toEqual(
          recall.slice(0, -1).map((one) => expect.closeTo(one, 6) as number),
        );
        if (calibration === null) return;
        const [found = [], said = []] = calibration;
        const bins = calibrationBins(claimsOfClass(answers, column), null).filter(({ rows }) => rows > 0);
        expect(bins.map((bin) => bin.found)).toEqual(found.map((one) => expect.closeTo(one, 6) as number));
        expect(bins.map((bin) => bin.said)).toEqual(said.map((one) => expect.closeTo(one, 6) as number));
      },
    );
  },
);

describe.each(fixture.regression.map((sample, at) => ({ ...sample, at })))(
  "case $at of numbers",
  ({ truth, predictions, weights, figures }) => {
    test.each(evaluatedFor("regression", 1, SETTINGS))("has scikit-learn's %s", (id) => {
      const answers = numberAnswers(Float64Array.from(predictions), Float64Array.from(truth), [1], weightsIn(weights));
      const expected = (figures as Partial<Record<EvaluatedId, number | null>>)[id];
      const found = measureNumbers(id, answers);
      if (expected === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(expected ?? NaN, 6);
    });
  },
);

const scored = fc
  .record({ classes: fc.integer({ min: 2, max: 6 }), rows: fc.integer({ min: 1, max: 25 }) })
  .chain(({ classes, rows }) =>
    fc.record({
      classes: fc.constant(classes),
      truth: fc.array(fc.nat({ max: classes - 1 }), { minLength: rows, maxLength: rows }),
      scores: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: rows * classes, maxLength: rows * classes }),
      times: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
    }),
  );

test("a row that counts three times is three rows", () => {
  fc.assert(
    fc.property(scored, ({ classes, truth, scores, times }) => {
      if (times.every((one) => one === 0)) return;
      const each = Float32Array.from(scores, (one) => one / 5);
      const weighted = reweighted(classAnswers(each, Int32Array.from(truth), classes), Float64Array.from(times));
      const rows = times.flatMap((count, row) => new Array<number>(count).fill(row));
      const repeated = classAnswers(
        Float32Array.from(rows.flatMap((row) => [...each.subarray(row * classes, (row + 1) * classes)])),
        Int32Array.from(rows, (row) => truth[row] ?? 0),
        classes,
      );
      for (const id of evaluatedFor("classification", classes, { topK: 2 })) {
        const [one, other] = [weighted, repeated].map((answers) => measureClasses(id, answers, { topK: 2 }));
        if (other === null || other === undefined) expect(one).toBeNull();
        else expect(one).toBeCloseTo(other, 9);
      }
    }),
  );
});

test("a row of numbers that counts three times is three rows, however far the numbers are from 0", () => {
  const row = fc.record({
    truth: fc.integer({ min: 0, max: 3 }),
    error: fc.double({ min: -2, max: 2, noNaN: true }),
    times: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.constantFrom(0, 1, 1e6), (all, far) => {
      if (all.every(({ times }) => times === 0)) return;
      const of = (some: typeof all, weights: Float64Array | null) => {
        const truth = Float64Array.from(some, (one) => one.truth + far);
        return numberAnswers(
          Float64Array.from(some, (one) => one.truth + far + one.error),
          truth,
          [1],
          weights,
        );
      };
      const weighted = of(
        all,
        Float64Array.from(all, ({ times }) => times),
      );
      const repeated = of(
        all.flatMap((one) => new Array<typeof one>(one.times).fill(one)),
        null,
      );
      for (const id of evaluatedFor("regression", 1, SETTINGS)) {
        const [one, other] = [weighted, repeated].map((answers) => measureNumbers(id, answers));
        if (other === null || other === undefined) expect(one, id).toBeNull();
        else expect(one, id).toBeCloseTo(other, 6);
      }
    }),
  );
});

test("scores that were written into the memory of others are measured anew", () => {
  const scores = Float32Array.of(0.9, 0.1, 0.2, 0.8);
  const measured = (): (number | null)[] => {
    const answers = classAnswers(scores, Int32Array.of(0, 1), 2);
    return evaluatedFor("classification", 2, SETTINGS).map((id) => measureClasses(id, answers, SETTINGS));
  };
  const right = measured();
  scores.set([0.1, 0.9, 0.8, 0.2]);
  const wrong = measured();
  expect(right.every((value, at) => value !== wrong[at])).toBe(true);
});

test("a curve of more thresholds than can be drawn keeps its ends, and points of the whole one", () => {
  const rows = 20_000;
  const truth = Int32Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const scores = Float32Array.from({ length: 2 * rows }, (_, at) => ((at * 7_919) % 20_011) / 20_011);
  const curve = thresholdCurve(classAnswers(scores, truth, 2), 1);
  if (curve === null) throw new Error("there is a curve");
  expect(curve.thresholds.length).toBe(MOST_POINTS);
  expect([curve.hits[0], curve.falseOnes[0], curve.hits.at(-1), curve.falseOnes.at(-1)]).toEqual([
    0,
    0,
    curve.own,
    curve.rest,
  ]);
  for (const at of [1, 100, 333, 498]) {
    const threshold = curve.thresholds[at] ?? NaN;
    const found = truth.filter((one, row) => one === 1 && (scores[2 * row + 1] ?? 0) >= threshold).length;
    expect(curve.hits[at]).toBe(found);
    // Evenly apart along the curve.
    const step = (curve.hits[at] ?? 0) / curve.own + (curve.falseOnes[at] ?? 0) / curve.rest;
    expect(step).toBeCloseTo((2 * at) / (MOST_POINTS - 1), 2);
  }
});

test("probabilities on an edge belong to the lower bin, as numpy's linspace has the edges", () => {
  expect([0, 0.1, 0.1000001, 0.3, 0.30000000000000004, 0.7, 0.9, 1].map(calibrationBin)).toEqual([
    0, 0, 1, 2, 2, 6, 8, 9,
  ]);
});

test("scores that are no probabilities have no Brier score and no calibration", () => {
  const answers = classAnswers(Float32Array.of(3, -2, 1, 4), Int32Array.of(0, 1), 2);
  expect(
    ["brier", "calibrationError", "accuracy"].map((id) => measureClasses(id as EvaluatedId, answers, SETTINGS)),
  ).toEqual([null, null, 1]);
});

test("several yes-or-no answers have scikit-learn's figures of a matrix of labels", () => {
  const answers = {
    labels: 3,
    truth: Uint8Array.of(1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0),
    predicted: Uint8Array.of(1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0),
    weights: null,
  };
  // accuracy_score, hamming_loss, f1_score(average="micro") and (average="macro", zero_division=0) of scikit-learn 1.2.1
  expect(LABEL_SPECS.exactMatch.measure(answers)).toBeCloseTo(0.25, 9);
  expect(LABEL_SPECS.hammingLoss.measure(answers)).toBeCloseTo(0.25, 9);
  expect(LABEL_SPECS.microF1.measure(answers)).toBeCloseTo(0.7272727272727273, 9);
  expect(LABEL_SPECS.macroF1.measure(answers)).toBeCloseTo(0.7222222222222222, 9);
});

test("every figure is described in full, under its own name", () => {
  for (const [id, spec] of [...Object.entries(EVALUATED_SPECS), ...Object.entries(LABEL_SPECS)]) {
    expect(spec.id).toBe(id);
    for (const text of [spec.label, spec.summary, spec.docs, ...spec.formula])
      expect(text.length, id).toBeGreaterThan(1);
  }
});
