// A run's epochs as columns of numbers: cheap to append to and to draw, never reactive. A missing figure is NaN.

import { EPOCH_COLUMNS } from "../../src-engine/metrics/columns";
import type { EpochColumn, MeasuredPart } from "../../src-engine/metrics/columns";
import { figureColumn } from "../../src-engine/metrics/figures";
import type { Figure } from "../../src-engine/metrics/figures";
import type { EpochMetrics, MetricsColumns } from "../../src-engine/runs/epochs";

export type SeriesName = Exclude<EpochColumn, "epoch">;
const SERIES = EPOCH_COLUMNS.filter((name) => name !== "epoch");

/** Epoch numbers and the figures of each epoch, oldest first. */
export interface MetricsLog {
  readonly length: number;
  readonly epoch: Float64Array;
  /** A figure of every epoch; empty where no epoch has it. */
  series(name: SeriesName): Float64Array;
  /** A figure of the network, or of one of its outputs, of every epoch; empty where no epoch has it. The only output's figures are the network's. */
  figure(figure: Figure, part: MeasuredPart): Float64Array;
  /** The relative change of a layer's weights in every epoch's last step. */
  layer(id: string): Float64Array;
  /** Ids of the layers whose changes are known. */
  readonly layers: readonly string[];
  /** Adds epochs after the last one known; those already there are skipped. */
  append(epochs: readonly EpochMetrics[]): void;
}

/** A column that is shorter than the log has NaN from there on: most metrics never come in a run. */
type Columns = Map<string, Float64Array>;

/** A log with these epochs, whose columns become its own. */
export function createMetricsLog(stored?: MetricsColumns): MetricsLog {
  let length = stored?.epoch.length ?? 0;
  let capacity = length;
  let epoch = stored?.epoch ?? new Float64Array(0);
  const series: Columns = new Map(
    SERIES.flatMap((name) => (stored === undefined || stored[name].length === 0 ? [] : [[name, stored[name]]])),
  );
  const layers: Columns = new Map(Object.entries(stored?.layers ?? {}));
  /** Of several outputs, by their names in metrics.csv. */
  const outputs: Columns = new Map(Object.entries(stored?.outputs ?? {}));

  function grow(): void {
    capacity = Math.max(64, 2 * capacity);
    epoch = copied(epoch);
    for (const columns of [series, layers, outputs])
      for (const [name, values] of columns) columns.set(name, copied(values));
  }

  function copied(old: Float64Array): Float64Array<ArrayBuffer> {
    const next = new Float64Array(capacity).fill(NaN);
    next.set(old);
    return next;
  }

  function put(columns: Columns, name: string, value: number | null): void {
    let values = columns.get(name);
    if (values === undefined) {
      if (value === null) return;
      values = new Float64Array(capacity).fill(NaN);
      columns.set(name, values);
    }
    values[length] = value ?? NaN;
  }

  const read = (columns: Columns, name: string): Float64Array =>
    columns.get(name)?.subarray(0, length) ?? new Float64Array(0);

  return {
    get length() {
      return length;
    },
    get epoch() {
      return epoch.subarray(0, length);
    },
    get layers() {
      return [...layers.keys()];
    },
    series: (name) => read(series, name),
    figure: ({ metric, output }, part) =>
      output === undefined || outputs.size === 0
        ? read(series, figureColumn({ metric }, part))
        : read(outputs, figureColumn({ metric, output }, part)),
    layer: (id) => read(layers, id),
    append(rows) {
      for (const row of rows) {
        if (length > 0 && row.epoch <= (epoch[length - 1] ?? 0)) continue;
        if (length === capacity) grow();
        epoch[length] = row.epoch;
        for (const name of SERIES) put(series, name, row[name]);
        for (const [id, change] of Object.entries(row.layers)) put(layers, id, change);
        for (const [id, own] of Object.entries(row.outputs ?? {}))
          for (const [column, value] of Object.entries(own)) put(outputs, `${id}/${column}`, value ?? null);
        length += 1;
      }
    },
  };
}
