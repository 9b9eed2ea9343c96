// The figures that are measured after each epoch, as people read them.

import type { Document, MetricId } from "../../../src-engine/document/schema";
import { LOSSES } from "../../../src-engine/losses/registry";
import { columnOf } from "../../../src-engine/metrics/columns";
import type { Measure } from "../../../src-engine/metrics/columns";
import { METRIC_SPECS, metricLabel, metricSettings, metricsFor } from "../../../src-engine/metrics/registry";
import type { EpochMetrics } from "../../../src-engine/protocol/runs";
import { figure, share, t } from "../../text";

/** "Cost", "Top-5 accuracy". */
export function measureLabel(measure: Measure, { training }: Pick<Document, "training">): string {
  return measure === "loss" ? t("train.chart.cost") : metricLabel(measure, metricSettings(training));
}

/** 0.981 as "98.1 %" where it is a share, otherwise as it is. */
export function measureText(measure: Measure, value: number, digits?: number): string {
  return measure !== "loss" && METRIC_SPECS[measure].written === "share" ? share(value) : figure(value, digits);
}

/** The formula in letters. */
export function measureFormula(measure: Measure, { training, model }: Pick<Document, "training" | "model">): string {
  const isSum = measure === "loss" && model.layers.filter(({ type }) => type === "output").length > 1;
  if (isSum) return "C = Σₒ wₒ·Cₒ";
  return measure === "loss" ? LOSSES[training.loss].formula : METRIC_SPECS[measure].formula.join("; ");
}

/** Whether a logarithmic axis suits it. */
export function isLogarithmic(measure: Measure): boolean {
  return measure === "loss" || METRIC_SPECS[measure].logarithmic;
}

/**
 * The metrics of a document's task. @param outputs its classes or targets; null while unknown
 */
export function metricsOfDocument({ data, training }: Document, outputs: number | null): MetricId[] {
  return metricsFor(data.task, outputs, metricSettings(training));
}

/** The metrics that a run measured, as such an epoch of it tells; those of its task that never fail to apply, while there is none. */
export function metricsOfRun(document: Document, epoch: EpochMetrics | null): MetricId[] {
  if (epoch === null) return metricsOfDocument(document, null);
  return metricsOfDocument(document, Infinity).filter((id) => epoch[columnOf(id, "train")] !== null || epoch[columnOf(id, "validation")] !== null);
}
