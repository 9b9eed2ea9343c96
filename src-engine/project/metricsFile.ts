// metrics.csv: one row per epoch. Its columns are those that the run has figures for, and the change of each layer under
// "LAYER/change"; of several outputs the figures of each come after them, under "LAYER/loss", "LAYER/accuracy" and so on. Files of
// older versions have fewer columns, newer ones may have more.

import { EPOCH_COLUMNS, MEASURED_PARTS, METRIC_COLUMNS, columnOf } from "../metrics/columns";
import type { EpochColumn, MeasureColumn } from "../metrics/columns";
import { figureColumn, figuresOf } from "../metrics/figures";
import type { MeasuredOutput } from "../metrics/figures";
import type { MetricId } from "../metrics/registry";
import type { EpochMetrics } from "../runs/epochs";
import { columnPlace, epochCells, layerColumn } from "../runs/epochTable";
import type { EpochColumns } from "../runs/epochTable";
import { cellOf, readTable } from "./csvLog";
import type { LogColumn, LogRow } from "./csvLog";
import { damaged } from "./files";

/** Columns that every row of every version has a number in. */
const NEEDED = ["epoch", "step", "seconds", "loss", "change", "learningRate"] as const satisfies readonly EpochColumn[];

const COUNTED = ["epoch", "step"] as const;

/** The columns of a run that measures these metrics, and the changes of these layers. */
export function metricsColumnsOf(
  metrics: readonly MetricId[],
  layers: readonly string[],
  outputs: readonly MeasuredOutput[] = [],
): string[] {
  const others = new Set<string>(METRIC_COLUMNS);
  const own = new Set<string>(metrics.flatMap((id) => [id, columnOf(id, "validation")]));
  const ofOutputs = figuresOf([], outputs).flatMap((figure) =>
    figure.output === undefined ? [] : MEASURED_PARTS.map((part) => figureColumn(figure, part)),
  );
  return [
    ...EPOCH_COLUMNS.filter((column) => !others.has(column) || own.has(column)),
    ...layers.map(layerColumn),
    ...ofOutputs,
  ];
}

/** An epoch as a row of the file. */
export function rowOf(epoch: EpochMetrics): LogRow<string> {
  return Object.fromEntries(epochCells(epoch));
}

/** All epochs of a file; none where it is not there. @throws UserError "file-damaged" */
export async function readMetricsFile(path: string): Promise<EpochMetrics[]> {
  const columns = [...(await readMetricsTable(path))].map(([name, column]) => ({ place: columnPlace(name), column }));
  const length = columns[0]?.column.values.length ?? 0;
  return Array.from({ length }, (_, row): EpochMetrics => {
    const epoch: Record<EpochColumn, number | null> = { ...NOTHING };
    const layers: Record<string, number> = {};
    const outputs: Record<string, { [K in MeasureColumn]?: number | null }> = {};
    for (const { place, column } of columns) {
      const value = cellOf(column, row);
      if (place?.kind === "figure") epoch[place.column] = value;
      else if (place?.kind === "layer" && value !== null) layers[place.layer] = value;
      else if (place?.kind === "output") (outputs[place.output] ??= {})[place.column] = value;
    }
    // `readMetricsTable` has seen to it that those that every epoch has are there.
    const figures = epoch as Record<EpochColumn, number>;
    return { ...figures, layers, ...(Object.keys(outputs).length === 0 ? {} : { outputs }) };
  });
}

/** The same as columns, which a million epochs need. @throws UserError "file-damaged" */
export async function readMetricsColumns(path: string): Promise<EpochColumns> {
  return new Map(
    [...(await readMetricsTable(path))].flatMap(([name, { values, empty }]) =>
      columnPlace(name) !== null && empty.includes(0) ? [[name, values] as const] : [],
    ),
  );
}

const NOTHING = Object.fromEntries(EPOCH_COLUMNS.map((column) => [column, null])) as Record<EpochColumn, null>;

/** The columns of a file by their names; none where it is not there. */
async function readMetricsTable(path: string): Promise<ReadonlyMap<string, LogColumn>> {
  const table = await readTable(path);
  if (table === null) return new Map();
  const columns = new Map(
    table.header.flatMap((name, at): [string, LogColumn][] => {
      const column = table.columns[at];
      return column === undefined ? [] : [[name, column]];
    }),
  );
  for (const needed of NEEDED) {
    const column = columns.get(needed);
    if (column === undefined) throw damaged(path, `it has no column "${needed}"`);
    if (column.empty.includes(1)) throw damaged(path, `a row has no ${needed}`);
  }
  for (const counted of COUNTED) {
    const odd = columns.get(counted)?.values.find((value) => !Number.isSafeInteger(value) || value < 0);
    if (odd !== undefined)
      throw damaged(path, `${odd} is not the number of ${counted === "epoch" ? "an epoch" : "a step"}`);
  }
  return columns;
}
