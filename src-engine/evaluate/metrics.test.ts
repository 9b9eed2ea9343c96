import { expect, test } from "vitest";
import fixture from "../testing/fixtures/metrics.json";
import { argMax, classAnswers } from "../metrics/answers";
import { classificationReport } from "./classification";
import { classBaseline, meanBaseline } from "./baseline";
import { regressionReport } from "./regression";

test.each(fixture.classification)(
  "a classification of $classes classes is judged as scikit-learn judges it",
  (sample) => {
    const probabilities = Float32Array.from(sample.probabilities);
    const labels = Array.from({ length: sample.classes }, (_, index) => `class ${index}`);
    const report = classificationReport(
      classAnswers(probabilities, Int32Array.from(sample.truth), labels.length),
      labels,
    );
    expect(report.accuracy).toBeCloseTo(sample.accuracy, 12);
    expect(report.macroF1).toBeCloseTo(sample.macroF1, 12);
    // scikit-learn works in the probabilities' own float32 here.
    expect(report.logLoss).toBeCloseTo(sample.logLoss, 5);
    expect(report.confusion).toEqual(sample.confusion);
    expect(report.classes.map(({ support }) => support)).toEqual(sample.support);
    report.classes.forEach(({ precision, recall, f1 }, index) => {
      expect(precision).toBeCloseTo(sample.precision[index]!, 12);
      expect(recall).toBeCloseTo(sample.recall[index]!, 12);
      expect(f1).toBeCloseTo(sample.f1[index]!, 12);
    });
  },
);

test.each(fixture.regression)("a regression of $targets targets is judged as scikit-learn judges it", (sample) => {
  const names = Array.from({ length: sample.targets }, (_, index) => `target ${index}`);
  const report = regressionReport(Float64Array.from(sample.predictions), Float64Array.from(sample.truth), names);
  expect(report.mae).toBeCloseTo(sample.mae, 10);
  expect(report.rmse).toBeCloseTo(sample.rmse, 10);
  expect(report.r2).toBeCloseTo(sample.r2, 10);
  report.targets.forEach(({ mae, r2 }, index) => {
    expect(mae).toBeCloseTo(sample.maes[index]!, 10);
    expect(r2).toBeCloseTo(sample.r2s[index]!, 10);
  });
});

test("the first of equal probabilities is the prediction", () => {
  expect(argMax(Float32Array.of(9, 0.2, 0.4, 0.4), 1, 3)).toBe(1);
});

test("R² of rows that do not differ is unknown", () => {
  expect(regressionReport(Float64Array.of(1, 2), Float64Array.of(3, 3), ["y"]).r2).toBeNull();
});

test("no rows give zeros, not NaN", () => {
  expect(classificationReport(classAnswers(new Float32Array(0), new Int32Array(0), 2), ["a", "b"])).toMatchObject({
    rows: 0,
    accuracy: 0,
    logLoss: 0,
    macroF1: 0,
  });
});

test("the class baseline always names the most frequent class of the training rows", () => {
  const answers = classBaseline(Int32Array.of(1, 1, 0), Int32Array.of(0, 1, 1, 1), 2);
  const report = classificationReport(answers, ["a", "b"]);
  expect(report.accuracy).toBe(0.75);
  expect(report.confusion).toEqual([
    [0, 1],
    [0, 3],
  ]);
  expect(report.logLoss).toBeCloseTo(-(Math.log(1 / 3) + 3 * Math.log(2 / 3)) / 4, 12);
});

test("the mean baseline always gives the mean of the training rows", () => {
  const truth = Float64Array.of(2, 18, 4, 22);
  const report = regressionReport(meanBaseline(Float64Array.of(1, 10, 3, 30), truth.length, 2), truth, ["x", "y"]);
  expect(report.targets.map(({ mae }) => mae)).toEqual([1, 2]);
});
