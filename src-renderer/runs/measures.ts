// Figures of a run, measured after each epoch or by an evaluation, as people read them.

import type { Document } from "../../src-engine/document/schema";
import { LOSSES } from "../../src-engine/losses/registry";
import type { LossSpec } from "../../src-engine/losses/spec";
import { MEASURED_PARTS, columnOf } from "../../src-engine/metrics/columns";
import type { Measure, OutputFigures } from "../../src-engine/metrics/columns";
import { figureName, figuresOf } from "../../src-engine/metrics/figures";
import type { Figure, FigureName } from "../../src-engine/metrics/figures";
import type { EvaluatedId } from "../../src-engine/metrics/registry";
import {
  EVALUATED_SPECS,
  METRICS,
  METRIC_SPECS,
  metricLabel,
  metricSettings,
  metricsFor,
  withinSentence,
} from "../../src-engine/metrics/registry";
import type { OutputCheck } from "../../src-engine/check/outputCheck";
import { layerTitle } from "../../src-engine/network/names";
import { lossOf } from "../../src-engine/network/outputLoss";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import { figure, share, t } from "../text";

type Told = Pick<Document, "training" | "model">;

/** "Cost", "Top-5 accuracy". */
export function measureLabel(measure: Measure, { training }: Pick<Document, "training">): string {
  return measure === "loss" ? t("train.chart.wholeLoss") : metricLabel(measure, metricSettings(training));
}

/** "Cost", "Accuracy of Species". */
export function figureLabel({ metric, output }: Figure, document: Told): string {
  const what = measureLabel(metric, document);
  return output === undefined ? what : t("train.figureOf", { what, output: layerTitle(document.model, output) });
}

/** The same within a sentence: "accuracy of Species", "F1". */
export function figureInWords(one: Figure, document: Told): string {
  return withinSentence(figureLabel(one, document));
}

/** Figures as choices of a list. */
export function figureChoices(figures: readonly Figure[], document: Told): { value: FigureName; label: string }[] {
  return figures.map((one) => ({ value: figureName(one), label: figureLabel(one, document) }));
}

/** 0.981 as "98.1%" where it is a share, otherwise as it is. */
export function measureText(measure: Measure, value: number, digits?: number): string {
  return measure !== "loss" && METRIC_SPECS[measure].written === "share" ? share(value) : figure(value, digits);
}

/** A figure of an evaluation, written in the same way. */
export function evaluatedText(id: EvaluatedId, value: number): string {
  return EVALUATED_SPECS[id].written === "share" ? share(value) : figure(value);
}

/** From one to another, "" where there is no interval. */
export function evaluatedRange(id: EvaluatedId, range: readonly [number, number] | null): string {
  return range === null ? "" : `${evaluatedText(id, range[0])} – ${evaluatedText(id, range[1])}`;
}

/** The formula in letters. */
export function figureFormula({ metric, output }: Figure, { training, model }: Told): string {
  if (metric !== "loss") return METRIC_SPECS[metric].formula.join("; ");
  const outputs = model.layers.filter(({ type }) => type === "output");
  if (output === undefined && outputs.length > 1) return "C = Σₒ wₒ·Cₒ";
  return lossOfOutput({ training, model }, output ?? outputs[0]?.id ?? "").formula;
}

/** The loss of an output: its own, or else the recipe's. */
export function lossOfOutput({ training, model }: Told, output: string): Pick<LossSpec, "label" | "formula"> {
  const word = lossOf(model.layers.find(({ id }) => id === output) ?? {}, training.loss);
  return LOSSES.find(word.type) ?? { label: word.type, formula: "" };
}

/** Whether a logarithmic axis suits it. */
export function isLogarithmic(measure: Measure): boolean {
  return measure === "loss" || METRIC_SPECS[measure].logarithmic;
}

/** The figures that the document's next run will measure: of one output the network's own, of several each one's. */
export function figuresOfDocument(
  { data, training }: Pick<Document, "data" | "training">,
  outputs: readonly OutputCheck[],
): Figure[] {
  const [only, ...others] = outputs;
  if (others.length > 0) return figuresOf([], outputs);
  return figuresOf(only?.metrics ?? metricsFor(data.task, null, metricSettings(training)), []);
}

/**
 * The figures that a run measured, as such an epoch of it tells. While there is none: those of its task that never fail to apply,
 * or of several outputs the loss of each.
 */
export function figuresOfRun(
  document: Pick<Document, "data" | "training" | "model">,
  epoch: EpochMetrics | null,
): Figure[] {
  const outputs = document.model.layers.filter(({ type }) => type === "output");
  if (epoch === null) {
    return outputs.length > 1
      ? figuresOf(
          [],
          outputs.map(({ id }) => ({ id, metrics: [] })),
        )
      : figuresOfDocument(document, []);
  }
  const measured = (figures: OutputFigures) =>
    METRICS.filter((id) => MEASURED_PARTS.some((part) => figures[columnOf(id, part)] != null));
  return figuresOf(
    measured(epoch),
    Object.entries(epoch.outputs ?? {}).map(([id, own]) => ({ id, metrics: measured(own) })),
  );
}
