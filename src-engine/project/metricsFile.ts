// metrics.csv: one row per epoch. Its columns are those that the run has figures for, and the change of each layer under
// "LAYER/change"; of several outputs the figures of each come after them, under "LAYER/loss", "LAYER/accuracy" and so on; a
// layer's id holds no "/". Files of older versions have fewer columns, newer ones may have more.

import { EPOCH_COLUMNS, MEASURED_PARTS, METRIC_COLUMNS, OUTPUT_COLUMNS, columnOf } from "../metrics/columns";
import type { EpochColumn, MeasureColumn, OutputFigures } from "../metrics/columns";
import { figureColumn, figuresOf } from "../metrics/figures";
import type { MeasuredOutput } from "../metrics/figures";
import type { MetricId } from "../document/schema";
import type { EpochMetrics, MetricsColumns } from "../runs/epochs";
import { cellOf, readTable } from "./csvLog";
import type { LogColumn, LogRow, LogTable } from "./csvLog";
import { damaged } from "./files";

/** Columns that every row of every version has a number in. */
const NEEDED = ["epoch", "step", "seconds", "loss", "change", "learningRate"] as const satisfies readonly EpochColumn[];

const LAYER_CHANGE = "/change";

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
    ...layers.map((layer) => layer + LAYER_CHANGE),
    ...ofOutputs,
  ];
}

/** An epoch as a row of the file. */
export function rowOf({ layers, outputs = {}, ...figures }: EpochMetrics): LogRow<string> {
  const own = Object.entries(outputs).flatMap(([id, of]) =>
    Object.entries(of).map(([column, value]) => [`${id}/${column}`, value]),
  );
  return {
    ...figures,
    ...(Object.fromEntries(own) as Record<string, number | null>),
    ...Object.fromEntries(Object.entries(layers).map(([layer, change]) => [layer + LAYER_CHANGE, change])),
  };
}

/** All epochs of a file; none where it is not there. @throws UserError "file-damaged" */
export async function readMetricsFile(path: string): Promise<EpochMetrics[]> {
  const metrics = await readMetricsTable(path);
  if (metrics === null) return [];
  const { table, figures, layers, outputs } = metrics;
  return Array.from({ length: table.length }, (_, row): EpochMetrics => {
    const epoch: Record<EpochColumn, number | null> = { ...NOTHING };
    for (const [name, column] of figures) epoch[name] = cellOf(column, row);
    const changes: Record<string, number> = {};
    for (const [layer, column] of layers) {
      const change = cellOf(column, row);
      if (change !== null) changes[layer] = change;
    }
    const ofOutputs =
      outputs.size === 0
        ? {}
        : { outputs: Object.fromEntries([...outputs].map(([id, own]) => [id, figuresAt(own, row)])) };
    // `readMetricsTable` has seen to it that those that every epoch has are there.
    return { ...(epoch as Record<EpochColumn, number>), layers: changes, ...ofOutputs };
  });
}

/** The same as columns, which a million epochs need; those without a figure are empty. @throws UserError "file-damaged" */
export async function readMetricsColumns(path: string): Promise<MetricsColumns> {
  const metrics = await readMetricsTable(path);
  const known = new Map<string, LogColumn>(metrics?.figures ?? []);
  const valuesOf = (column: LogColumn | undefined): Float64Array =>
    column?.empty.includes(0) === true ? column.values : new Float64Array(0);
  const figures = EPOCH_COLUMNS.map((name) => [name, valuesOf(known.get(name))]);
  return {
    ...(Object.fromEntries(figures) as Record<EpochColumn, Float64Array>),
    layers: Object.fromEntries((metrics?.layers ?? []).map(([layer, column]) => [layer, valuesOf(column)])),
    outputs: Object.fromEntries(
      [...(metrics?.outputs ?? [])].flatMap(([id, own]) =>
        own.map(([column, values]) => [`${id}/${column}`, valuesOf(values)]),
      ),
    ),
  };
}

interface MetricsTable {
  readonly table: LogTable;
  readonly figures: readonly (readonly [EpochColumn, LogColumn])[];
  readonly layers: readonly (readonly [string, LogColumn])[];
  /** Figures of several outputs, by their layers. */
  readonly outputs: ReadonlyMap<string, OutputColumns>;
}

type OutputColumns = readonly (readonly [MeasureColumn, LogColumn])[];

const NOTHING = Object.fromEntries(EPOCH_COLUMNS.map((column) => [column, null])) as Record<EpochColumn, null>;

async function readMetricsTable(path: string): Promise<MetricsTable | null> {
  const table = await readTable(path);
  if (table === null) return null;
  const { header, columns } = table;
  const named = header.flatMap((name, at): [string, LogColumn][] =>
    columns[at] === undefined ? [] : [[name, columns[at]]],
  );
  const figures = EPOCH_COLUMNS.flatMap((column) =>
    named.filter(([name]) => name === column).map(([, values]) => [column, values] as const),
  );
  for (const needed of NEEDED) {
    const [, column] = figures.find(([name]) => name === needed) ?? [];
    if (column === undefined) throw damaged(path, `it has no column "${needed}"`);
    if (column.empty.includes(1)) throw damaged(path, `a row has no ${needed}`);
  }
  const layers = named.flatMap(([name, column]) =>
    name.endsWith(LAYER_CHANGE) ? [[name.slice(0, -LAYER_CHANGE.length), column] as const] : [],
  );
  return { table, figures, layers, outputs: outputColumns(named) };
}

function outputColumns(named: readonly (readonly [string, LogColumn])[]): ReadonlyMap<string, OutputColumns> {
  const found = new Map<string, OutputColumns>();
  for (const [name, values] of named) {
    const slash = name.indexOf("/");
    const column = OUTPUT_COLUMNS.find((one) => one === name.slice(slash + 1));
    if (slash < 0 || column === undefined) continue;
    const id = name.slice(0, slash);
    found.set(id, [...(found.get(id) ?? []), [column, values]]);
  }
  return found;
}

function figuresAt(columns: OutputColumns, row: number): OutputFigures {
  return Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column, row)]));
}
