// metrics.csv: one row per epoch. Its columns are those that the run has figures for, and the change of each layer under
// "LAYER/change"; a layer's id holds no "/". Files of older versions have fewer columns, newer ones may have more.

import { EPOCH_COLUMNS, METRIC_COLUMNS, NO_FIGURES, columnOf } from "../metrics/columns";
import type { EpochColumn } from "../metrics/columns";
import type { MetricId } from "../document/schema";
import type { EpochMetrics } from "../protocol/runs";
import type { LogRow } from "./csvLog";
import { readColumns } from "./csvLog";
import { damaged } from "./files";

/** Columns that every row of every version has a number in. */
const NEEDED = ["epoch", "step", "seconds", "loss", "change", "learningRate"] as const satisfies readonly EpochColumn[];

const LAYER_CHANGE = "/change";

/** The columns of a run that measures these metrics, and the changes of these layers. */
export function metricsColumnsOf(metrics: readonly MetricId[], layers: readonly string[]): string[] {
  const others = new Set<string>(METRIC_COLUMNS);
  const own = new Set<string>(metrics.flatMap((id) => [id, columnOf(id, "validation")]));
  return [...EPOCH_COLUMNS.filter((column) => !others.has(column) || own.has(column)), ...layers.map((layer) => layer + LAYER_CHANGE)];
}

/** An epoch as a row of the file. */
export function rowOf({ layers, ...figures }: EpochMetrics): LogRow<string> {
  return { ...figures, ...Object.fromEntries(Object.entries(layers).map(([layer, change]) => [layer + LAYER_CHANGE, change])) };
}

/** All epochs of a file; none where it is not there. @throws UserError "file-damaged" */
export async function readMetricsFile(path: string): Promise<EpochMetrics[]> {
  const { header, rows } = await readColumns(path);
  if (header === null) return [];
  const missing = NEEDED.find((column) => !header.includes(column));
  if (missing !== undefined) throw damaged(path, `it has no column "${missing}"`);
  const places = EPOCH_COLUMNS.map((column) => [column, header.indexOf(column)] as const);
  const layers = header.flatMap((column, at) => (column.endsWith(LAYER_CHANGE) ? [[column.slice(0, -LAYER_CHANGE.length), at] as const] : []));
  return rows.map((row) => {
    const figures = Object.fromEntries(places.map(([column, at]) => [column, at < 0 ? null : (row[at] ?? null)])) as Record<EpochColumn, number | null>;
    const need = (column: (typeof NEEDED)[number]): number => {
      const value = figures[column];
      if (value === null) throw damaged(path, `a row has no ${column}`);
      return value;
    };
    return {
      ...NO_FIGURES,
      ...figures,
      epoch: need("epoch"),
      step: need("step"),
      seconds: need("seconds"),
      loss: need("loss"),
      change: need("change"),
      learningRate: need("learningRate"),
      layers: Object.fromEntries(layers.flatMap(([layer, at]) => (row[at] == null ? [] : [[layer, row[at]]]))),
    };
  });
}
