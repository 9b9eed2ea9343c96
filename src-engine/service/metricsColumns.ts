// A run's epochs as the window gets them: columns of numbers, of which a million take milliseconds to hand over.

import { EPOCH_COLUMNS } from "../metrics/columns";
import type { EpochColumn } from "../metrics/columns";
import type { EpochMetrics, MetricsColumns } from "../protocol/runs";

/** The epochs as columns; one of which no epoch has a figure is empty. */
export function metricsColumns(epochs: readonly EpochMetrics[]): MetricsColumns {
  const layers = new Set(epochs.slice(-1).flatMap((row) => Object.keys(row.layers)));
  return columns(layers, (pick) => {
    if (epochs.every((row) => pick(row) === null)) return new Float64Array(0);
    const values = new Float64Array(epochs.length);
    for (let row = 0; row < epochs.length; row++) values[row] = pick(epochs[row]) ?? NaN;
    return values;
  });
}

/** The columns of one, and then those epochs of the other that come after. */
export function withNewer(stored: MetricsColumns, recent: readonly EpochMetrics[]): MetricsColumns {
  const length = stored.epoch.length;
  const last = stored.epoch.at(-1) ?? 0;
  const newer = recent.filter(({ epoch }) => epoch > last);
  if (newer.length === 0) return stored;
  const added = metricsColumns(newer);
  return columns(new Set([...Object.keys(stored.layers), ...Object.keys(added.layers)]), (_, of) => {
    const [old = EMPTY, next = EMPTY] = [of(stored), of(added)];
    if (old.length === 0 && next.length === 0) return EMPTY;
    const values = new Float64Array(length + newer.length).fill(NaN);
    values.set(old);
    values.set(next, length);
    return values;
  });
}

const EMPTY = new Float64Array(0);

type Pick = (row: EpochMetrics | undefined) => number | null;
type ColumnOf = (all: MetricsColumns) => Float64Array | undefined;

function columns(layers: ReadonlySet<string>, column: (pick: Pick, of: ColumnOf) => Float64Array): MetricsColumns {
  const figures = EPOCH_COLUMNS.map((name) => [name, column((row) => row?.[name] ?? null, (all) => all[name])]);
  return {
    ...(Object.fromEntries(figures) as Record<EpochColumn, Float64Array>),
    layers: Object.fromEntries([...layers].map((name) => [name, column((row) => row?.layers[name] ?? null, (all) => all.layers[name])])),
  };
}
