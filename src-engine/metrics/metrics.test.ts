import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TargetRecipe } from "../document/preparation";
import { METRICS } from "./registry";
import fixture from "../testing/fixtures/metrics.json";
import { classAnswers, classNumbers } from "./answers";
import { numberAnswers } from "./numberAnswers";
import { EPOCH_COLUMNS, METRIC_COLUMNS, columnOf } from "./columns";
import {
  METRIC_SPECS,
  createJudge,
  measureClasses,
  measureNumbers,
  metricLabel,
  metricsFor,
  metricsOf,
} from "./registry";

const SETTINGS = { topK: 5 };

describe.each(fixture.judged)("answers of $classes classes", (sample) => {
  const answers = classAnswers(Float32Array.from(sample.scores), Int32Array.from(sample.truth), sample.classes);

  test.each(["accuracy", "precision", "recall", "f1"] as const)("have scikit-learn's %s", (id) => {
    expect(measureClasses(id, answers, SETTINGS)).toBeCloseTo(sample[id], 12);
  });

  test("have its area under the ROC curve, also where scores are equal and classes have no rows", () => {
    const area = measureClasses("auc", answers, SETTINGS);
    if (sample.auc === null) expect(area).toBeNull();
    else expect(area).toBeCloseTo(sample.auc, 12);
  });

  test("have its top-k accuracy", () => {
    for (const [k = 0, value = null] of sample.topK) {
      if (value !== null) expect(measureClasses("topK", answers, { topK: k }), `k ${k}`).toBeCloseTo(value, 12);
    }
  });
});

test("the fixtures hold ties, absent classes and every k", () => {
  expect(fixture.judged.some(({ auc }) => auc === null)).toBe(true);
  expect(fixture.judged.some(({ classes, truth }) => new Set(truth).size < classes)).toBe(true);
  expect(fixture.judged.some(({ scores }) => new Set(scores).size < scores.length / 10)).toBe(true);
  expect(fixture.judged.flatMap(({ topK }) => topK).length).toBeGreaterThan(10);
});

/** Scores of a few levels, so that many are equal. */
const scored = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc
    .array(
      fc.tuple(
        fc.nat({ max: classes - 1 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: classes, maxLength: classes }),
      ),
      { minLength: 1, maxLength: 30 },
    )
    .map((rows) => ({
      classes,
      truth: Int32Array.from(rows, ([right]) => right),
      scores: Float32Array.from(rows.flatMap(([, scores]) => scores)),
    })),
);

test("the area under the curve is the share of pairs in the right order, equal ones counting half", () => {
  fc.assert(
    fc.property(scored, ({ classes, truth, scores }) => {
      const areas: number[] = [];
      for (let column = classes === 2 ? 1 : 0; column < classes; column++) {
        let [right, pairs] = [0, 0];
        truth.forEach((a, i) =>
          truth.forEach((b, j) => {
            if (a !== column || b === column) return;
            pairs++;
            right += (Math.sign((scores[i * classes + column] ?? 0) - (scores[j * classes + column] ?? 0)) + 1) / 2;
          }),
        );
        if (pairs > 0) areas.push(right / pairs);
      }
      const area = measureClasses("auc", classAnswers(scores, truth, classes), SETTINGS);
      if (areas.length === 0) expect(area).toBeNull();
      else expect(area).toBeCloseTo(areas.reduce((sum, each) => sum + each, 0) / areas.length, 10);
    }),
  );
});

test("top-1 accuracy is accuracy, and it grows with k up to 1", () => {
  fc.assert(
    fc.property(scored, ({ classes, truth, scores }) => {
      const answers = classAnswers(scores, truth, classes);
      const top = Array.from({ length: classes }, (_, k) => measureClasses("topK", answers, { topK: k + 1 }) ?? NaN);
      expect(top[0]).toBe(measureClasses("accuracy", answers, SETTINGS));
      expect(top).toEqual([...top].sort((a, b) => a - b));
      expect(top.at(-1)).toBe(1);
    }),
  );
});

test("a score that is no number has no area, and is never among the first", () => {
  const answers = classAnswers(Float32Array.of(NaN, NaN, NaN, 0.2, 0.3, 0.5), Int32Array.of(0, 2), 3);
  expect(measureClasses("auc", answers, SETTINGS)).toBeNull();
  expect(measureClasses("topK", answers, { topK: 2 })).toBe(0.5);
});

test("no rows give zeros and no area", () => {
  const answers = classAnswers(new Float32Array(0), new Int32Array(0), 3);
  expect(metricsFor("classification", 3, { topK: 2 }).map((id) => measureClasses(id, answers, { topK: 2 }))).toEqual([
    0,
    0,
    0,
    0,
    0,
    null,
  ]);
  expect(measureNumbers("r2", numberAnswers(new Float32Array(0), new Float32Array(0), [1]))).toBeNull();
});

test.each(fixture.regression)("errors of $targets targets are scikit-learn's, in the targets' own units", (sample) => {
  // As in training: scaled, and rounded to float32.
  const scales = Array.from({ length: sample.targets }, (_, index) => (index % 2 === 0 ? 4 : -0.5));
  const scaled = (values: readonly number[]): Float64Array =>
    Float64Array.from(values, (value, at) => (value - 100) / (scales[at % sample.targets] ?? 1));
  const answers = numberAnswers(scaled(sample.predictions), scaled(sample.truth), scales);
  expect(measureNumbers("mae", answers)).toBeCloseTo(sample.mae, 10);
  expect(measureNumbers("rmse", answers)).toBeCloseTo(sample.rmse, 10);
  expect(measureNumbers("r2", answers)).toBeCloseTo(sample.r2, 10);
});

test("R² has no value where a target does not differ", () => {
  expect(
    measureNumbers("r2", numberAnswers(Float32Array.of(1, 5, 2, 6), Float32Array.of(3, 5, 3, 7), [1, 1])),
  ).toBeNull();
});

describe("which metrics are measured", () => {
  const classes = (count: number): TargetRecipe => ({
    kind: "classes",
    name: "y",
    classes: Array.from({ length: count }, (_, index) => String(index)),
    numeric: false,
  });

  test("depends on the task, and for top-k on the number of classes", () => {
    expect(metricsOf(classes(3), SETTINGS)).toEqual(["accuracy", "precision", "recall", "f1", "auc"]);
    expect(metricsOf(classes(5), SETTINGS)).not.toContain("topK");
    expect(metricsOf(classes(6), SETTINGS)).toContain("topK");
    expect(
      metricsOf({ kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] }, SETTINGS),
    ).toEqual(["mae", "rmse", "r2"]);
  });

  test("a judge gives each of them, and no other", () => {
    const judge = createJudge(classes(3), Float32Array.of(0, 1, 0, 1, 0, 0), SETTINGS);
    expect(judge(Float32Array.of(0.1, 0.8, 0.1, 0.2, 0.7, 0.1))).toEqual({
      accuracy: 0.5,
      precision: 0.25,
      recall: 0.5,
      f1: 1 / 3,
      auc: 1,
    });
    const numbers = createJudge(
      { kind: "numbers", columns: [{ name: "y", type: "number", center: 7, scale: 10 }] },
      Float32Array.of(0, 1),
      SETTINGS,
    );
    expect(numbers(Float32Array.of(0, 2))).toEqual({ mae: 5, rmse: Math.sqrt(50), r2: -1 });
  });
});

test("one-hot rows are read as class numbers", () => {
  expect(classNumbers(Float32Array.of(0, 0, 1, 1, 0, 0), 3)).toEqual(Int32Array.of(2, 0));
});

test("every metric is described in full, under its own name, and has two columns", () => {
  for (const id of METRICS) {
    const { summary, docs, formula, label } = METRIC_SPECS[id];
    expect(METRIC_SPECS[id].id).toBe(id);
    for (const text of [label, summary, docs, ...formula]) expect(text.length, id).toBeGreaterThan(1);
    expect(METRIC_COLUMNS).toContain(columnOf(id, "validation"));
  }
  expect(new Set(EPOCH_COLUMNS).size).toBe(6 + 2 * METRICS.length + 3);
  expect(columnOf("topK", "validation")).toBe("validationTopK");
  expect(metricLabel("topK", { topK: 3 })).toBe("Top-3 accuracy");
});
