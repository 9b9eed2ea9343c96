import { expect, it } from "vitest";
import type { EpochMetrics, MetricsColumns } from "../../src-engine/protocol/runs";
import { createMetricsLog } from "./metricsLog";

const row = (epoch: number, validationLoss: number | null = 1): EpochMetrics => ({
  epoch, step: epoch * 8, seconds: epoch, loss: 1 / epoch, validationLoss, accuracy: null, validationAccuracy: null, mae: null, validationMae: null, change: 0.1, learningRate: 0.01,
});

function filled(...rows: EpochMetrics[]) {
  const log = createMetricsLog();
  log.append(rows);
  return log;
}

it("goes on after the epochs that were stored", () => {
  const column = (value: number) => Float64Array.of(value, value);
  const stored: MetricsColumns = {
    epoch: Float64Array.of(1, 2), step: column(8), seconds: column(1), loss: Float64Array.of(1, 0.5), validationLoss: column(NaN), accuracy: column(NaN),
    validationAccuracy: column(NaN), mae: column(NaN), validationMae: column(NaN), change: column(0.1), learningRate: column(0.01),
  };
  const log = createMetricsLog(stored);
  expect(log.epoch.buffer).toBe(stored.epoch.buffer);
  log.append([row(2), row(3)]);
  expect([...log.epoch]).toEqual([1, 2, 3]);
  expect([...log.series.loss]).toEqual([1, 0.5, 1 / 3]);
});

it("keeps epochs in columns and grows without losing any", () => {
  const log = createMetricsLog();
  for (let first = 1; first < 1000; first += 50) log.append(Array.from({ length: 50 }, (_, index) => row(first + index)));
  expect(log.length).toBe(1000);
  expect(log.epoch[999]).toBe(1000);
  expect(log.series.loss[499]).toBe(1 / 500);
});

it("writes a missing figure as NaN", () => {
  expect(filled(row(1, null)).series.validationLoss[0]).toBeNaN();
});

it("skips epochs it has: progress and a re-read list may overlap", () => {
  const log = filled(row(1), row(2), row(3));
  log.append([row(2), row(3), row(4)]);
  expect([...log.epoch]).toEqual([1, 2, 3, 4]);
});
