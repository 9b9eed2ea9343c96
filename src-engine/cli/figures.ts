// The figures of an epoch, in words and tables.

import type { MetricId } from "../document/schema";
import { MEASURES, columnOf } from "../metrics/columns";
import type { Measure } from "../metrics/columns";
import { METRIC_SPECS, metricLabel, metricSettings, metricsFor } from "../metrics/registry";
import type { EpochMetrics, RunSummary } from "../protocol/runs";
import { figure, percent, table } from "./table";

type Told = Pick<RunSummary, "document">;

/** "97.1 %" for a share, "0.941" for another figure. */
export function measureText(measure: Measure, value: number | null | undefined): string {
  return measure !== "loss" && METRIC_SPECS[measure].written === "share" ? percent(value) : figure(value);
}

/** "loss", "Top-5 accuracy": what a figure is called in a run. */
export function measureLabel(measure: Measure, { document }: Told): string {
  return measure === "loss" ? "loss" : metricLabel(measure, metricSettings(document.training));
}

/** The metric that is shown where there is room for one. */
export function mainMetric({ document }: Told): MetricId {
  return document.data.task === "classification" ? "accuracy" : "mae";
}

/** Every figure that an epoch has, on both parts of the rows; and those of each output, where there are several. */
export function figuresTable(metrics: EpochMetrics, run: Told): string {
  const outputs = Object.entries(metrics.outputs ?? {}).map(([id, figures]) => {
    const title = run.document.model.layers.find((layer) => layer.id === id)?.name ?? id;
    const rows = MEASURES.filter((measure) => figures[columnOf(measure, "train")] !== undefined).map((measure) => [
      measureLabel(measure, run),
      measureText(measure, figures[columnOf(measure, "train")]),
      measureText(measure, figures[columnOf(measure, "validation")]),
    ]);
    return `${title}\n${table([{ title: "" }, { title: "TRAIN", align: "right" }, { title: "VALIDATION", align: "right" }], rows)}`;
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
