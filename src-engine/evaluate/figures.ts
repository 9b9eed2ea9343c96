// The figures of one target with their intervals, beside those of what has learned nothing.

import { mapped } from "../document/typedArrays";
import { classAnswers } from "../metrics/answers";
import { numberAnswers } from "../metrics/numberAnswers";
import type { ClassAnswers, LabelAnswers } from "../metrics/answers";
import type { LabelMetricId } from "../metrics/labels";
import { LABEL_SPECS } from "../metrics/labels";
import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, evaluatedFor, measureClasses, measureNumbers } from "../metrics/registry";
import type { MetricSettings, MetricSpec } from "../metrics/spec";
import type { FigureOf, Interval } from "../protocol/evaluation";
import { columnOf } from "./answeredPart";
import type { AnsweredPart } from "./answeredPart";
import { exactInterval } from "../statistics/exactShare";
import type { DrawnFigure } from "../statistics/bootstrap";
import { resampleAside } from "./resampleAside";
import { resampleJob } from "./resampleJob";
import type { ResampleJob } from "./resampleJob";
import { RESAMPLING, drawnFigures, drawnIntervals, rowsToDraw } from "./resampling";

/** With more classes, figures that need the rows in the order of every class's scores have no interval: it would take minutes. */
const MOST_RANKED_CLASSES = 100;

/** @param isRule it names classes and has no probabilities */
export interface ClassRival {
  readonly answers: ClassAnswers;
  readonly isRule: boolean;
}

/** What of the figures does not wait for the rows drawn anew. */
interface Measured {
  readonly job: ResampleJob;
  /** With the draws of {@link job}. Measures all rows when it is first called upon. */
  readonly finish: () => (drawn: readonly DrawnFigure[]) => FigureOf<EvaluatedId>[];
}

export function classFigures(
  answers: ClassAnswers,
  rivals: readonly ClassRival[],
  settings: MetricSettings,
  ids: readonly EvaluatedId[] = inOrder(evaluatedFor("classification", answers.classes, settings)),
): FigureOf<EvaluatedId>[] {
  const { job, finish } = planClasses(answers, rivals, settings, ids);
  return finish()(resampleJob(job));
}

/** The same; rows are drawn anew on a thread of their own. */
export async function classFiguresAside(
  answers: ClassAnswers,
  rivals: readonly ClassRival[],
  settings: MetricSettings,
  signal?: AbortSignal,
): Promise<FigureOf<EvaluatedId>[]> {
  return aside(
    planClasses(answers, rivals, settings, inOrder(evaluatedFor("classification", answers.classes, settings))),
    signal,
  );
}

async function aside({ job, finish }: Measured, signal: AbortSignal | undefined): Promise<FigureOf<EvaluatedId>[]> {
  const drawing = resampleAside(job, signal);
  // Whoever waits for it hears of a failure.
  drawing.catch(() => undefined);
  const finished = finish();
  return finished(await drawing);
}

function planClasses(
  answers: ClassAnswers,
  rivals: readonly ClassRival[],
  settings: MetricSettings,
  ids: readonly EvaluatedId[],
): Measured {
  const measure = (of: ClassAnswers, id: EvaluatedId): number | null => measureClasses(id, of, settings);
  const { classes } = answers;
  const rows = answers.truth.length;
  const from = rowsToDraw(rows, classes);
  const { scores, truth } = from.length < rows ? classRows(answers, from) : answers;
  const resampled = ids.filter((id) => {
    const spec = EVALUATED_SPECS[id];
    const isRanked = spec.task === "classification" && spec.ranks === true;
    return spec.withoutInterval !== true && !(isRanked && classes > MOST_RANKED_CLASSES);
  });
  return {
    job: { kind: "classes", scores, truth, classes, ids: resampled, settings },
    finish() {
      const values = ids.map((id) => measure(answers, id));
      const others = ids.map((id) =>
        rivals.map(({ answers: rival, isRule }) => {
          const spec = EVALUATED_SPECS[id];
          return isRule && spec.task === "classification" && spec.needs !== undefined ? null : measure(rival, id);
        }),
      );
      return (drawn) => withIntervals({ ids, values, others, resampled, drawn, rows, from: from.length });
    },
  };
}

interface ToFinish {
  readonly ids: readonly EvaluatedId[];
  readonly values: readonly (number | null)[];
  /** Of each figure those of the rivals. */
  readonly others: readonly (readonly (number | null)[])[];
  readonly resampled: readonly EvaluatedId[];
  readonly drawn: readonly DrawnFigure[];
  readonly rows: number;
  /** Rows that the draws are of. */
  readonly from: number;
}

function withIntervals(all: ToFinish): FigureOf<EvaluatedId>[] {
  const { ids, values, others, resampled, drawn, rows, from } = all;
  const figures = resampled.map((id) => values[ids.indexOf(id)] ?? null);
  const intervals = drawnIntervals(drawn, { rows: from, of: rows, figures });
  return ids.map((id, at) => {
    const value = values[at] ?? null;
    const interval = intervals[resampled.indexOf(id)] ?? null;
    return {
      id,
      value,
      interval: within(EVALUATED_SPECS[id], certainty(id, value, interval, rows)),
      rivals: others[at] ?? [],
    };
  });
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
  const { job, finish } = planNumbers(predictions, truth, rivals, ids);
  return finish()(resampleJob(job));
}

/** The same; rows are drawn anew on a thread of their own. */
export async function numberFiguresAside(
  predictions: Float64Array,
  truth: Float64Array,
  rivals: readonly Float64Array[],
  settings: MetricSettings,
  signal?: AbortSignal,
): Promise<FigureOf<EvaluatedId>[]> {
  return aside(planNumbers(predictions, truth, rivals, inOrder(evaluatedFor("regression", 1, settings))), signal);
}

function planNumbers(
  predictions: Float64Array,
  truth: Float64Array,
  rivals: readonly Float64Array[],
  ids: readonly EvaluatedId[],
): Measured {
  const rows = truth.length;
  const from = rowsToDraw(rows, 1);
  const pick = (values: Float64Array): Float64Array =>
    from.length < rows ? mapped(Float64Array, from, (row) => values[row] ?? NaN) : values;
  const resampled = ids.filter((id) => EVALUATED_SPECS[id].withoutInterval !== true);
  return {
    job: { kind: "numbers", predictions: pick(predictions), truth: pick(truth), ids: resampled },
    finish() {
      const [own, ...their] = [predictions, ...rivals].map((answers) => {
        const of = numberAnswers(answers, truth, [1]);
        return ids.map((id) => measureNumbers(id, of));
      });
      const values = own ?? [];
      const others = ids.map((_, at) => their.map((of) => of[at] ?? null));
      return (drawn) => withIntervals({ ids, values, others, resampled, drawn, rows, from: from.length });
    },
  };
}

/** Of outputs that answer yes or no, together. */
export function labelFigures(answers: LabelAnswers, rivals: readonly LabelAnswers[]): FigureOf<LabelMetricId>[] {
  const ids = Object.keys(LABEL_SPECS) as readonly LabelMetricId[];
  const rows = answers.truth.length / answers.labels;
  const from = rowsToDraw(rows, answers.labels);
  const some = from.length < rows ? labelRows(answers, from) : answers;
  const values = ids.map((id) => LABEL_SPECS[id].measure(answers));
  const drawn = drawnFigures(from.length, (weights) => ids.map((id) => LABEL_SPECS[id].measure({ ...some, weights })));
  const intervals = drawnIntervals(drawn, { rows: from.length, of: rows, figures: values });
  return ids.map((id, at) => ({
    id,
    value: values[at] ?? null,
    interval: within(LABEL_SPECS[id], intervals[at] ?? null),
    rivals: rivals.map((others) => LABEL_SPECS[id].measure(others)),
  }));
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
