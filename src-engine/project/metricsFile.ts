// metrics.csv: one row per epoch. Its columns are those that the run has figures for, and the change of each layer under
// "LAYER/change"; of several outputs the figures of each come after them, under "LAYER/loss", "LAYER/accuracy" and so on; a
// layer's id holds no "/". Files of older versions have fewer columns, newer ones may have more.

import { EPOCH_COLUMNS, MEASURED_PARTS, METRIC_COLUMNS, NO_FIGURES, OUTPUT_COLUMNS, columnOf } from "../metrics/columns";
import type { EpochColumn, MeasureColumn, OutputFigures } from "../metrics/columns";
import { figureColumn, figuresOf } from "../metrics/figures";
import type { MeasuredOutput } from "../metrics/figures";
import type { MetricId } from "../document/schema";
import type { EpochMetrics } from "../protocol/runs";
import type { LogRow } from "./csvLog";
import { readColumns } from "./csvLog";
import { damaged } from "./files";

/** Columns that every row of every version has a number in. */
const NEEDED = ["epoch", "step", "seconds", "loss", "change", "learningRate"] as const satisfies readonly EpochColumn[];

const LAYER_CHANGE = "/change";

/** The columns of a run that measures these metrics, and the changes of these layers. */
export function metricsColumnsOf(metrics: readonly MetricId[], layers: readonly string[], outputs: readonly MeasuredOutput[] = []): string[] {
  const others = new Set<string>(METRIC_COLUMNS);
  const own = new Set<string>(metrics.flatMap((id) => [id, columnOf(id, "validation")]));
  const ofOutputs = figuresOf([], outputs).flatMap((figure) => (figure.output === undefined ? [] : MEASURED_PARTS.map((part) => figureColumn(figure, part))));
  return [...EPOCH_COLUMNS.filter((column) => !others.has(column) || own.has(column)), ...layers.map((layer) => layer + LAYER_CHANGE), ...ofOutputs];
}

/** An epoch as a row of the file. */
export function rowOf({ layers, outputs = {}, ...figures }: EpochMetrics): LogRow<string> {
  const own = Object.entries(outputs).flatMap(([id, of]) => Object.entries(of).map(([column, value]) => [`${id}/${column}`, value]));
  return { ...figures, ...(Object.fromEntries(own) as Record<string, number | null>), ...Object.fromEntries(Object.entries(layers).map(([layer, change]) => [layer + LAYER_CHANGE, change])) };
}

/** All epochs of a file; none where it is not there. @throws UserError "file-damaged" */
export async function readMetricsFile(path: string): Promise<EpochMetrics[]> {
  const { header, rows } = await readColumns(path);
  if (header === null) return [];
  const missing = NEEDED.find((column) => !header.includes(column));
  if (missing !== undefined) throw damaged(path, `it has no column "${missing}"`);
  const places = EPOCH_COLUMNS.map((column) => [column, header.indexOf(column)] as const);
  const layers = header.flatMap((column, at) => (column.endsWith(LAYER_CHANGE) ? [[column.slice(0, -LAYER_CHANGE.length), at] as const] : []));
  const ofOutputs = outputPlaces(header);
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
      ...(ofOutputs.size === 0 ? {} : { outputs: outputsOf(ofOutputs, row) }),
    };
  });
}

type OutputPlaces = ReadonlyMap<string, readonly (readonly [MeasureColumn, number])[]>;

/** Where the figures of each output stand. */
function outputPlaces(header: readonly string[]): OutputPlaces {
  const found = new Map<string, (readonly [MeasureColumn, number])[]>();
  header.forEach((name, at) => {
    const slash = name.indexOf("/");
    const column = OUTPUT_COLUMNS.find((one) => one === name.slice(slash + 1));
    if (slash < 0 || column === undefined) return;
    const id = name.slice(0, slash);
    found.set(id, [...(found.get(id) ?? []), [column, at]]);
  });
  return found;
}

function outputsOf(places: OutputPlaces, row: readonly (number | null)[]): Record<string, OutputFigures> {
  return Object.fromEntries([...places].map(([id, own]) => [id, Object.fromEntries(own.map(([column, at]) => [column, row[at] ?? null]))]));
}
