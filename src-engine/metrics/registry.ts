import { unscaledValue } from "../preparing/curves/registry";
import type { Preparation } from "../document/preparation";
import { resolveParams } from "../document/params";
import type { DataTask, Task, TrainingRecipe } from "../document/schema";
import { mapped } from "../document/typedArrays";
import { TOP_K_PARAMS, accuracy, topK } from "./accuracy";
import { averagePrecision } from "./average-precision";
import { balancedAccuracy } from "./balanced-accuracy";
import { brier } from "./brier";
import { calibrationError } from "./calibration-error";
import { classAnswers, classNumbers } from "./answers";
import { numberAnswers } from "./numberAnswers";
import type { Numbers } from "./answers";
import { auc } from "./auc";
import { coverage, mae, mape, maxError, r2, rmse } from "./errors";
import { logLoss } from "./log-loss";
import { mcc } from "./mcc";
import { f1, precision, recall } from "./per-class";
import type { MetricSettings, MetricSpec } from "./spec";

/** Measured after each epoch, and when a run is evaluated. */
const SPECS = { accuracy, topK, precision, recall, f1, auc, mae, rmse, r2 } as const satisfies Record<
  string,
  MetricSpec
>;

/** All that are measured when a run is evaluated, in the order in which they are told. */
const EVALUATED = {
  ...SPECS,
  balancedAccuracy,
  mcc,
  averagePrecision,
  logLoss,
  brier,
  calibrationError,
  mape,
  maxError,
  coverage,
} as const satisfies Record<string, MetricSpec>;
export type EvaluatedId = keyof typeof EVALUATED;
export const EVALUATED_SPECS: { readonly [K in EvaluatedId]: MetricSpec } = EVALUATED;

/** A metric by its name in metrics.csv. */
export type MetricId = keyof typeof SPECS;
/** Every metric of an epoch, in the order in which they are offered. */
export const METRIC_SPECS: { readonly [K in MetricId]: MetricSpec } = SPECS;
export const METRICS = Object.keys(SPECS) as readonly MetricId[];

/** What is measured on a part of the rows: the loss, and the metrics. */
export type Measure = "loss" | MetricId;
export const MEASURES: readonly Measure[] = ["loss", ...METRICS];

/** The document's settings for metrics, with defaults filled in. */
export function metricSettings({ metrics = [] }: Pick<TrainingRecipe, "metrics">): MetricSettings {
  const given = metrics.find(({ type }) => type === topK.id)?.params;
  return { topK: resolveParams(TOP_K_PARAMS, given).params.k };
}

/**
 * The metrics that say something of such an output, in order; none of several different ones, each of which has its own loss.
 * @param outputs classes, or targets; null while unknown
 */
export function metricsFor(task: DataTask, outputs: number | null, settings: MetricSettings): MetricId[] {
  return METRICS.filter((id) => saysSomething(METRIC_SPECS[id], task, outputs, settings));
}

/** The same of those that are measured when a run is evaluated. */
export function evaluatedFor(task: Task, outputs: number, settings: MetricSettings): EvaluatedId[] {
  const all = Object.keys(EVALUATED) as readonly EvaluatedId[];
  return all.filter((id) => saysSomething(EVALUATED_SPECS[id], task, outputs, settings));
}

function saysSomething(spec: MetricSpec, task: DataTask, outputs: number | null, settings: MetricSettings): boolean {
  if (spec.task !== task) return false;
  return (
    spec.task !== "classification" ||
    spec.applies === undefined ||
    (outputs !== null && spec.applies(outputs, settings))
  );
}

/** The metrics that are measured for a target. */
export function metricsOf(target: Preparation["target"], settings: MetricSettings): MetricId[] {
  if (target.kind === "several") return [];
  return target.kind === "classes"
    ? metricsFor("classification", target.classes.length, settings)
    : metricsFor("regression", target.columns.length, settings);
}

/** "Top-5 accuracy", "F1": what a metric is called with its settings. */
export function metricLabel(id: EvaluatedId, { topK: k }: MetricSettings): string {
  return id === "topK" ? `Top-${k} accuracy` : EVALUATED_SPECS[id].label;
}

/** "accuracy of Species": what a figure is called where several outputs are told apart; "Top-5 accuracy" where it is the network's. */
export function figureLabel(
  { metric, output }: { readonly metric: Measure; readonly output?: string | undefined },
  settings: MetricSettings,
  title: (id: string) => string,
): string {
  const label = metric === "loss" ? "loss" : metricLabel(metric, settings);
  return output === undefined ? label : `${withinSentence(label)} of ${title(output)}`;
}

/** "accuracy", but "F1", "R²", "RMSE": names that are written in capitals stay so. */
export function withinSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** Measures predictions [rows, ...] of one output against the same right answers again and again. */
export type Judge = (predictions: Numbers) => Readonly<Partial<Record<MetricId, number | null>>>;

/** @param truth the prepared targets, [rows, classes] one-hot or [rows, targets] scaled */
export function createJudge(target: Preparation["target"], truth: Numbers, settings: MetricSettings): Judge {
  const ids = metricsOf(target, settings);
  if (target.kind === "several") return () => ({});
  if (target.kind === "classes") {
    const classes = target.classes.length;
    const numbers = classNumbers(truth, classes);
    return (predictions) => {
      const answers = classAnswers(predictions, numbers, classes);
      return Object.fromEntries(ids.map((id) => [id, measureClasses(id, answers, settings)]));
    };
  }
  const { columns } = target;
  // Behind a curve a difference has no unit: there all numbers are brought back first.
  const isBent = columns.some(({ curve }) => curve !== undefined);
  const scales = columns.map(({ scale }) => (isBent ? 1 : scale));
  const own = (numbers: Numbers): Numbers =>
    isBent
      ? mapped(Float64Array, numbers, (value, at) =>
          unscaledValue(value, columns[at % columns.length] ?? { center: 0, scale: 1 }),
        )
      : numbers;
  const right = own(truth);
  return (predictions) => {
    const answers = numberAnswers(own(predictions), right, scales);
    return Object.fromEntries(ids.map((id) => [id, measureNumbers(id, answers)]));
  };
}

/** Null for a metric of numbers. */
export function measureClasses(
  id: EvaluatedId,
  answers: ReturnType<typeof classAnswers>,
  settings: MetricSettings,
): number | null {
  const spec = EVALUATED_SPECS[id];
  return spec.task === "classification" ? spec.measure(answers, settings) : null;
}

/** Null for a metric of classes. */
export function measureNumbers(id: EvaluatedId, answers: ReturnType<typeof numberAnswers>): number | null {
  const spec = EVALUATED_SPECS[id];
  return spec.task === "regression" ? spec.measure(answers) : null;
}
