// What a run's network answers to rows whose columns are altered: the ground of importance, of dependence, and of what would change an
// answer.

import type { Preparation } from "../document/preparation";
import { outputWidth } from "../document/preparation";
import { InvariantError, invariant } from "../document/errors";
import { prepareFeatures, unscaleTargets } from "../data/apply";
import type { RawColumn, RawTable } from "../data/columns";
import { mapped, range } from "../document/typedArrays";
import type { Backend } from "../runtime/backend";
import type { AnsweredPart } from "./answeredPart";
import { columnOf, targetAt } from "./answeredPart";
import { numbersOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export interface Asker {
  /** Of one target: [rows, classes] scores, or [rows] numbers in the target's own unit. */
  ask(table: RawTable): Promise<Float64Array>;
  /** Of {@link ask}, for each row. */
  readonly width: number;
  dispose(): Promise<void>;
}

/** @param target position among the evaluation's targets */
export async function openAsker(
  backend: Backend,
  run: TrainedRun,
  answered: Pick<AnsweredPart, "outputs">,
  target: number,
): Promise<Asker> {
  const { output, column } = targetAt(answered, target);
  const own = run.network.outputs.find(({ id }) => id === output.id);
  invariant(own !== undefined, "the run has the output that was judged");
  const total = outputWidth(run.preparation);
  const predictor = await openPredictor(backend, run);
  const { recipe } = own;
  return {
    width: recipe.kind === "classes" ? recipe.classes.length : 1,
    async ask(table) {
      const rows = range(table.rows);
      const answers = await predictor.predict(prepareFeatures(run.preparation, table, rows).data);
      const numbers = numbersOf(own, answers, total);
      if (recipe.kind === "classes") return Float64Array.from(numbers);
      return columnOf(unscaleTargets(recipe, numbers), column, recipe.columns.length);
    },
    dispose: () => predictor.dispose(),
  };
}

/** The features' columns of some rows, by their numbers in the table. */
export function takeRows(raw: RawTable, { features }: Preparation, rows: Int32Array): RawTable {
  const columns = features.map(({ name }): [string, RawColumn] => {
    const column = raw.columns.get(name);
    invariant(column !== undefined, `column ${name} was read`);
    return [name, takeFrom(column, rows)];
  });
  return { rows: rows.length, columns: new Map(columns) };
}

/** The values of a column at these rows, which may come more than once. */
export function takeFrom(column: RawColumn, rows: Int32Array): RawColumn {
  switch (column.kind) {
    case "numbers":
      return { kind: "numbers", values: mapped(Float64Array, rows, (row) => column.values[row] ?? NaN) };
    case "text":
      return { ...column, codes: rows.map((row) => column.codes[row] ?? -1) };
    case "array":
      throw new InvariantError("arrays are not altered column by column");
    default:
      return column satisfies never;
  }
}

/** The table with one column replaced. */
export function withColumn(table: RawTable, name: string, column: RawColumn): RawTable {
  return { ...table, columns: new Map([...table.columns, [name, column]]) };
}

/** A column that has one value, a number or a text ("" is missing), in all rows. */
export function constantColumn(like: RawColumn, value: number | string, rows: number): RawColumn {
  if (like.kind === "numbers") return { kind: "numbers", values: new Float64Array(rows).fill(Number(value)) };
  return { kind: "text", codes: new Int32Array(rows).fill(value === "" ? -1 : 0), labels: [String(value)] };
}
