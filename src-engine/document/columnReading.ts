// How the texts of a column are read: decided once, when a file is imported; kept, and tried first on every later file.

import * as v from "valibot";

/** How the numbers of a column are written. */
export const NumberWritingSchema = v.strictObject({
  decimal: v.picklist([".", ","]),
  /** Between thousands; " " stands for every blank that is used so, "'" for every apostrophe. */
  grouping: v.picklist(["", ",", ".", " ", "'"]),
  /** "plain": - and +. "any": a typographic minus as well, and (5) for -5, as accounts have it. */
  signs: v.picklist(["plain", "any"]),
  /** Stands before or after the numbers, or is left out: "$", "%", "kg". */
  unit: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(12))),
});

export type NumberWriting = v.InferOutput<typeof NumberWritingSchema>;

/** As programs write numbers. */
export const PLAIN: NumberWriting = { decimal: ".", grouping: "", signs: "plain", unit: null };

/** Which of day and month comes first, where both are numbers. */
export const DATE_ORDERS = ["year-first", "day-first", "month-first"] as const;

export const DateWritingSchema = v.strictObject({
  order: v.picklist(DATE_ORDERS),
  /** In strptime's notation, tried in turn: https://duckdb.org/docs/stable/sql/functions/dateformat */
  formats: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[^\0]{1,60}$/u))), v.minLength(1), v.maxLength(8)),
  /** A time of day stands beside the date. */
  time: v.boolean(),
  /** The last year that two digits stand for; absent for 2068, as strptime has it. */
  latest: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1968), v.maxValue(2068))),
});

export type DateWriting = v.InferOutput<typeof DateWritingSchema>;

/** Texts that stand for a missing value, in lower case; absent for the usual ones. "NA" is a value among continents. */
const missing = v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(101)));

export const ColumnReadingSchema = v.variant("as", [
  v.strictObject({ as: v.literal("number"), ...NumberWritingSchema.entries, missing }),
  v.strictObject({ as: v.literal("date"), ...DateWritingSchema.entries, missing }),
  v.strictObject({ as: v.literal("text"), missing }),
]);

export type ColumnReading = v.InferOutput<typeof ColumnReadingSchema>;

/** Cells of a column that its reading makes no value of, and that are no usual sign for a missing one. */
export const OddCellsSchema = v.strictObject({
  count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The most frequent first. `row` is the first with it, counted from 1 without the header; `line` that of the file, where it is known. */
  examples: v.pipe(
    v.array(
      v.strictObject({
        text: v.pipe(v.string(), v.maxLength(200)),
        count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
        row: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
        line: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
      }),
    ),
    v.maxLength(10),
  ),
});

export type OddCells = v.InferOutput<typeof OddCellsSchema>;

/** What was decided where a column could be read in more than one way. */
export const DOUBTS = ["decimal-or-thousands", "day-or-month", "large-numbers", "kept-missing"] as const;

/** What an import found of a column of texts. */
export const ColumnFoundSchema = v.strictObject({
  reading: ColumnReadingSchema,
  odd: v.optional(OddCellsSchema),
  doubt: v.optional(v.picklist(DOUBTS)),
});

export type ColumnFound = v.InferOutput<typeof ColumnFoundSchema>;
