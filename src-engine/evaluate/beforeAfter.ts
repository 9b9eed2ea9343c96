// Two runs on exactly the rows that a person chose, whichever part of either run they are in, by the right answers of today: what became
// of these rows since something was changed about them?

import { UserError, invariant } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import type { RawTable } from "../data/columns";
import { textAt } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { fitData } from "../data/prepare";
import type { SplitRows } from "../data/split";
import { outputWidth, targetColumns } from "../document/preparation";
import { mapped } from "../document/typedArrays";
import { argMax } from "../metrics/answers";
import type { BeforeAfter, RunOnRows } from "../protocol/comparison";
import { unscaledValue } from "../preparing/curves/registry";
import type { Backend } from "../runtime/backend";
import { runInWords } from "../runs/runInWords";
import { answersTo } from "./answeredPart";
import { pairOf } from "./compareRuns";
import { numbersOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";

export interface BeforeAfterInput {
  readonly folder: string;
  readonly before: TrainedRun;
  readonly after: TrainedRun;
  /** The column that is predicted. */
  readonly target: string;
  /** Numbers in the data. */
  readonly rows: readonly number[];
  /** The recipe of today, whose edits say what is right. */
  readonly data: DataRecipe;
  readonly backend: Backend;
  /** Asked where some of the rows are among a run's test rows: throws where they were not revealed. */
  readonly requireLook: (run: string) => Promise<void>;
}

/** @throws UserError "no-such-row", "nothing-to-compare", or what `requireLook` throws */
export async function beforeAfter(input: BeforeAfterInput, task: TaskOptions = {}): Promise<BeforeAfter> {
  const { folder, before, after, target, data } = input;
  const today = await fitData({ folder, data, ...task });
  const rows = Int32Array.from([...new Set(input.rows)]).sort();
  const beyond = rows.find((row) => row >= today.raw.rows);
  if (rows.length === 0 || beyond !== undefined) {
    throw new UserError({
      code: "no-such-row",
      message: beyond === undefined ? "No rows were chosen." : `The data have no row ${beyond + 1}.`,
      next: "Choose rows that are there.",
    });
  }
  const recipe = targetColumns(after.preparation).find((one) =>
    one.kind === "classes" ? one.name === target : one.columns.some(({ name }) => name === target),
  );
  const classes = recipe?.kind === "classes" ? recipe.classes : [];
  const truth = truthOf(today.raw, target, rows, classes);
  const [first, second] = [
    await onRows(input, before, rows, classes, task),
    await onRows(input, after, rows, classes, task),
  ];
  const kind = recipe?.kind === "classes" ? "classes" : "numbers";
  // Rows that are excluded, or have no right answer, are shown, and judge nothing.
  const excluded = new Set(data.edits?.rows.flatMap(({ row, exclude }) => (exclude === true ? [row] : [])));
  const known = [...truth.keys()].filter((at) => !Number.isNaN(truth[at]) && !excluded.has(rows[at] ?? -1));
  const wrong = ({ answers }: RunOnRows): Float64Array =>
    mapped(Float64Array, known, (at) => {
      const [answer = NaN, right = NaN] = [answers[at], truth[at]];
      return kind === "classes" ? Number(answer !== right) : Math.abs(answer - right);
    });
  const judged = [first, second].map((one) => ({ answers: one.answers, wrong: wrong(one), figures: [] }));
  const [one, other] = judged;
  invariant(one !== undefined && other !== undefined, "there are two runs");
  const { difference, interval, won, lost, p } = pairOf({ kind }, one, other, after.id);
  const value = (values: Float64Array): number => {
    const sum = values.reduce((total, each) => total + each, 0);
    return (kind === "classes" ? values.length - sum : sum) / values.length;
  };
  return {
    kind,
    target,
    classes,
    rows,
    truth,
    judged: known.length,
    before: first,
    after: second,
    values: known.length === 0 ? null : [value(one.wrong), value(other.wrong)],
    difference,
    interval,
    won,
    lost,
    p,
  };
}

/** A class that the newer run does not know has no index, and is none of its answers. */
const UNKNOWN = -1;

function truthOf(raw: RawTable, target: string, rows: Int32Array, classes: readonly string[]): Float64Array {
  const column = raw.columns.get(target);
  return mapped(Float64Array, rows, (row) => {
    if (column?.kind === "numbers" && classes.length === 0) return column.values[row] ?? NaN;
    const text = column === undefined ? "" : textAt(column, row);
    return text === "" ? NaN : classes.indexOf(text);
  });
}

async function onRows(
  { folder, target, backend, requireLook }: BeforeAfterInput,
  run: TrainedRun,
  rows: Int32Array,
  classes: readonly string[],
  task: TaskOptions,
): Promise<RunOnRows> {
  const { raw, parts } = await fitData({ folder, data: run.document.data, ...task });
  const isTest = new Set(parts.test);
  if (rows.some((row) => isTest.has(row))) await requireLook(run.id);
  const total = outputWidth(run.preparation);
  const answers = await answersTo(run, raw, rows, total, backend, task);
  for (const output of run.network.outputs) {
    const { recipe } = output;
    const own = numbersOf(output, answers, total);
    if (recipe.kind === "classes") {
      if (recipe.name !== target || classes.length === 0) continue;
      const width = recipe.classes.length;
      const index = recipe.classes.map((label) => classes.indexOf(label));
      const named = rows.map((_, at) => argMax(own, at * width, width));
      return {
        answers: mapped(Float64Array, named, (which) => index[which] ?? UNKNOWN),
        certainty: mapped(Float64Array, named, (which, at) => own[at * width + which] ?? NaN),
        parts: partsOf(parts, rows),
      };
    }
    const column = recipe.columns.findIndex(({ name }) => name === target);
    const found = recipe.columns[column];
    if (found === undefined || classes.length > 0) continue;
    const width = recipe.columns.length;
    return {
      answers: mapped(Float64Array, rows, (_, at) => unscaledValue(own[at * width + column] ?? NaN, found)),
      certainty: new Float64Array(rows.length).fill(NaN),
      parts: partsOf(parts, rows),
    };
  }
  throw new UserError({
    code: "nothing-to-compare",
    message: `Run ${runInWords(run.id)} does not predict "${target}" in the same way.`,
    next: "Choose a run that predicts the same column.",
  });
}

function partsOf({ train, validation, test }: SplitRows, rows: Int32Array): RunOnRows["parts"] {
  const part = new Map<number, RunOnRows["parts"][number]>();
  for (const row of train) part.set(row, "train");
  for (const row of validation) part.set(row, "validation");
  for (const row of test) part.set(row, "test");
  return Array.from(rows, (row) => part.get(row) ?? null);
}
