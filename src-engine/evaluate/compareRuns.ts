// Two or more runs on the same rows: is one really better than the other, or was it luck?

import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { RowEdits } from "../document/rowEdits";
import type { TaskOptions } from "../data/duckdb";
import { countWhere, mapped } from "../document/typedArrays";
import { classAnswers, predictedClasses } from "../metrics/answers";
import { metricSettings } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
import type { ChangedRows, ComparedPair, ComparedTarget, Comparison } from "../protocol/comparison";
import type { FigureOf } from "../protocol/evaluation";
import type { Backend } from "../runtime/backend";
import { createGenerator } from "../runtime/random";
import { runInWords } from "../runs/runInWords";
import { holmAdjusted } from "../statistics/holm";
import { mcnemarTest } from "../statistics/mcnemar";
import { signFlipTest } from "../statistics/signFlip";
import type { AnsweredClasses, AnsweredPart, JudgedBy, PartName } from "./answeredPart";
import { answerPart, columnOf } from "./answeredPart";
import { classFigures, headlines, numberFigures } from "./figures";
import { RESAMPLING, drawnFigures, drawnIntervals, rowsToDraw } from "./resampling";
import type { TrainedRun } from "./trainedRun";

/** A difference that comes by luck alone is called real in at most this share of comparisons. */
export const LEVEL = 0.05;

/** Rows that are told of. */
const MOST_ROWS = 1_000;

/** What one run answers to one predicted column, on the shared rows. */
interface Answers {
  /** Classes by their index among the target's, or numbers. */
  readonly answers: Float64Array;
  /** How wrong each row is: 0 or 1 of a class, else the size of the error. */
  readonly wrong: Float64Array;
  readonly figures: readonly FigureOf<EvaluatedId>[];
}

interface SharedTarget {
  readonly kind: "classes" | "numbers";
  readonly title: string;
  readonly target: string;
  readonly classes: readonly string[];
  readonly truth: Float64Array;
  readonly runs: readonly Answers[];
}

/**
 * Compares each run with the first one on the rows that are in `part` of all of them, by the same right answers.
 * @param by the project's edits of today, or those of one of the runs
 * @throws UserError "nothing-to-compare" where they predict nothing alike, "no-shared-rows", and as {@link answerPart}
 */
export async function compareRuns(
  folder: string,
  runs: readonly TrainedRun[],
  part: PartName,
  backend: Backend,
  by: JudgedBy,
  task: TaskOptions = {},
): Promise<Comparison> {
  const answered: AnsweredPart[] = [];
  for (const [at, run] of runs.entries()) {
    task.onProgress?.(at / (runs.length + 1), `Predicting the rows with run ${runInWords(run.id)}`);
    answered.push(await answerPart(folder, run, part, backend, { signal: task.signal }, by));
  }
  task.onProgress?.(runs.length / (runs.length + 1), "Comparing the answers");
  const isToday = runs.some(({ document }) => answersOf(document.data.edits) !== answersOf(by.edits));
  return { ...comparisonOf(runs, answered, part), isToday };
}

/** The right answers among edits, as they are written. */
function answersOf(edits: RowEdits | undefined): string {
  return JSON.stringify(
    edits?.rows.flatMap(({ row, answers }) => (answers === undefined ? [] : [[row, answers]])) ?? [],
  );
}

/** The same of rows that were answered. */
export function comparisonOf(
  runs: readonly Pick<TrainedRun, "id" | "document">[],
  answered: readonly AnsweredPart[],
  part: PartName,
): Comparison {
  const [first] = answered;
  const places = sharedPlaces(answered.map(({ rows }) => rows));
  const rows = first === undefined ? new Int32Array() : (places[0] ?? []).map((at) => first.rows[at] ?? 0);
  if (rows.length === 0) {
    throw new UserError({
      code: "no-shared-rows",
      message: `No row is in the ${part} part of all these runs: their splits differ.`,
      next: "Compare runs with the same split, or fork one of them: a fork keeps the rows.",
    });
  }
  const targets = sharedTargets(runs, answered, places);
  if (targets.length === 0) {
    throw new UserError({
      code: "nothing-to-compare",
      message: "These runs do not predict the same columns in the same way.",
      next: "Compare runs that predict the same column, as classes or as numbers.",
    });
  }
  return {
    part,
    runs: runs.map(({ id }) => id),
    rows: rows.length,
    ownRows: answered.map((one) => one.rows.length),
    isToday: false,
    level: LEVEL,
    resampling: { ...RESAMPLING },
    targets: targets.map((target) => compareTarget(target, runs, Int32Array.from(rows))),
    warnings: uniqueWarnings(answered),
  };
}

/** Positions of the rows that all have, in the rows of each; rows ascend. */
function sharedPlaces(parts: readonly Int32Array[]): number[][] {
  const counts = new Map<number, number>();
  for (const rows of parts) for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return parts.map((rows) => [...rows.keys()].filter((at) => counts.get(rows[at] ?? -1) === parts.length));
}

function sharedTargets(
  runs: readonly Pick<TrainedRun, "document">[],
  answered: readonly AnsweredPart[],
  places: readonly (readonly number[])[],
): SharedTarget[] {
  const own = answered.map((one, run) => targetsOf(one, places[run] ?? [], runs[run]?.document.training ?? {}));
  const [first = [], ...others] = own;
  return first.flatMap(({ answers, ...target }) => {
    const same = others.map((targets) =>
      targets.find((one) => one.target === target.target && one.kind === target.kind),
    );
    const found = same.flatMap((one) => (one === undefined ? [] : [inClassesOf(one, target.classes)]));
    return found.length === others.length ? [{ ...target, runs: [answers, ...found] }] : [];
  });
}

type OwnTarget = Omit<SharedTarget, "runs"> & { readonly answers: Answers };

/** A class that the other run does not know is none of its own. */
function inClassesOf({ classes, answers }: OwnTarget, wanted: readonly string[]): Answers {
  if (classes.join("\n") === wanted.join("\n")) return answers;
  const index = classes.map((label) => wanted.indexOf(label));
  return { ...answers, answers: answers.answers.map((one) => index[one] ?? -1) };
}

function targetsOf(
  { outputs }: AnsweredPart,
  places: readonly number[],
  training: Parameters<typeof metricSettings>[0],
): OwnTarget[] {
  const settings = metricSettings(training);
  const at = (values: ArrayLike<number>): Float64Array => mapped(Float64Array, places, (row) => values[row] ?? NaN);
  return outputs.flatMap((output): OwnTarget[] => {
    if (output.kind === "classes") {
      const shared = sharedClasses(output, places);
      const [answers, truth] = [Float64Array.from(predictedClasses(shared)), Float64Array.from(shared.truth)];
      const wrong = answers.map((answer, row) => (answer === truth[row] ? 0 : 1));
      return [
        {
          kind: "classes",
          title: output.title,
          target: output.column,
          classes: output.classes,
          truth,
          answers: { answers, wrong, figures: headlines(classFigures(shared, [], settings)) },
        },
      ];
    }
    return output.columns.map(({ name }, column): OwnTarget => {
      const pick = (values: Float64Array): Float64Array => at(columnOf(values, column, output.columns.length));
      const [answers, truth] = [pick(output.predictions), pick(output.truth)];
      const wrong = answers.map((answer, row) => Math.abs(answer - (truth[row] ?? NaN)));
      const figures = headlines(numberFigures(answers, truth, [], settings));
      return {
        kind: "numbers",
        title: output.title,
        target: name,
        classes: [],
        truth,
        answers: { answers, wrong, figures },
      };
    });
  });
}

function sharedClasses({ answers: { scores, truth, classes } }: AnsweredClasses, places: readonly number[]) {
  if (places.length === truth.length) return classAnswers(scores, Int32Array.from(truth), classes);
  const own = new Float64Array(places.length * classes);
  places.forEach((row, at) => own.set(scores.subarray(row * classes, (row + 1) * classes), at * classes));
  return classAnswers(
    own,
    mapped(Int32Array, places, (row) => truth[row] ?? 0),
    classes,
  );
}

function compareTarget(
  target: SharedTarget,
  runs: readonly Pick<TrainedRun, "id">[],
  rows: Int32Array,
): ComparedTarget {
  const { kind, title, classes } = target;
  const [reference, ...others] = target.runs;
  const compared = others.map((other, at) => pairOf(target, reference, other, runs[at + 1]?.id ?? ""));
  const adjusted = holmAdjusted(compared.map(({ p }) => p));
  return {
    kind,
    title,
    target: target.target,
    classes,
    judged: kind === "classes" ? "accuracy" : "mae",
    figures: target.runs.map(({ figures }) => figures),
    pairs: compared.map((pair, at) => ({ ...pair, ...verdictOf(target, pair, adjusted[at] ?? 1) })),
    changed: changedRows(target, rows),
  };
}

function verdictOf(
  { kind }: SharedTarget,
  { won, lost, difference }: Omit<ComparedPair, "adjusted" | "verdict">,
  adjusted: number,
): Pick<ComparedPair, "adjusted" | "verdict"> {
  if (won + lost === 0) return { adjusted, verdict: "same" };
  if (adjusted > LEVEL) return { adjusted, verdict: "luck" };
  return { adjusted, verdict: difference > 0 === (kind === "classes") ? "better" : "worse" };
}

/** The newer run beside the older one, on rows that both answered. */
export function pairOf(
  { kind }: Pick<SharedTarget, "kind">,
  reference: Answers | undefined,
  other: Answers,
  run: string,
): Omit<ComparedPair, "adjusted" | "verdict"> {
  // Of classes how much more often it is right, of numbers how much greater its error is.
  const sign = kind === "classes" ? -1 : 1;
  const differences = other.wrong.map((wrong, row) => sign * (wrong - (reference?.wrong[row] ?? NaN)));
  const [more, fewer] = [countWhere(differences, (value) => value > 0), countWhere(differences, (value) => value < 0)];
  const [won, lost] = kind === "classes" ? [more, fewer] : [fewer, more];
  return {
    run,
    difference: mean(differences, null),
    interval: intervalOf(differences),
    won,
    lost,
    p:
      kind === "classes"
        ? mcnemarTest(won, lost)
        : signFlipTest(differences, createGenerator(RESAMPLING.seed, "signs")),
  };
}

function mean(values: Float64Array, weights: Float64Array | null): number {
  if (weights === null) return values.reduce((sum, value) => sum + value, 0) / values.length;
  let [sum, count] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    sum += (weights[row] ?? 0) * (values[row] ?? 0);
    count += weights[row] ?? 0;
  }
  return sum / count;
}

/** Of the mean difference: rows are drawn anew with both of their answers (paired bootstrap). */
function intervalOf(differences: Float64Array): ComparedPair["interval"] {
  const from = rowsToDraw(differences.length, 1);
  const some =
    from.length < differences.length ? mapped(Float64Array, from, (row) => differences[row] ?? NaN) : differences;
  const drawn = drawnFigures(some.length, (weights) => [mean(some, weights)]);
  const whole = { rows: some.length, of: differences.length, figures: [mean(differences, null)] };
  const [interval = null] = drawnIntervals(drawn, whole);
  return interval;
}

function changedRows({ kind, truth, runs }: SharedTarget, rows: Int32Array): ChangedRows {
  const spread = mapped(Float64Array, rows, (_, row) => {
    const all = runs.map(({ wrong }) => wrong[row] ?? NaN);
    return Math.max(...all) - Math.min(...all);
  });
  const changed = [...spread.keys()].filter((row) => (spread[row] ?? 0) > 0);
  if (kind === "numbers") changed.sort((a, b) => (spread[b] ?? 0) - (spread[a] ?? 0) || a - b);
  const shown = changed.slice(0, MOST_ROWS);
  return {
    total: changed.length,
    numbers: mapped(Int32Array, shown, (row) => rows[row] ?? 0),
    truth: mapped(Float64Array, shown, (row) => truth[row] ?? NaN),
    answers: Float64Array.from(shown.flatMap((row) => runs.map(({ answers }) => answers[row] ?? NaN))),
  };
}

function uniqueWarnings(answered: readonly AnsweredPart[]): Problem[] {
  const all = answered.flatMap(({ warnings }) => warnings);
  return all.filter((one, at) => all.findIndex(({ code }) => code === one.code) === at);
}
