// The figures of one target with their intervals, beside those of what has learned nothing.

import { mapped } from "../document/typedArrays";
import { classAnswers, reweighted } from "../metrics/answers";
import { numberAnswers, reweightedNumbers } from "../metrics/numberAnswers";
import type { ClassAnswers, LabelAnswers } from "../metrics/answers";
import type { NumberAnswers } from "../metrics/numberAnswers";
import type { LabelMetricId } from "../metrics/labels";
import { LABEL_SPECS } from "../metrics/labels";
import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, evaluatedFor, measureClasses, measureNumbers } from "../metrics/registry";
import type { MetricSettings, MetricSpec } from "../metrics/spec";
import type { FigureOf, Interval } from "../protocol/evaluation";
import { columnOf } from "./answeredPart";
import type { AnsweredPart } from "./answeredPart";
import { exactInterval } from "../statistics/exactShare";
import { RESAMPLING, resampledIntervals, rowsToDraw } from "./resampling";
import type { ToResample } from "./resampling";

/** With more classes, figures that need the rows in the order of every class's scores have no interval: it would take minutes. */
const MOST_RANKED_CLASSES = 100;

/** @param isRule it names classes and has no probabilities */
export interface ClassRival {
  readonly answers: ClassAnswers;
  readonly isRule: boolean;
}

export function classFigures(
  answers: ClassAnswers,
  rivals: readonly ClassRival[],
  settings: MetricSettings,
  ids: readonly EvaluatedId[] = inOrder(evaluatedFor("classification", answers.classes, settings)),
): FigureOf<EvaluatedId>[] {
  const measure = (of: ClassAnswers, id: EvaluatedId): number | null => measureClasses(id, of, settings);
  const rows = answers.truth.length;
  const from = rowsToDraw(rows, answers.classes);
  const some = from.length < rows ? classRows(answers, from) : answers;
  const resampled = ids.filter((id) => {
    const spec = EVALUATED_SPECS[id];
    const isRanked = spec.task === "classification" && spec.ranks === true;
    return spec.withoutInterval !== true && !(isRanked && answers.classes > MOST_RANKED_CLASSES);
  });
  const values = ids.map((id) => measure(answers, id));
  const intervals = resample(resampled, {
    rows: from.length,
    of: rows,
    figures: resampled.map((id) => values[ids.indexOf(id)] ?? null),
    measure: (weights) => {
      const drawn = reweighted(some, weights);
      return resampled.map((id) => measure(drawn, id));
    },
  });
  return ids.map((id, at) => ({
    id,
    value: values[at] ?? null,
    interval: within(EVALUATED_SPECS[id], certainty(id, values[at] ?? null, intervals.get(id) ?? null, rows)),
    rivals: rivals.map(({ answers: others, isRule }) => {
      const spec = EVALUATED_SPECS[id];
      return isRule && spec.task === "classification" && spec.needs !== undefined ? null : measure(others, id);
    }),
  }));
}

type OneFigure = Pick<FigureOf<EvaluatedId>, "value" | "interval">;
const NOT_DEFINED: OneFigure = { value: null, interval: null };

/** One figure alone. */
export function classFigure(id: EvaluatedId, answers: ClassAnswers, settings: MetricSettings): OneFigure {
  const [{ value, interval } = NOT_DEFINED] = classFigures(answers, [], settings, [id]);
  return { value, interval };
}

export function numberFigure(
  id: EvaluatedId,
  predictions: Float64Array,
  truth: Float64Array,
  settings: MetricSettings,
): OneFigure {
  const [{ value, interval } = NOT_DEFINED] = numberFigures(predictions, truth, [], settings, [id]);
  return { value, interval };
}

/** Of one target: predictions and truth in its own unit, and what others answer. */
export function numberFigures(
  predictions: Float64Array,
  truth: Float64Array,
  rivals: readonly Float64Array[],
  settings: MetricSettings,
  ids: readonly EvaluatedId[] = inOrder(evaluatedFor("regression", 1, settings)),
): FigureOf<EvaluatedId>[] {
  const measure = (of: NumberAnswers, id: EvaluatedId): number | null => measureNumbers(id, of);
  const answers = numberAnswers(predictions, truth, [1]);
  const rows = truth.length;
  const from = rowsToDraw(rows, 1);
  const pick = (values: Float64Array): Float64Array =>
    from.length < rows ? mapped(Float64Array, from, (row) => values[row] ?? NaN) : values;
  const some = numberAnswers(pick(predictions), pick(truth), [1]);
  const resampled = ids.filter((id) => EVALUATED_SPECS[id].withoutInterval !== true);
  const values = ids.map((id) => measure(answers, id));
  const intervals = resample(resampled, {
    rows: from.length,
    of: rows,
    figures: resampled.map((id) => values[ids.indexOf(id)] ?? null),
    measure: (weights) => {
      const drawn = reweightedNumbers(some, [1], weights);
      return resampled.map((id) => measure(drawn, id));
    },
  });
  return ids.map((id, at) => ({
    id,
    value: values[at] ?? null,
    interval: within(EVALUATED_SPECS[id], certainty(id, values[at] ?? null, intervals.get(id) ?? null, rows)),
    rivals: rivals.map((others) => measure(numberAnswers(others, truth, [1]), id)),
  }));
}

/** Of outputs that answer yes or no, together. */
export function labelFigures(answers: LabelAnswers, rivals: readonly LabelAnswers[]): FigureOf<LabelMetricId>[] {
  const ids = Object.keys(LABEL_SPECS) as readonly LabelMetricId[];
  const rows = answers.truth.length / answers.labels;
  const from = rowsToDraw(rows, answers.labels);
  const some = from.length < rows ? labelRows(answers, from) : answers;
  const values = ids.map((id) => LABEL_SPECS[id].measure(answers));
  const intervals = resample(ids, {
    rows: from.length,
    of: rows,
    figures: values,
    measure: (weights) => ids.map((id) => LABEL_SPECS[id].measure({ ...some, weights })),
  });
  return ids.map((id, at) => ({
    id,
    value: values[at] ?? null,
    interval: within(LABEL_SPECS[id], intervals.get(id) ?? null),
    rivals: rivals.map((others) => LABEL_SPECS[id].measure(others)),
  }));
}

function resample<Id extends string>(ids: readonly Id[], wanted: ToResample): ReadonlyMap<Id, Interval | null> {
  const intervals = resampledIntervals(wanted);
  return new Map(ids.map((id, at) => [id, intervals[at] ?? null]));
}

/** Those that an evaluation tells first. */
export const headlines = (figures: readonly FigureOf<EvaluatedId>[]): FigureOf<EvaluatedId>[] =>
  figures.filter(({ id }) => EVALUATED_SPECS[id].headline === true);

/** A column that is predicted, with its headline figures. */
export interface TargetHeadlines {
  readonly title: string;
  readonly target: string;
  readonly figures: readonly FigureOf<EvaluatedId>[];
}

/** Of each target of some answered rows, output by output. */
export function targetHeadlines(
  { outputs }: Pick<AnsweredPart, "outputs">,
  settings: MetricSettings,
): TargetHeadlines[] {
  return outputs.flatMap((output): TargetHeadlines[] => {
    const { title } = output;
    if (output.kind === "classes")
      return [{ title, target: output.column, figures: headlines(classFigures(output.answers, [], settings)) }];
    const width = output.columns.length;
    return output.columns.map(({ name }, column) => {
      const pick = (values: Float64Array): Float64Array => columnOf(values, column, width);
      const figures = headlines(numberFigures(pick(output.predictions), pick(output.truth), [], settings));
      return { title, target: name, figures };
    });
  });
}

/** Headline figures first, else in the order of the registry. */
function inOrder(ids: readonly EvaluatedId[]): readonly EvaluatedId[] {
  const isHeadline = (id: EvaluatedId): boolean => EVALUATED_SPECS[id].headline === true;
  return [...ids.filter(isHeadline), ...ids.filter((id) => !isHeadline(id))];
}

/**
 * An interval without width says nothing: every draw of the rows was alike. Where all rows are right, or all wrong, the exact one stands in
 * for it; any other figure has none then.
 */
function certainty(id: EvaluatedId, value: number | null, interval: Interval | null, rows: number): Interval | null {
  if (interval === null || interval[0] < interval[1]) return interval;
  const spec = EVALUATED_SPECS[id];
  const isShare = spec.task === "classification" && spec.isShareOfRows === true;
  return isShare && value !== null ? exactInterval(value, rows, RESAMPLING.level) : null;
}

/** A figure stays within its range where its interval was narrowed around it, or goes by the spread of several. */
export function within(
  { written, better, range }: Pick<MetricSpec, "written" | "better" | "range">,
  interval: Interval | null,
): Interval | null {
  // What may be above 1: an error as a share of something.
  const own = written === "share" ? ([0, better === "lower" ? Infinity : 1] as const) : null;
  const bounds = range ?? own;
  if (interval === null || bounds === null) return interval;
  const [least, greatest] = bounds;
  return [Math.max(least, interval[0]), Math.min(greatest, interval[1])];
}

/** The answers to some of the rows, by their positions. */
export function classRows({ scores, truth, classes }: ClassAnswers, rows: Int32Array): ClassAnswers {
  const some =
    scores instanceof Float32Array ? new Float32Array(rows.length * classes) : new Float64Array(rows.length * classes);
  rows.forEach((row, at) => some.set(scores.subarray(row * classes, (row + 1) * classes), at * classes));
  return classAnswers(
    some,
    rows.map((row) => truth[row] ?? 0),
    classes,
  );
}

function labelRows({ labels, truth, predicted }: LabelAnswers, rows: Int32Array): LabelAnswers {
  const pick = (all: Uint8Array): Uint8Array => {
    const some = new Uint8Array(rows.length * labels);
    rows.forEach((row, at) => some.set(all.subarray(row * labels, (row + 1) * labels), at * labels));
    return some;
  };
  return { labels, truth: pick(truth), predicted: pick(predicted), weights: null };
}
