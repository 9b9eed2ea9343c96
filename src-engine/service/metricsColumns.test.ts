import { expect, it } from "vitest";
import type { EpochMetrics } from "../runs/epochs";
import { epochWith } from "../testing/epoch";
import { metricsColumns, withNewer } from "./metricsColumns";

const row = (epoch: number): EpochMetrics =>
  epochWith({
    epoch,
    step: epoch * 8,
    validationLoss: epoch === 2 ? null : 0.5,
    accuracy: 0.9,
    layers: { hidden: epoch / 100 },
  });

it("makes a column of each figure, with NaN where there is none, and none of what no epoch has", () => {
  const columns = metricsColumns([row(1), row(2)]);
  expect(columns.epoch).toEqual(Float64Array.of(1, 2));
  expect(columns.validationLoss).toEqual(Float64Array.of(0.5, NaN));
  expect(columns.mae).toEqual(Float64Array.of());
  expect(columns.layers).toEqual({ hidden: Float64Array.of(0.01, 0.02) });
  expect(columns.step).toEqual(Float64Array.of(8, 16));
});

it("adds what is not on disk yet, once", () => {
  const stored = metricsColumns([row(1), row(2)]);
  expect(withNewer(stored, [row(1), row(2)])).toBe(stored);
  expect(withNewer(stored, [row(2), row(3)])).toEqual(metricsColumns([row(1), row(2), row(3)]));
  expect(withNewer(metricsColumns([]), [row(1)])).toEqual(metricsColumns([row(1)]));
});

it("fills what epochs on disk do not have", () => {
  const { layers: _, ...older } = row(1);
  const both = withNewer(metricsColumns([{ ...older, accuracy: null, layers: {} }]), [row(2)]);
  expect(both.accuracy).toEqual(Float64Array.of(NaN, 0.9));
  expect(both.layers).toEqual({ hidden: Float64Array.of(NaN, 0.02) });
});

it("has the figures of each of several outputs under their names in metrics.csv", () => {
  const told = (epoch: number, accuracy: number | null) => ({
    ...row(epoch),
    outputs: { kind: { loss: 0.1 * epoch, validationAccuracy: accuracy }, size: { mae: epoch } },
  });
  const columns = metricsColumns([told(1, null), told(2, 0.9)]);
  expect(columns.outputs).toEqual({
    "kind/loss": Float64Array.of(0.1, 0.2),
    "kind/validationAccuracy": Float64Array.of(NaN, 0.9),
    "size/mae": Float64Array.of(1, 2),
  });
  expect(withNewer(columns, [told(3, 0.8)])).toEqual(metricsColumns([told(1, null), told(2, 0.9), told(3, 0.8)]));
  expect(metricsColumns([row(1)]).outputs).toEqual({});
});
