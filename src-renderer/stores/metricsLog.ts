// A run's epochs as columns of numbers: cheap to append to and to draw, never reactive. A missing figure is NaN.

import type { EpochMetrics, MetricsColumns } from "../../src-engine/protocol/runs";

export const SERIES = ["loss", "validationLoss", "accuracy", "validationAccuracy", "mae", "validationMae", "change", "learningRate"] as const;
export type SeriesName = (typeof SERIES)[number];

/** Epoch numbers and the figures of each epoch, oldest first. */
export interface MetricsLog {
  readonly length: number;
  readonly epoch: Float64Array;
  readonly series: Readonly<Record<SeriesName, Float64Array>>;
  /** Adds epochs after the last one known; those already there are skipped. */
  append(epochs: readonly EpochMetrics[]): void;
}

/** A log with these epochs, whose columns become its own. */
export function createMetricsLog(stored?: MetricsColumns): MetricsLog {
  let length = stored?.epoch.length ?? 0;
  let capacity = length;
  let epoch = stored?.epoch ?? new Float64Array(0);
  const series = Object.fromEntries(SERIES.map((name) => [name, stored?.[name] ?? new Float64Array(0)])) as Record<SeriesName, Float64Array>;

  function grow(): void {
    capacity = Math.max(64, 2 * capacity);
    epoch = copied(epoch);
    for (const name of SERIES) series[name] = copied(series[name]);
  }

  function copied(old: Float64Array): Float64Array<ArrayBuffer> {
    const next = new Float64Array(capacity);
    next.set(old);
    return next;
  }

  const log: MetricsLog = {
    get length() {
      return length;
    },
    get epoch() {
      return epoch.subarray(0, length);
    },
    get series() {
      return Object.fromEntries(SERIES.map((name) => [name, series[name].subarray(0, length)])) as Record<SeriesName, Float64Array>;
    },
    append(rows) {
      for (const row of rows) {
        if (length > 0 && row.epoch <= (epoch[length - 1] ?? 0)) continue;
        if (length === capacity) grow();
        epoch[length] = row.epoch;
        for (const name of SERIES) series[name][length] = row[name] ?? NaN;
        length += 1;
      }
    },
  };
  return log;
}
