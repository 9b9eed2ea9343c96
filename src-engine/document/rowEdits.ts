// What a person has changed about single rows: left out, given another right answer, or made to count more or less. The source and
// the imported rows stay as they are; a row is known by its number in the data, and the data by their name (`of`).

import * as v from "valibot";
import { whole } from "./whole";

/** The greatest number of edited rows. */
export const MOST_EDITED = 10_000;
/** A row may count as much as so many, and as little as the inverse. */
export const MOST_WEIGHT = 1_000;

const columnName = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const answer = v.union([v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)), v.pipe(v.number(), v.finite())]);

const RowEditSchema = v.strictObject({
  /** In the data, from 0. */
  row: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** It is in no part of the split. */
  exclude: v.optional(v.literal(true)),
  /** How much it counts in the loss; other rows count 1. */
  weight: v.optional(v.pipe(v.number(), v.minValue(1 / MOST_WEIGHT), v.maxValue(MOST_WEIGHT))),
  /** Right answers that stand in for those of the data, by target: a class, or a number (a date in days since 1970-01-01). */
  answers: v.optional(v.record(columnName, answer)),
  /** Values that stand in for those of other columns, written alike; null is missing. */
  cells: v.optional(v.record(columnName, v.nullable(answer))),
});

export const RowEditsSchema = v.strictObject({
  /** The data that the row numbers are of. On other data the edits rest. */
  of: v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,80}$/)),
  rows: v.pipe(
    v.array(RowEditSchema),
    v.maxLength(MOST_EDITED),
    v.check((rows) => rows.every(({ row }, at) => at === 0 || row > (rows[at - 1]?.row ?? row)), "rows ascend"),
  ),
});

export type RowEdit = v.InferOutput<typeof RowEditSchema>;
export type RowEdits = v.InferOutput<typeof RowEditsSchema>;
/** A class, or a number. */
export type RowAnswer = v.InferOutput<typeof answer>;

export type RowChange =
  | { readonly kind: "exclude" }
  | { readonly kind: "relabel"; readonly target: string; readonly answer: RowAnswer }
  /** Another value of a column that is not predicted; null is missing. */
  | { readonly kind: "cell"; readonly column: string; readonly value: RowAnswer | null }
  /** 1: as every other row. */
  | { readonly kind: "weight"; readonly weight: number }
  /** As the data have them. */
  | { readonly kind: "restore" }
  /** One cell of it as the data have it, whatever the column's role. */
  | { readonly kind: "restore-cell"; readonly column: string };

export interface EditCounts {
  readonly excluded: number;
  readonly relabeled: number;
  readonly weighted: number;
  /** Rows with other values in columns that are not predicted; absent where there are none. */
  readonly changed?: number;
}

/** The edits of these data; none where they are of other ones. */
export function editsOf(edits: RowEdits | undefined, data: string): readonly RowEdit[] {
  return edits?.of === data ? edits.rows : [];
}

/** By kind; a row that is left out counts as nothing else. */
export function countEdits(rows: readonly RowEdit[]): EditCounts {
  const used = rows.filter(({ exclude }) => exclude !== true);
  const changed = used.filter(({ cells }) => cells !== undefined).length;
  return {
    excluded: rows.length - used.length,
    relabeled: used.filter(({ answers }) => answers !== undefined).length,
    weighted: used.filter(({ weight }) => weight !== undefined).length,
    ...(changed === 0 ? {} : { changed }),
  };
}

/** "3 rows excluded, 2 relabeled"; empty where nothing is. */
export function editsInWords({ excluded, relabeled, weighted, changed = 0 }: EditCounts): string {
  const kinds = [
    [excluded, "excluded"],
    [relabeled, "relabeled"],
    [weighted, "weighted"],
    [changed, "changed"],
  ] as const;
  return kinds
    .filter(([count]) => count > 0)
    .map(([count, what], at) => `${whole(count)}${at > 0 ? "" : count === 1 ? " row" : " rows"} ${what}`)
    .join(", ");
}

/** The values that a person put in the place of the data's, whatever the column's role; null is missing. */
export function valuesOf({ answers, cells }: RowEdit): Readonly<Record<string, RowAnswer | null>> {
  return { ...cells, ...answers };
}

/** Whether some rows count more or less than others, so that the loss needs to know how much. */
export function hasWeights(edits: RowEdits | undefined): boolean {
  return edits?.rows.some(({ weight }) => weight !== undefined) === true;
}
