// A run's epochs as the window gets them: columns of numbers, of which a million take milliseconds to hand over.

import { METRICS_COLUMNS } from "../project/runs";
import type { EpochMetrics, MetricsColumns } from "../protocol/runs";

/** The epochs as columns. */
export function metricsColumns(epochs: readonly EpochMetrics[]): MetricsColumns {
  const column = (name: keyof EpochMetrics): Float64Array => {
    const values = new Float64Array(epochs.length);
    for (let row = 0; row < epochs.length; row++) values[row] = epochs[row]?.[name] ?? NaN;
    return values;
  };
  return columns(column);
}

/** The columns of one, and then those epochs of the other that come after. */
export function withNewer(stored: MetricsColumns, recent: readonly EpochMetrics[]): MetricsColumns {
  const last = stored.epoch.at(-1) ?? 0;
  const newer = recent.filter(({ epoch }) => epoch > last);
  if (newer.length === 0) return stored;
  const added = metricsColumns(newer);
  return columns((name) => {
    const values = new Float64Array(stored[name].length + newer.length);
    values.set(stored[name]);
    values.set(added[name], stored[name].length);
    return values;
  });
}

function columns(column: (name: keyof EpochMetrics) => Float64Array): MetricsColumns {
  return Object.fromEntries(METRICS_COLUMNS.map((name) => [name, column(name)])) as MetricsColumns;
}
