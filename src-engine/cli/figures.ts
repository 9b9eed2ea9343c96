// The figures of an epoch, as tables.

import { MEASURES, columnOf } from "../metrics/columns";
import { metricSettings, metricsFor } from "../metrics/registry";
import { layerTitle } from "../network/names";
import type { EpochMetrics } from "../runs/epochs";
import type { RunSummary } from "../runs/run";
import { measureLabel, measureText } from "../words/figures";
import { table } from "./table";

type Told = Pick<RunSummary, "document">;

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
