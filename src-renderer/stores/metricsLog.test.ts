import { expect, it } from "vitest";
import type { EpochMetrics } from "../../src-engine/protocol/runs";
import { createMetricsLog } from "./metricsLog";

const row = (epoch: number, validationLoss: number | null = 1): EpochMetrics => ({
  epoch, step: epoch * 8, seconds: epoch, loss: 1 / epoch, validationLoss, accuracy: null, validationAccuracy: null, mae: null, validationMae: null, change: 0.1, learningRate: 0.01,
});

it("keeps epochs in columns and grows without losing any", () => {
  const log = createMetricsLog();
  for (let first = 1; first < 1000; first += 50) log.append(Array.from({ length: 50 }, (_, index) => row(first + index)));
  expect(log.length).toBe(1000);
  expect(log.epoch[999]).toBe(1000);
  expect(log.series.loss[499]).toBe(1 / 500);
});

it("writes a missing figure as NaN", () => {
  expect(createMetricsLog([row(1, null)]).series.validationLoss[0]).toBeNaN();
});

it("skips epochs it has: progress and a re-read list may overlap", () => {
  const log = createMetricsLog([row(1), row(2), row(3)]);
  log.append([row(2), row(3), row(4)]);
  expect([...log.epoch]).toEqual([1, 2, 3, 4]);
});
