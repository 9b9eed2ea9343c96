// Which rows of the data are looked at.

import * as v from "valibot";
import { MOST_EDITED } from "../document/rowEdits";
import { column, count } from "./fields";

const text = v.pipe(
  v.string(),
  v.maxLength(1_000),
  v.check((value) => !value.includes("\0"), "no NUL"),
);
const number = v.pipe(v.number(), v.finite());

export const RowConditionSchema = v.variant("is", [
  /** Whatever the capitals. */
  v.strictObject({ is: v.literal("contains"), column, text }),
  v.strictObject({ is: v.literal("equals"), column, value: v.union([number, text]) }),
  /** A missing value is not equal to any. */
  v.strictObject({ is: v.literal("not"), column, value: v.union([number, text]) }),
  /** Of numbers, and of dates in days since 1970-01-01; null has no end. */
  v.strictObject({ is: v.literal("between"), column, from: v.nullable(number), to: v.nullable(number) }),
  v.strictObject({ is: v.literal("missing"), column }),
  v.strictObject({ is: v.literal("present"), column }),
]);
export type RowCondition = v.InferOutput<typeof RowConditionSchema>;

/** Rows that all of it is true of. */
export const RowFilterSchema = v.strictObject({
  /** In any cell, whatever the capitals. */
  search: v.optional(text),
  conditions: v.optional(v.pipe(v.array(RowConditionSchema), v.maxLength(20))),
  /** Numbers in the data, from 0. */
  rows: v.optional(v.pipe(v.array(count), v.maxLength(MOST_EDITED + 1))),
});
export type RowFilter = v.InferOutput<typeof RowFilterSchema>;
