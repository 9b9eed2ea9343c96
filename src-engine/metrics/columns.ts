// The names under which an epoch's figures are kept: a metric's own on the training rows, and "validation…" on the
// validation rows. Everything that lists figures (metrics.csv, the protocol, charts) takes them from here.

import { MEASURES, METRICS } from "./registry";
import type { Measure, MetricId } from "./registry";

export { MEASURES };
export type { Measure };

/** The parts that are measured after each epoch. */
export const MEASURED_PARTS = ["train", "validation"] as const;
export type MeasuredPart = (typeof MEASURED_PARTS)[number];

type OnValidation<M extends Measure> = `validation${Capitalize<M>}`;
/** A figure of one measure on one part. */
export type MeasureColumn = Measure | OnValidation<Measure>;
/** Those of the metrics. */
export type MetricColumn = MetricId | OnValidation<MetricId>;

/** The figures of an epoch that metrics give; null where one does not apply. */
export type MetricFigures = { readonly [K in MetricColumn]: number | null };

/** What an epoch says of one of several outputs: its loss, without its weight, and the metrics that apply to it. */
export type OutputFigures = { readonly [K in MeasureColumn]?: number | null | undefined };

export function columnOf(measure: MetricId, part: MeasuredPart): MetricColumn;
export function columnOf(measure: Measure, part: MeasuredPart): MeasureColumn;
export function columnOf(measure: Measure, part: MeasuredPart): MeasureColumn {
  return part === "train"
    ? measure
    : (`validation${measure.charAt(0).toUpperCase()}${measure.slice(1)}` as OnValidation<Measure>);
}

export const METRIC_COLUMNS: readonly MetricColumn[] = METRICS.flatMap((id) => [id, columnOf(id, "validation")]);

/** Those of an output, in the order of metrics.csv. */
export const OUTPUT_COLUMNS: readonly MeasureColumn[] = MEASURES.flatMap((measure) => [
  measure,
  columnOf(measure, "validation"),
]);

/** Figures of which none applies. */
export const NO_FIGURES: MetricFigures = Object.fromEntries(METRIC_COLUMNS.map((column) => [column, null])) as Record<
  MetricColumn,
  null
>;

/** Every number of an epoch, in the order of metrics.csv; the changes of its layers come after them. */
export const EPOCH_COLUMNS = [
  "epoch",
  "step",
  "seconds",
  "loss",
  "validationLoss",
  ...METRIC_COLUMNS,
  "change",
  "layerChange",
  "gradientNorm",
  "learningRate",
] as const;
export type EpochColumn = (typeof EPOCH_COLUMNS)[number];
