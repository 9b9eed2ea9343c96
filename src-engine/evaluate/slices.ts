// Where is it wrong: a figure for each group of a column, and the groups, and pairs of groups, that fare worse than the rest.

import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import type { TaskOptions } from "../data/duckdb";
import { kept, mapped, range, rangeWhere } from "../document/typedArrays";
import { predictedClasses } from "../metrics/answers";
import type { EvaluatedId } from "../metrics/registry";
import { EVALUATED_SPECS, evaluatedFor } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { ColumnSlices, Slice, WorstSlice, WorstSlices } from "../protocol/slices";
import type { RuleColumn, RuleColumns } from "../handwritten/apply";
import { excessOfRanks, excessOfWrong, midRanks } from "../statistics/excess";
import { holmAdjusted } from "../statistics/holm";
import type { AnsweredPart } from "./answeredPart";
import { columnOf, targetAt } from "./answeredPart";
import { classFigure, classRows, numberFigure } from "./figures";
import { someRows } from "./importance";
import { groupsOf } from "./sliceGroups";
import type { SliceGroup } from "./sliceGroups";
import { readFileColumns, rowsOfColumns } from "./ruleColumns";

/** A slice by luck alone is named in at most this share of searches. */
const SLICE_LEVEL = 0.05;
/** Smaller groups are not looked at: nothing could be said of them. */
export const LEAST_SLICE = 8;
/** Columns, groups that pairs are made of (the largest ones), rows, slices that are named, and cells that are read at once. */
const MOST = { columns: 40, paired: 60, rows: 20_000, named: 10, cells: 8_000_000 } as const;
/** Categories of a column that are looked at, and that a figure is told of, each with its interval. */
const MOST_CATEGORIES = { looked: 1_000, told: 100 } as const;

interface Judged {
  readonly figure: EvaluatedId;
  /** The figure of some rows, by their positions in the part. */
  readonly measure: (rows: Int32Array) => Pick<Slice, "value" | "interval">;
  /** How wrong each row is: 0 or 1, or the size of its error. */
  readonly wrong: Float64Array;
  readonly isClasses: boolean;
}

/** @throws UserError "no-such-figure" */
function judge(answered: AnsweredPart, target: number, figure: string | null, settings: MetricSettings): Judged {
  const { output, column } = targetAt(answered, target);
  const ids =
    output.kind === "classes"
      ? evaluatedFor("classification", output.classes.length, settings)
      : evaluatedFor("regression", 1, settings);
  const id = figure === null ? (output.kind === "classes" ? "accuracy" : "mae") : ids.find((one) => one === figure);
  if (id === undefined) {
    throw new UserError({
      code: "no-such-figure",
      message: `There is no figure "${String(figure)}" of this target.`,
      next: `Its figures are ${ids.join(", ")}.`,
    });
  }
  if (output.kind === "classes") {
    const { answers } = output;
    const { truth } = answers;
    const named = predictedClasses(answers);
    return {
      figure: id,
      isClasses: true,
      wrong: mapped(Float64Array, named, (one, row) => Number(one !== truth[row])),
      measure: (rows) => classFigure(id, classRows(answers, rows), settings),
    };
  }
  const own = (values: Float64Array): Float64Array => columnOf(values, column, output.columns.length);
  const [predicted, truth] = [own(output.predictions), own(output.truth)];
  const pick = (values: Float64Array, rows: Int32Array): Float64Array =>
    mapped(Float64Array, rows, (row) => values[row] ?? NaN);
  return {
    figure: id,
    isClasses: false,
    wrong: predicted.map((value, row) => Math.abs(value - (truth[row] ?? NaN))),
    measure: (rows) => numberFigure(id, pick(predicted, rows), pick(truth, rows), settings),
  };
}

export interface SlicesInput {
  readonly folder: string;
  readonly source: DataRecipe["source"];
  readonly answered: AnsweredPart;
  /** Position among the evaluation's targets. */
  readonly target: number;
  readonly settings: MetricSettings;
}

async function partColumns(
  { folder, source, answered: { raw } }: Pick<SlicesInput, "folder" | "source" | "answered">,
  rows: Int32Array,
  names: readonly string[] | null,
  { signal, onProgress }: TaskOptions,
): Promise<RuleColumns> {
  const { columns } = await readFileColumns(folder, source, [], { signal });
  const wanted = names ?? columns.map(({ name }) => name).slice(0, MOST.columns);
  // A large table is read some columns at a time.
  const atOnce = Math.max(1, Math.floor(MOST.cells / Math.max(1, raw.rows)));
  const read = new Map<string, RuleColumn>();
  for (let from = 0; from < wanted.length; from += atOnce) {
    throwIfCanceled(signal);
    onProgress?.(from / wanted.length, "Reading the columns");
    const { values } = await readFileColumns(folder, source, wanted.slice(from, from + atOnce), { signal });
    for (const [name, column] of rowsOfColumns(values, rows)) read.set(name, column);
  }
  return read;
}

/** A figure for each group of a column. @throws UserError "no-such-column" or "no-such-figure" */
export async function columnSlices(
  input: SlicesInput,
  { column, figure }: { readonly column: string; readonly figure: string | null },
  task: TaskOptions = {},
): Promise<ColumnSlices> {
  const judged = judge(input.answered, input.target, figure, input.settings);
  const values = (await partColumns(input, input.answered.rows, [column], task)).get(column);
  if (values === undefined) {
    throw new UserError({
      code: "no-such-column",
      message: `The table has no column "${column}" that rows can be grouped by.`,
      next: "Choose another column.",
      subject: { kind: "column", name: column },
    });
  }
  const slices: Slice[] = [];
  const groups = groupsOf(column, values, { least: 1, most: MOST_CATEGORIES.told });
  for (const [at, { condition, rows }] of groups.entries()) {
    throwIfCanceled(task.signal);
    task.onProgress?.(at / groups.length, "Measuring the groups");
    slices.push({ conditions: [condition], rows: rows.length, ...judged.measure(rows) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = range(input.answered.rows.length);
  return {
    column,
    figure: judged.figure,
    whole: { conditions: [], rows: all.length, ...judged.measure(all) },
    slices,
    grouped: slices.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** A slice that was looked at. */
interface Looked {
  readonly groups: readonly SliceGroup[];
  /** How wrong its rows are. */
  readonly mean: number;
  readonly p: number;
}

/**
 * The groups of all columns, and pairs of groups, whose rows are wrong more often (or whose errors are larger) than the others': by an exact
 * test, or by ranks, raised for the number of looks (Holm), and only where the bootstrap interval of the slice leaves out the whole's figure.
 */
export async function worstSlices(input: SlicesInput, task: TaskOptions = {}): Promise<WorstSlices> {
  const judged = judge(input.answered, input.target, null, input.settings);
  const sample = someRows(input.answered.rows.length, MOST.rows, "slices");
  const rows = sample.map((at) => input.answered.rows[at] ?? 0);
  const columns = await partColumns(input, rows, null, task);
  const wrong = mapped(Float64Array, sample, (row) => judged.wrong[row] ?? NaN);
  const looked = await lookAt(columns, targetsOf(input.answered), wrong, judged.isClasses, task);
  const adjusted = holmAdjusted(looked.map(({ p }) => p));
  const whole = judged.measure(range(input.answered.rows.length));
  const found = [...looked.keys()]
    .filter((at) => (adjusted[at] ?? 1) <= SLICE_LEVEL)
    .sort((a, b) => (looked[b]?.mean ?? 0) - (looked[a]?.mean ?? 0) || (adjusted[a] ?? 1) - (adjusted[b] ?? 1));
  const named: WorstSlice[] = [];
  for (const at of found) {
    const one = looked[at];
    if (one === undefined || named.length >= MOST.named) continue;
    if (one.groups.length > 1 && !isWorseThanParts(one, wrong, judged.isClasses, looked.length)) continue;
    throwIfCanceled(task.signal);
    const positions = intersection(one.groups).map((row) => sample[row] ?? 0);
    const figure = judged.measure(positions);
    if (!excludes(judged.figure, figure.interval, whole.value)) continue;
    named.push({
      conditions: one.groups.map(({ condition }) => condition),
      rows: positions.length,
      ...figure,
      p: adjusted[at] ?? 1,
    });
  }
  return {
    figure: judged.figure,
    whole: { conditions: [], rows: input.answered.rows.length, ...whole },
    slices: named,
    looked: looked.length,
    of: sample.length,
    level: SLICE_LEVEL,
  };
}

/** The columns that are predicted. */
function targetsOf({ outputs }: AnsweredPart): ReadonlySet<string> {
  return new Set(
    outputs.flatMap((output) => (output.kind === "classes" ? [output.column] : output.columns.map(({ name }) => name))),
  );
}

/** Ranges of what is predicted are looked at by themselves, not with others: errors nearly always grow with it, or fall. */
async function lookAt(
  columns: RuleColumns,
  targets: ReadonlySet<string>,
  wrong: Float64Array,
  isClasses: boolean,
  { signal, onProgress }: TaskOptions,
): Promise<Looked[]> {
  const excess = excessOf(wrong, isClasses);
  const look = (groups: readonly SliceGroup[], rows: Int32Array): Looked => ({
    groups,
    mean: rows.reduce((sum, row) => sum + (wrong[row] ?? 0), 0) / rows.length,
    p: excess(rows),
  });
  const isLarge = ({ rows }: { readonly rows: Int32Array }): boolean =>
    rows.length >= LEAST_SLICE && rows.length < wrong.length;
  const wanted = { least: LEAST_SLICE, most: MOST_CATEGORIES.looked };
  const single = [...columns].flatMap(([name, values]) => groupsOf(name, values, wanted)).filter(isLarge);
  const paired = single
    .filter(({ condition }) => !targets.has(condition.column))
    .sort((a, b) => b.rows.length - a.rows.length)
    .slice(0, MOST.paired);
  const looked = single.map((group) => look([group], group.rows));
  for (const [at, first] of paired.entries()) {
    throwIfCanceled(signal);
    onProgress?.(at / paired.length, "Looking at pairs of groups");
    await new Promise((resolve) => setImmediate(resolve));
    for (const second of paired.slice(at + 1)) {
      if (first.condition.column === second.condition.column) continue;
      const rows = intersection([first, second]);
      if (isLarge({ rows })) looked.push(look([first, second], rows));
    }
  }
  return looked;
}

function intersection([first, second]: readonly SliceGroup[]): Int32Array {
  if (first === undefined) return new Int32Array();
  if (second === undefined) return first.rows;
  const others = new Set(second.rows);
  return kept(first.rows, (row) => others.has(row));
}

/** A pair says something of its own where it is worse than each of its groups, and that is not luck either. */
function isWorseThanParts({ groups }: Looked, wrong: Float64Array, isClasses: boolean, looks: number): boolean {
  const rows = new Set(intersection(groups));
  return groups.every((group) => {
    const within = mapped(Float64Array, group.rows, (row) => wrong[row] ?? NaN);
    const own = rangeWhere(group.rows.length, (at) => rows.has(group.rows[at] ?? -1));
    return own.length < within.length && excessOf(within, isClasses)(own) * looks <= SLICE_LEVEL;
  });
}

/** The probability that some of the rows are so wrong by chance. */
function excessOf(wrong: Float64Array, isClasses: boolean): (rows: Int32Array) => number {
  const sumOver = (values: Float64Array, rows: Int32Array): number => {
    let sum = 0;
    for (const row of rows) sum += values[row] ?? 0;
    return sum;
  };
  if (isClasses) {
    const all = wrong.reduce((sum, one) => sum + one, 0);
    return (rows) => excessOfWrong(sumOver(wrong, rows), rows.length, all, wrong.length);
  }
  const { ranks, ties } = midRanks(wrong);
  return (rows) => excessOfRanks(sumOver(ranks, rows), rows.length, wrong.length, ties);
}

function excludes(figure: EvaluatedId, interval: Slice["interval"], whole: number | null): boolean {
  if (interval === null || whole === null) return false;
  return EVALUATED_SPECS[figure].better === "higher" ? interval[1] < whole : interval[0] > whole;
}
