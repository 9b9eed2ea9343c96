// A run's epochs as the window gets them: columns of numbers, of which a million take milliseconds to hand over.

import { EPOCH_COLUMNS } from "../metrics/columns";
import type { EpochColumn, MeasureColumn } from "../metrics/columns";
import type { EpochMetrics, MetricsColumns } from "../runs/epochs";

/** The epochs as columns; one of which no epoch has a figure is empty. */
export function metricsColumns(epochs: readonly EpochMetrics[]): MetricsColumns {
  const layers = new Set(epochs.slice(-1).flatMap((row) => Object.keys(row.layers)));
  const outputs = new Set(
    epochs
      .slice(-1)
      .flatMap((row) =>
        Object.entries(row.outputs ?? {}).flatMap(([id, own]) => Object.keys(own).map((column) => `${id}/${column}`)),
      ),
  );
  return columns({ layers, outputs }, (pick) => {
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
  const both = (of: (all: MetricsColumns) => object): Set<string> =>
    new Set([stored, added].flatMap((all) => Object.keys(of(all))));
  return columns({ layers: both(({ layers }) => layers), outputs: both(({ outputs }) => outputs) }, (_, of) => {
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

/** What the columns are that not every run has. */
interface Names {
  readonly layers: ReadonlySet<string>;
  /** As in metrics.csv: "species/validationAccuracy". */
  readonly outputs: ReadonlySet<string>;
}

/** The figure of an output under its name in metrics.csv. */
function ofOutput(row: EpochMetrics | undefined, name: string): number | null {
  const [id = "", column = ""] = name.split("/");
  return row?.outputs?.[id]?.[column as MeasureColumn] ?? null;
}

function columns({ layers, outputs }: Names, column: (pick: Pick, of: ColumnOf) => Float64Array): MetricsColumns {
  const figures = EPOCH_COLUMNS.map((name) => [
    name,
    column(
      (row) => row?.[name] ?? null,
      (all) => all[name],
    ),
  ]);
  return {
    ...(Object.fromEntries(figures) as Record<EpochColumn, Float64Array>),
    layers: Object.fromEntries(
      [...layers].map((name) => [
        name,
        column(
          (row) => row?.layers[name] ?? null,
          (all) => all.layers[name],
        ),
      ]),
    ),
    outputs: Object.fromEntries(
      [...outputs].map((name) => [
        name,
        column(
          (row) => ofOutput(row, name),
          (all) => all.outputs[name],
        ),
      ]),
    ),
  };
}
