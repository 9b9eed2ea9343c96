// The figures of an epoch, in words and tables.

import type { MetricId } from "../metrics/registry";
import { MEASURES, columnOf } from "../metrics/columns";
import type { Measure, OutputFigures } from "../metrics/columns";
import type { Figure, Measured } from "../metrics/figures";
import {
  METRIC_SPECS,
  figureLabel,
  metricLabel,
  metricSettings,
  metricsFor,
  withinSentence,
} from "../metrics/registry";
import { layerTitle } from "../network/names";
import type { EpochMetrics } from "../runs/epochs";
import type { RunSummary } from "../runs/run";
import { figure, percent, table } from "./table";

type Told = Pick<RunSummary, "document">;

/** "97.1 %" for a share, "0.941" for another figure. */
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
function measureLabel(measure: Measure, { document }: Told): string {
  return measure === "loss" ? "loss" : metricLabel(measure, metricSettings(document.training));
}

/** The figure that is shown where there is room for one: of several outputs that of the first. */
export function mainFigure(run: Told, epoch: Measured | null): Figure {
  const isMain = (figures: OutputFigures): MetricId => (figures.accuracy === undefined ? "mae" : "accuracy");
  const [first] = Object.entries(epoch?.outputs ?? {});
  if (first !== undefined) return { metric: isMain(first[1]), output: first[0] };
  return { metric: run.document.data.task === "classification" ? "accuracy" : "mae" };
}

/** Every figure that an epoch has, on both parts of the rows; and those of each output, where there are several. */
export function figuresTable(metrics: EpochMetrics, run: Told): string {
  const outputs = Object.entries(metrics.outputs ?? {}).map(([id, figures]) => {
    const rows = MEASURES.filter((measure) => figures[columnOf(measure, "train")] !== undefined).map((measure) => [
      measureLabel(measure, run),
      measureText(measure, figures[columnOf(measure, "train")]),
      measureText(measure, figures[columnOf(measure, "validation")]),
    ]);
    return `${layerTitle(run.document.model, id)}\n${table([{ title: "" }, { title: "TRAIN", align: "right" }, { title: "VALIDATION", align: "right" }], rows)}`;
  });
  return [ownFigures(metrics, run), ...outputs].join("\n\n");
}

function ownFigures(metrics: EpochMetrics, run: Told): string {
  const task = run.document.data.task;
  const own = metricsFor(task, null, metricSettings(run.document.training));
  const rows = MEASURES.flatMap((measure) => {
    const [train, validation] = [metrics[columnOf(measure, "train")], metrics[columnOf(measure, "validation")]];
    const isShown = measure === "loss" || own.includes(measure) || train !== null;
    return isShown ? [[measureLabel(measure, run), measureText(measure, train), measureText(measure, validation)]] : [];
  });
  return table([{ title: "" }, { title: "TRAIN", align: "right" }, { title: "VALIDATION", align: "right" }], rows);
}
