import { expect, it } from "vitest";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import { sampleColumns, sampleEpoch } from "../testing/samples";
import { createMetricsLog } from "./metricsLog";

const row = (epoch: number, validationLoss: number | null = 1): EpochMetrics => ({
  ...sampleEpoch(epoch, 30),
  loss: 1 / epoch,
  validationLoss,
});

function filled(...rows: EpochMetrics[]) {
  const log = createMetricsLog();
  log.append(rows);
  return log;
}

it("goes on after the epochs that were stored", () => {
  const stored = sampleColumns([row(1), row(2)]);
  const log = createMetricsLog(stored);
  expect(log.epoch.buffer).toBe(stored.epoch.buffer);
  log.append([row(2), row(3)]);
  expect([...log.epoch]).toEqual([1, 2, 3]);
  expect([...log.series("loss")]).toEqual([1, 0.5, 1 / 3]);
});

it("keeps epochs in columns and grows without losing any", () => {
  const log = createMetricsLog();
  for (let first = 1; first < 1000; first += 50)
    log.append(Array.from({ length: 50 }, (_, index) => row(first + index)));
  expect(log.length).toBe(1000);
  expect(log.epoch[999]).toBe(1000);
  expect(log.series("loss")[499]).toBe(1 / 500);
});

it("writes a missing figure as NaN", () => {
  expect([...filled(row(1), row(2, null)).series("validationLoss")]).toEqual([1, NaN]);
});

it("skips epochs it has: progress and a re-read list may overlap", () => {
  const log = filled(row(1), row(2), row(3));
  log.append([row(2), row(3), row(4)]);
  expect([...log.epoch]).toEqual([1, 2, 3, 4]);
});

it("has no column of a figure that no epoch has, and begins one where it first comes", () => {
  const log = filled({ ...row(1), auc: null, layers: {} });
  expect(log.series("auc")).toHaveLength(0);
  expect(log.layers).toEqual([]);
  log.append([
    { ...row(2), auc: 0.8, layers: { hidden: 0.1 } },
    { ...row(3), auc: null, layers: { hidden: 0.2 } },
  ]);
  expect([...log.series("auc")]).toEqual([NaN, 0.8, NaN]);
  expect([...log.layer("hidden")]).toEqual([NaN, 0.1, 0.2]);
});

it("keeps the columns of layers apart from figures of the same name", () => {
  const log = filled({ ...row(1), layers: { loss: 0.25 } });
  expect(log.layer("loss")[0]).toBe(0.25);
  expect(log.series("loss")[0]).toBe(1);
});
