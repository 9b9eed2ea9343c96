// What a run's network answers to one part of the project's rows, with the right answers beside it.

import type { Problem } from "../document/errors";
import type { RowEdits } from "../document/rowEdits";
import type { DataRecipe } from "../document/schema";
import { UserError } from "../document/errors";
import { throwIfCanceled } from "../document/canceled";
import { inputWidth, isSamePreparation, outputWidth, targetColumns } from "../document/preparation";
import { classIndices, featuresOf, unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import { dataSum } from "../data/dataSum";
import type { TaskOptions } from "../data/duckdb";
import { fitData } from "../data/prepare";
import { rowsMarked } from "../data/rowNumbers";
import type { FittedData } from "../data/prepare";
import { kept } from "../document/typedArrays";
import { whole } from "../document/whole";
import { classAnswers } from "../metrics/answers";
import type { ClassAnswers } from "../metrics/answers";
import type { Backend } from "../runtime/backend";
import { knownRows, unknownClasses } from "./knownRows";
import { finiteRows, numbersOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export const PARTS = ["train", "validation", "test"] as const;
export type PartName = (typeof PARTS)[number];

interface OfOutput {
  /** The layer's id. */
  readonly id: string;
  readonly title: string;
}

export interface AnsweredClasses extends OfOutput {
  readonly kind: "classes";
  readonly column: string;
  readonly classes: readonly string[];
  readonly answers: ClassAnswers;
  /** The class of each training row, what a baseline knows. */
  readonly train: Int32Array;
}

export interface AnsweredNumbers extends OfOutput {
  readonly kind: "numbers";
  readonly columns: readonly { readonly name: string; readonly isDate: boolean }[];
  /** [rows, columns], in the columns' own units. */
  readonly predictions: Float64Array;
  readonly truth: Float64Array;
  /** Those of the training rows. */
  readonly train: Float64Array;
}

export type AnsweredOutput = AnsweredClasses | AnsweredNumbers;

export interface AnsweredPart {
  readonly part: PartName;
  /** Numbers in the table, ascending; answers have the same order. */
  readonly rows: Int32Array;
  readonly raw: RawTable;
  /** In the order of the document. */
  readonly outputs: readonly AnsweredOutput[];
  /** What makes the figures doubtful. */
  readonly warnings: readonly Problem[];
}

/** Rows prepared at a time: what the network takes is much larger than what it answers, and is best still in the cache when it takes it. */
const CHUNK = 16_384;

/** Whose right answers rows are judged by: those of the project's edits, where they are not the run's own. */
export interface JudgedBy {
  readonly edits: RowEdits | undefined;
}

/**
 * Answers the rows that the run's own recipe puts into `part`, with the preparation that was fitted for the run.
 * @param by whose right answers are beside it: rows that have none there, or are excluded, are left out; null: those that the run had
 * @throws UserError "no-rows" when the part is empty, or for data that cannot be read
 */
export async function answerPart(
  folder: string,
  run: TrainedRun,
  part: PartName,
  backend: Backend,
  task: TaskOptions = {},
  by: JudgedBy | null = null,
): Promise<AnsweredPart> {
  const data = await fitData({ folder, data: run.document.data, ...task });
  const { preparation } = run;
  const judge = by === null || isSameEdits(by.edits, run.document.data.edits) ? null : by;
  const today = judge === null ? data : await fitData({ folder, data: recipeOf(run, judge), ...task });
  const right = today.raw;
  const changed = !isSamePreparation(data.preparation, preparation) || (await haveChanged(folder, run, task));
  const known = (some: Int32Array, raw = data.raw): Int32Array =>
    targetColumns(preparation).reduce((left, target) => knownRows(target, raw, left), some);
  const wanted = known(judge === null ? data.parts[part] : judgeable(data.parts[part], run, today), right);
  if (wanted.length === 0) {
    throw new UserError({
      code: "no-rows",
      message: `The ${part} part of this run has no rows to evaluate on.`,
      next: `Choose another part, or give the ${part} part a share of the split and train again.`,
    });
  }
  const train = known(data.parts.train);
  const total = outputWidth(preparation);
  const { rows, answers } = withFiniteAnswers(
    wanted,
    await answersTo(run, data.raw, wanted, total, backend, task),
    total,
  );
  return {
    part,
    rows,
    raw: data.raw,
    outputs: run.network.outputs.map((output): AnsweredOutput => {
      const { id, title, recipe } = output;
      const own = numbersOf(output, answers, total);
      if (recipe.kind === "classes") {
        return {
          kind: "classes",
          id,
          title,
          column: recipe.name,
          classes: recipe.classes,
          answers: classAnswers(own, classIndices(recipe, right, rows), recipe.classes.length),
          train: classIndices(recipe, data.raw, train),
        };
      }
      const names = recipe.columns.map(({ name }) => name);
      return {
        kind: "numbers",
        id,
        title,
        columns: recipe.columns.map(({ name, type }) => ({ name, isDate: type === "date" })),
        predictions: unscaleTargets(recipe, own),
        truth: rawTargets(right, names, rows),
        train: rawTargets(data.raw, names, train),
      };
    }),
    warnings: [
      ...(changed ? [TABLE_CHANGED] : []),
      ...(rows.length < wanted.length ? [notFinite(wanted.length - rows.length, part)] : []),
      ...targetColumns(preparation).flatMap((target) => unknownClasses(target, right, data.parts[part], part) ?? []),
    ],
  };
}

/** Whether the data are another file's than those that the run wrote the sum of. */
async function haveChanged(folder: string, { sums, document }: TrainedRun, task: TaskOptions): Promise<boolean> {
  return sums?.data !== undefined && sums.data !== (await dataSum(folder, document.data.source, task));
}

/**
 * Without the rows whose answers, of `total` numbers each, are not all finite: such an answer names no class.
 * @throws UserError "answers-not-finite" where none is left
 */
function withFiniteAnswers(
  rows: Int32Array,
  answers: Float32Array,
  total: number,
): { readonly rows: Int32Array; readonly answers: Float32Array } {
  const finite = finiteRows(answers, total);
  const left = rowsMarked(rows, finite, 1);
  if (left.length === rows.length) return { rows, answers };
  if (left.length === 0)
    throw new UserError({
      code: "answers-not-finite",
      message: "The network gives no finite answer to any of these rows.",
      next: "Look at the values of the rows: they may be far beyond those that it was trained on.",
    });
  return { rows: left, answers: kept(answers, (_, at) => finite[Math.floor(at / total)] === 1) };
}

function notFinite(count: number, part: PartName): Problem {
  return {
    code: "answers-not-finite",
    message: `${whole(count)} ${count === 1 ? "row" : "rows"} of the ${part} part ${count === 1 ? "is" : "are"} left out: the network gives no finite answer to ${count === 1 ? "it" : "them"}.`,
    next: "Look at the values of these rows: they may be far beyond those that it was trained on.",
  };
}

function isSameEdits(a: RowEdits | undefined, b: RowEdits | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The run's own recipe with other edits. */
function recipeOf({ document: { data } }: TrainedRun, { edits }: JudgedBy): DataRecipe {
  const { edits: _, ...recipe } = data;
  return edits === undefined ? recipe : { ...recipe, edits };
}

/** Without the rows that are excluded, or have no number to be right about. */
function judgeable(rows: Int32Array, { preparation }: TrainedRun, { raw, edits }: FittedData): Int32Array {
  const excluded = new Set(edits.flatMap(({ row, exclude }) => (exclude === true ? [row] : [])));
  const names = targetColumns(preparation).flatMap((target) =>
    target.kind === "numbers" ? target.columns.map(({ name }) => name) : [],
  );
  const left = kept(rows, (row) => !excluded.has(row));
  const truth = rawTargets(raw, names, left);
  return kept(left, (_, at) => names.every((__, column) => !Number.isNaN(truth[at * names.length + column])));
}

/** The target at a position among all that are predicted: an output's classes, or one of its columns of numbers. */
export function targetAt(
  { outputs }: Pick<AnsweredPart, "outputs">,
  target: number,
): { readonly output: AnsweredOutput; readonly column: number } {
  let before = 0;
  for (const output of outputs) {
    const columns = output.kind === "classes" ? 1 : output.columns.length;
    if (target < before + columns) return { output, column: target - before };
    before += columns;
  }
  throw new UserError({
    code: "no-such-target",
    message: `The network predicts ${before} columns, and there is no number ${target + 1}.`,
    next: "Choose one of them.",
  });
}

/** One column of [rows, width]. */
export function columnOf(values: Float64Array, column: number, width: number): Float64Array {
  if (width === 1) return values;
  const own = new Float64Array(values.length / width);
  for (let row = 0, at = column; row < own.length; row++, at += width) own[row] = values[at] ?? NaN;
  return own;
}

/** The network's answers [rows, total]; the rows are prepared some at a time. */
export async function answersTo(
  run: TrainedRun,
  raw: RawTable,
  rows: Int32Array,
  total: number,
  backend: Backend,
  { signal, onProgress }: TaskOptions,
): Promise<Float32Array> {
  const predictor = await openPredictor(backend, run);
  try {
    const answers = new Float32Array(rows.length * total);
    const prepare = featuresOf(run.preparation, raw);
    const room = new Float32Array(Math.min(rows.length, CHUNK) * inputWidth(run.preparation));
    for (let from = 0; from < rows.length; from += CHUNK) {
      throwIfCanceled(signal);
      onProgress?.(from / rows.length, "Predicting the rows");
      const some = prepare(rows.subarray(from, from + CHUNK), room);
      answers.set(await predictor.predict(some.data), from * total);
    }
    return answers;
  } finally {
    await predictor.dispose();
  }
}

const TABLE_CHANGED: Problem = {
  code: "table-changed",
  message:
    "The project's table has changed since this run was trained, so rows of its training part may be among those it is judged by.",
  next: "Train again to compare on even terms.",
};

/** Targets in their own units, [rows, targets]. */
function rawTargets(raw: RawTable, names: readonly string[], rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length * names.length);
  names.forEach((name, offset) => {
    const column = raw.columns.get(name);
    if (column?.kind !== "numbers") return;
    for (let at = 0, to = offset; at < rows.length; at++, to += names.length)
      values[to] = column.values[rows[at] ?? 0] ?? NaN;
  });
  return values;
}
