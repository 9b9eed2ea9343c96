// What a run's figures are called, and how they are written.

import type { Measure } from "../metrics/columns";
import type { OutputFigures } from "../metrics/columns";
import type { Figure, Measured } from "../metrics/figures";
import type { MetricId } from "../metrics/registry";
import { METRIC_SPECS, figureLabel, metricLabel, metricSettings, withinSentence } from "../metrics/registry";
import { layerTitle } from "../network/names";
import type { RunSummary } from "../runs/run";
import { figure, percent } from "./numbers";

type Told = Pick<RunSummary, "document">;

/** "97.1%" for a share, "0.941" for another figure. */
export function measureText(measure: Measure, value: number | null | undefined): string {
  return measure !== "loss" && METRIC_SPECS[measure].written === "share" ? percent(value) : figure(value);
}

/** "accuracy of Species", "F1": a figure within a sentence. */
export function figureInWords(figure: Figure, run: Told): string {
  return withinSentence(
    figureLabel(figure, metricSettings(run.document.training), (id) => layerTitle(run.document.model, id)),
  );
}

/** "loss", "Top-5 accuracy": what a measure is called in a run. */
export function measureLabel(measure: Measure, { document }: Told): string {
  return measure === "loss" ? "loss" : metricLabel(measure, metricSettings(document.training));
}

/** The figure that is shown where there is room for one: of several outputs that of the first. */
export function mainFigure(run: Told, epoch: Measured | null): Figure {
  const [first] = Object.entries(epoch?.outputs ?? {});
  if (first !== undefined) return { metric: mainMetric(first[1]), output: first[0] };
  return { metric: run.document.data.task === "classification" ? "accuracy" : "mae" };
}

/** Of an output with such figures. */
export function mainMetric(figures: OutputFigures): MetricId {
  return figures.accuracy === undefined ? "mae" : "accuracy";
}
