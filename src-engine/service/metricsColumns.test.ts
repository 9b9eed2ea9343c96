import { expect, it } from "vitest";
import type { EpochMetrics } from "../protocol/runs";
import { metricsColumns, withNewer } from "./metricsColumns";

const row = (epoch: number): EpochMetrics => ({
  epoch,
  step: epoch * 8,
  seconds: epoch / 10,
  loss: 1 / epoch,
  validationLoss: epoch === 2 ? null : 0.5,
  accuracy: 0.9,
  validationAccuracy: 0.8,
  mae: null,
  validationMae: null,
  change: 0.1,
  learningRate: 0.01,
});

it("makes a column of each figure, with NaN where there is none", () => {
  const columns = metricsColumns([row(1), row(2)]);
  expect(columns.epoch).toEqual(Float64Array.of(1, 2));
  expect(columns.validationLoss).toEqual(Float64Array.of(0.5, NaN));
  expect(columns.mae).toEqual(Float64Array.of(NaN, NaN));
  expect(columns.step).toEqual(Float64Array.of(8, 16));
});

it("adds what is not on disk yet, once", () => {
  const stored = metricsColumns([row(1), row(2)]);
  expect(withNewer(stored, [row(1), row(2)])).toBe(stored);
  expect(withNewer(stored, [row(2), row(3)])).toEqual(metricsColumns([row(1), row(2), row(3)]));
  expect(withNewer(metricsColumns([]), [row(1)])).toEqual(metricsColumns([row(1)]));
});
