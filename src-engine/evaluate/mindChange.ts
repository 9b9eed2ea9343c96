// What would change the network's mind about a row: the smallest change of one column, or of two, within the range of the data, after which
// another class is named, or the number crosses a chosen value (Wachter, Mittelstadt, Russell 2017, "Counterfactual explanations").

import { throwIfCanceled } from "../document/canceled";
import { UserError, invariant } from "../document/errors";
import { meanOf } from "../document/mean";
import type { ColumnRecipe } from "../document/preparation";
import { columnFeatures } from "../document/preparation";
import { prepareFeatures } from "../data/apply";
import type { RawColumn, RawTable } from "../data/columns";
import { textAt } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { kept, mapped } from "../document/typedArrays";
import { argMax } from "../metrics/answers";
import type { ChangedCell, MindChange, MindChanges } from "../protocol/dependence";
import type { Backend } from "../runtime/backend";
import type { Asker } from "./alteredRows";
import { openAsker, takeRows } from "./alteredRows";
import type { AnsweredPart } from "./answeredPart";
import { gridOf } from "./dependence";
import { nearestRows } from "./nearestRows";
import type { TrainedRun } from "./trainedRun";

/** Values tried of a column, alone and in a pair; columns that pairs are made of; halvings of the last stretch; changes that are told. */
const TRIED = { alone: 49, inPair: 11, paired: 8, halvings: 12, told: 8 } as const;

/** A change of two columns is told where it is smaller than that of one by more than what halving leaves open. */
const WORTH = 0.999;

export interface MindChangeInput {
  readonly run: TrainedRun;
  readonly answered: Pick<AnsweredPart, "outputs">;
  readonly target: number;
  /** Of all data, and the rows that the network was trained on. */
  readonly raw: RawTable;
  readonly train: Int32Array;
  /** Its number in the data. */
  readonly row: number;
  /** Of numbers: the value to be crossed. */
  readonly goal: number | null;
  readonly backend: Backend;
}

type Value = number | string;

/** A column that can be changed: what the row has, and what is tried. */
interface Changeable {
  readonly feature: ColumnRecipe;
  readonly own: Value;
  /** Of numbers: one deviation of the training rows. */
  readonly unit: number;
  readonly values: (count: number) => readonly Value[];
}

type Cells = readonly { readonly column: Changeable; readonly value: Value }[];

/** @throws UserError "no-columns" for a network that takes arrays, or "no-goal" */
export async function whatWouldChange(input: MindChangeInput, task: TaskOptions = {}): Promise<MindChanges> {
  const { run, raw, row, train, goal } = input;
  const columns = columnFeatures(run.preparation).map((feature) => changeable(feature, raw, row, train));
  if (columns.length === 0) {
    throw new UserError({
      code: "no-columns",
      message: "This network takes arrays, which have no columns to change.",
      next: "Look at where in the picture the answer comes from.",
    });
  }
  const asker = await openAsker(input.backend, run, input.answered, input.target);
  try {
    const base = takeRows(raw, run.preparation, Int32Array.of(row));
    const [before] = await answersTo(asker, base, [[]]);
    invariant(before !== undefined, "the row has an answer");
    if (asker.width === 1 && goal === null) {
      throw new UserError({ code: "no-goal", message: "A value to be crossed is needed.", next: "Give one." });
    }
    const flips = (answer: Float64Array): boolean =>
      goal !== null && asker.width === 1
        ? (answer[0] ?? NaN) >= goal !== (before[0] ?? NaN) >= goal
        : argMax(answer, 0, answer.length) !== argMax(before, 0, before.length);

    const single = await singles(asker, base, columns, flips, task);
    const pairs = await pairsOf(asker, base, columns, single, flips, task);
    const found = [...single, ...pairs].sort((a, b) => a.distance - b.distance).slice(0, TRIED.told);
    const told: MindChange[] = [];
    for (const { cells, distance, answer } of found) {
      throwIfCanceled(task.signal);
      const table = altered(base, [cells]);
      const features = prepareFeatures(run.preparation, table, Int32Array.of(0)).data;
      const [nearest] = await nearestRows(run.preparation, raw, train, features, 1, task.signal);
      told.push({
        cells: cells.map(({ column, value }): ChangedCell => ({
          column: column.feature.name,
          from: column.own,
          to: value,
        })),
        distance,
        answer,
        nearest: nearest ?? null,
      });
    }
    const own = prepareFeatures(run.preparation, base, Int32Array.of(0)).data;
    const others = kept(train, (one) => one !== row);
    const [nearest] = await nearestRows(run.preparation, raw, others, own, 1, task.signal);
    return { row, answer: before, goal, changes: told, nearest: nearest ?? null };
  } finally {
    await asker.dispose();
  }
}

function changeable(feature: ColumnRecipe, raw: RawTable, row: number, train: Int32Array): Changeable {
  const column = raw.columns.get(feature.name);
  invariant(column !== undefined && column.kind !== "array", `column ${feature.name} was read`);
  if (column.kind === "text") {
    const categories = gridOf(column, train);
    return { feature, own: textAt(column, row), unit: 1, values: () => categories };
  }
  const present = kept(
    mapped(Float64Array, train, (one) => column.values[one] ?? NaN),
    (value) => !Number.isNaN(value),
  );
  const [least, most] = endsOf(present);
  const mean = meanOf(present);
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length;
  const own = column.values[row] ?? NaN;
  return {
    feature,
    // A missing value is what stands in for it.
    own: Number.isNaN(own) ? Number(feature.fill ?? mean) : own,
    unit: Math.sqrt(variance) || 1,
    values: (count) => Array.from({ length: count }, (_, at) => least + ((most - least) * at) / (count - 1)),
  };
}

/** The least and the greatest. */
function endsOf(values: Float64Array): readonly [number, number] {
  const sorted = values.slice().sort();
  return [sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
}

/** Copies of the row, each with some cells changed. */
function altered(base: RawTable, copies: readonly Cells[]): RawTable {
  const columns = [...base.columns].map(([name, column]): [string, RawColumn] => {
    const own = copies.map((cells) => cells.find(({ column: { feature } }) => feature.name === name)?.value);
    if (column.kind === "text") {
      const labels = [
        ...new Set([textAt(column, 0), ...own.flatMap((value) => (value === undefined ? [] : [String(value)]))]),
      ];
      const codes = mapped(Int32Array, own, (value) => {
        const text = value === undefined ? textAt(column, 0) : String(value);
        return text === "" ? -1 : labels.indexOf(text);
      });
      return [name, { kind: "text", codes, labels }];
    }
    invariant(column.kind !== "array", "a table's columns are no arrays");
    return [name, { kind: "numbers", values: mapped(Float64Array, own, (value) => Number(value ?? column.values[0])) }];
  });
  return { rows: copies.length, columns: new Map(columns) };
}

async function answersTo(asker: Asker, base: RawTable, copies: readonly Cells[]): Promise<Float64Array[]> {
  if (copies.length === 0) return [];
  const answers = await asker.ask(altered(base, copies));
  return copies.map((_, at) => answers.slice(at * asker.width, (at + 1) * asker.width));
}

/** In deviations of the training rows; another category is 1. */
function distanceOf(cells: Cells): number {
  return Math.hypot(
    ...cells.map(({ column: { own, unit }, value }) =>
      typeof value === "number" && typeof own === "number" ? Math.abs(value - own) / unit : value === own ? 0 : 1,
    ),
  );
}

interface Flip {
  readonly cells: Cells;
  readonly distance: number;
  readonly answer: Float64Array;
}

/** Of each column the smallest change that flips the answer, to a 4,096th of the stretch between two tried values. */
async function singles(
  asker: Asker,
  base: RawTable,
  columns: readonly Changeable[],
  flips: (answer: Float64Array) => boolean,
  { signal, onProgress }: TaskOptions,
): Promise<Flip[]> {
  const found: { column: Changeable; near: Value; far: Value; answer: Float64Array }[] = [];
  for (const [at, column] of columns.entries()) {
    throwIfCanceled(signal);
    onProgress?.(at / columns.length, `Changing "${column.feature.name}"`);
    const tried = column.values(TRIED.alone).filter((value) => value !== column.own);
    const answers = await answersTo(
      asker,
      base,
      tried.map((value) => [{ column, value }]),
    );
    const nearest = [...tried.keys()]
      .filter((one) => flips(answers[one] ?? new Float64Array()))
      .sort((a, b) => distanceAt(column, tried[a]) - distanceAt(column, tried[b]))[0];
    const far = nearest === undefined ? undefined : tried[nearest];
    const answer = nearest === undefined ? undefined : answers[nearest];
    if (far === undefined || answer === undefined) continue;
    found.push({ column, near: lastBefore(column, far, tried), far, answer });
  }
  // All numbers are halved at once.
  for (let halving = 0; halving < TRIED.halvings; halving++) {
    throwIfCanceled(signal);
    const open = found.filter(({ far }) => typeof far === "number");
    const middles = open.map(({ near, far }) => (Number(near) + Number(far)) / 2);
    const answers = await answersTo(
      asker,
      base,
      open.map(({ column }, at) => [{ column, value: middles[at] ?? NaN }]),
    );
    open.forEach((one, at) => {
      const [middle, answer] = [middles[at] ?? NaN, answers[at]];
      if (answer !== undefined && flips(answer)) Object.assign(one, { far: middle, answer });
      else one.near = middle;
    });
  }
  return found.map(({ column, far, answer }) => {
    const cells = [{ column, value: far }];
    return { cells, distance: distanceOf(cells), answer };
  });
}

const distanceAt = (column: Changeable, value: Value | undefined): number =>
  value === undefined ? Infinity : distanceOf([{ column, value }]);

/** The tried value next to `far` on the way from the row's own, or that itself. */
function lastBefore(column: Changeable, far: Value, tried: readonly Value[]): Value {
  const { own } = column;
  if (typeof far !== "number" || typeof own !== "number") return own;
  const between = tried.filter(
    (value): value is number => typeof value === "number" && (value - own) * (far - value) > 0,
  );
  return between.reduce((best, value) => (Math.abs(value - far) < Math.abs(best - far) ? value : best), own);
}

/** Changes of two columns that are smaller than a change of either alone. */
async function pairsOf(
  asker: Asker,
  base: RawTable,
  columns: readonly Changeable[],
  single: readonly Flip[],
  flips: (answer: Float64Array) => boolean,
  { signal, onProgress }: TaskOptions,
): Promise<Flip[]> {
  const alone = (column: Changeable): number =>
    single.find(({ cells: [cell] }) => cell?.column === column)?.distance ?? Infinity;
  const some = [...columns].sort((a, b) => alone(a) - alone(b)).slice(0, TRIED.paired);
  const found: Flip[] = [];
  for (const [at, first] of some.entries()) {
    onProgress?.(at / some.length, "Changing two columns");
    for (const second of some.slice(at + 1)) {
      throwIfCanceled(signal);
      const copies = first
        .values(TRIED.inPair)
        .slice(0, TRIED.inPair)
        .flatMap((one) =>
          second
            .values(TRIED.inPair)
            .slice(0, TRIED.inPair)
            .map((other): Cells => [
              { column: first, value: one },
              { column: second, value: other },
            ]),
        )
        .filter((cells) => cells.every(({ column, value }) => value !== column.own));
      const answers = await answersTo(asker, base, copies);
      const best = copies
        .flatMap((cells, which): Flip[] => {
          const answer = answers[which];
          return answer !== undefined && flips(answer) ? [{ cells, distance: distanceOf(cells), answer }] : [];
        })
        .sort((a, b) => a.distance - b.distance)[0];
      if (best !== undefined && best.distance < Math.min(alone(first), alone(second))) found.push(best);
    }
  }
  // First as far back along the way from the row as the answer allows, then in each column by itself.
  let shrunk: readonly Flip[] = found;
  for (const which of [[0, 1], [0], [1]]) shrunk = await shrinkEach(asker, base, shrunk, which, flips, signal);
  return shrunk.filter(({ cells, distance }) => cells.every(({ column }) => distance < WORTH * alone(column)));
}

/** Each change with some of its numbers as near to the row's own as still flips the answer, to a 4,096th of the way; all are halved at once. */
async function shrinkEach(
  asker: Asker,
  base: RawTable,
  changes: readonly Flip[],
  which: readonly number[],
  flips: (answer: Float64Array) => boolean,
  signal: AbortSignal | undefined,
): Promise<readonly Flip[]> {
  const at = ({ cells }: Flip, share: number): Cells =>
    cells.map(({ column, value }, place) => {
      const { own } = column;
      const moves = which.includes(place) && typeof value === "number" && typeof own === "number";
      return { column, value: moves ? own + share * (value - own) : value };
    });
  const ends = changes.map((change) => ({ change, near: 0, far: 1, best: change }));
  for (let halving = 0; halving < TRIED.halvings; halving++) {
    throwIfCanceled(signal);
    const tried = ends.map(({ change, near, far }) => at(change, (near + far) / 2));
    const answers = await answersTo(asker, base, tried);
    ends.forEach((one, place) => {
      const [cells, answer, middle] = [tried[place], answers[place], (one.near + one.far) / 2];
      if (cells !== undefined && answer !== undefined && flips(answer))
        Object.assign(one, { far: middle, best: { cells, distance: distanceOf(cells), answer } });
      else one.near = middle;
    });
  }
  return ends.map(({ best }) => best);
}
