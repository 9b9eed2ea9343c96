// Rows with what was answered to them, the worst first: all of a part, or those behind a cell, a bar or a bin.

import { UserError } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import type { TaskOptions } from "../data/duckdb";
import { withData } from "../data/open";
import { mapped, rangeWhere } from "../document/typedArrays";
import { predictedClasses } from "../metrics/answers";
import { calibrationBin } from "../metrics/calibration-error";
import { rowLogLosses } from "../metrics/log-loss";
import type { JudgedRows } from "../protocol/evaluation";
import type { RowPick } from "../protocol/evaluationRequests";
import { columnOf, targetAt } from "./answeredPart";
import { errorBins } from "./errorSpread";
import { readFileColumns, rowsOfColumns } from "./ruleColumns";
import { rowsWhere } from "./sliceGroups";
import type { AnsweredClasses, AnsweredNumbers, AnsweredPart } from "./answeredPart";

/** What one column's answers are, row by row. */
interface Answers {
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly certainty: (row: number) => number;
  /** How wrong: the greater its size, the worse. */
  readonly losses: ArrayLike<number>;
}

export interface RowsWish {
  /** Position among {@link Evaluation.targets}: an output and, of numbers, one of its columns. */
  readonly target: number;
  readonly pick: RowPick;
  readonly offset: number;
  readonly limit: number;
}

/** @throws UserError where the data can no longer be read */
export async function judgedRows(
  folder: string,
  source: DataRecipe["source"],
  answered: AnsweredPart,
  { target, pick, offset, limit }: RowsWish,
  task: TaskOptions = {},
): Promise<JudgedRows> {
  const { output, column } = targetAt(answered, target);
  const answers = output.kind === "classes" ? ofClasses(output) : ofNumbers(output, column);
  const key = JSON.stringify([target, pick]);
  // A slice asks about columns that the network may not take: they are read for it.
  const slice =
    pick.kind === "slice" && !isListed(answered, key) ? await inSlice(folder, source, answered, pick, task) : null;
  const picked = inOrder(answered, key, () =>
    worstFirst(slice ?? pickRows(answers, output, answered.rows, pick), answers.losses),
  );
  const shown = picked.subarray(offset, offset + limit);
  const page = await withData(folder, source, task, (data) =>
    data.pick(Array.from(shown, (row) => answered.rows[row] ?? 0)),
  );
  // Very large rows come a few at a time.
  const own = shown.subarray(0, page.numbers.length);
  const valuesOf = (values: ArrayLike<number>): Float64Array => mapped(Float64Array, own, (row) => values[row] ?? NaN);
  return {
    total: picked.length,
    offset,
    numbers: Int32Array.from(page.numbers),
    truth: valuesOf(answers.truth),
    predicted: valuesOf(answers.predicted),
    certainty: mapped(Float64Array, own, answers.certainty),
    losses: valuesOf(answers.losses),
    columns: page.columns,
    cells: page.rows,
    ...(page.arrays === undefined ? {} : { arrays: page.arrays }),
  };
}

/** Of each part's answers the rows that were listed last: the next page is of the same ones. */
const listed = new WeakMap<AnsweredPart, { readonly key: string; readonly rows: Int32Array }>();

function inOrder(answered: AnsweredPart, key: string, make: () => Int32Array): Int32Array {
  const known = listed.get(answered);
  if (known?.key === key) return known.rows;
  const rows = make();
  listed.set(answered, { key, rows });
  return rows;
}

function isListed(answered: AnsweredPart, key: string): boolean {
  return listed.get(answered)?.key === key;
}

/** Positions of the rows that meet all conditions, ascending. */
async function inSlice(
  folder: string,
  source: DataRecipe["source"],
  { rows }: AnsweredPart,
  { conditions }: Extract<RowPick, { kind: "slice" }>,
  task: TaskOptions,
): Promise<Int32Array> {
  const names = [...new Set(conditions.map(({ column }) => column))];
  const { values } = await readFileColumns(folder, source, names, task);
  const missing = names.find((name) => !values.has(name));
  if (missing !== undefined) {
    throw new UserError({
      code: "no-such-column",
      message: `The table has no column "${missing}" any more.`,
      next: "Choose other rows.",
      subject: { kind: "column", name: missing },
    });
  }
  return rowsWhere(conditions, rowsOfColumns(values, rows), rows.length);
}

/** Equal ones keep the data's order. */
function worstFirst(rows: Int32Array, losses: ArrayLike<number>): Int32Array {
  const sizeOf = (row: number): number => Math.abs(losses[row] ?? NaN);
  return rows.sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
}

function ofClasses({ answers }: AnsweredClasses): Answers {
  const predicted = predictedClasses(answers);
  const { scores, classes, truth } = answers;
  return {
    truth,
    predicted,
    certainty: (row) => scores[row * classes + (predicted[row] ?? 0)] ?? NaN,
    losses: rowLogLosses(answers),
  };
}

function ofNumbers({ columns, predictions, truth }: AnsweredNumbers, column: number): Answers {
  const own = (values: Float64Array): Float64Array => columnOf(values, column, columns.length);
  const [predicted, right] = [own(predictions), own(truth)];
  return {
    truth: right,
    predicted,
    certainty: () => NaN,
    losses: predicted.map((value, row) => value - (right[row] ?? NaN)),
  };
}

/** Positions of the rows that are meant, ascending. */
function pickRows(
  { truth, predicted, losses }: Answers,
  output: AnsweredClasses | AnsweredNumbers,
  numbers: Int32Array,
  pick: RowPick,
): Int32Array {
  const isMeant = ((): ((row: number) => boolean) => {
    switch (pick.kind) {
      case "all":
        return () => true;
      case "wrong":
        return (row) => truth[row] !== predicted[row];
      case "cell":
        return (row) =>
          (pick.truth === null || truth[row] === pick.truth) &&
          (pick.predicted === null || predicted[row] === pick.predicted);
      case "said": {
        if (output.kind !== "classes") return () => false;
        const { scores, classes } = output.answers;
        return (row) => {
          const column = pick.class ?? predicted[row] ?? 0;
          return calibrationBin(scores[row * classes + column] ?? NaN) === pick.bin;
        };
      }
      case "score": {
        if (output.kind !== "classes") return () => false;
        const { scores, classes } = output.answers;
        return (row) =>
          (scores[row * classes + pick.class] ?? NaN) >= pick.threshold === pick.isTaken &&
          (truth[row] === pick.class) === pick.isOfClass;
      }
      case "error": {
        const bins = errorBins(Float64Array.from(losses));
        return (row) => bins[row] === pick.bin;
      }
      case "slice":
        // Asked for by the columns, before.
        return () => false;
      case "rows": {
        const wanted = new Set(pick.rows);
        return (row) => wanted.has(numbers[row] ?? -1);
      }
    }
  })();
  return rangeWhere(truth.length, isMeant);
}
