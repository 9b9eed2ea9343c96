// How a file is imported: what a person may set.

import * as v from "valibot";
import { ENCODINGS } from "./encodings";
import { PICTURE_COLORS, PictureSizeSchema, RESIZE_MODES } from "./pictureOptions";

/** Texts that always stand for a missing value, in lower case. */
export const MISSING_TOKENS = ["", "na", "n/a", "nan", "null", "?", ".", "\\n"] as const;

/** Texts that stand for a missing value among numbers and dates, in lower case. */
export const SENTINELS = [
  "-",
  "--",
  "none",
  "nil",
  "missing",
  "unknown",
  "n.a.",
  "#n/a",
  "#na",
  "#value!",
  "#div/0!",
  "#ref!",
  "#name?",
  "#num!",
  "#null!",
  "..",
  "...",
  "n.d.",
  "n.a",
  "nd",
  "n.k.",
  "k.a.",
  "tbd",
  "tba",
  "inf",
  "-inf",
  "+inf",
  "infinity",
  "-infinity",
  "∞",
  "-∞",
] as const;

const character = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]$/, "must be one ASCII character"));

/**
 * What stands between the cells of a line: a character; "blanks", of which several count as one; "fixed-width" where every
 * column begins at the same place in all lines.
 */
export const DelimiterSchema = v.pipe(
  v.string(),
  v.regex(/^(?:blanks|fixed-width|[^\0\r\n])$/u, "must be one character, blanks or fixed-width"),
);

/** Lines above a table that a person may have left out. */
export const MOST_SKIPPED = 10_000;

/** How one file of text is laid out, or which table of a file is read; as found or set, null or absent where there is no such thing. */
export const LayoutRecord = {
  delimiter: v.nullable(DelimiterSchema),
  header: v.nullable(v.boolean()),
  quote: v.nullable(character),
  skip: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  comment: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(10))),
  sheet: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
} as const;

/** How pictures are brought to one shape; found by itself where absent. */
export const PictureFields = {
  size: v.optional(PictureSizeSchema),
  color: v.optional(v.picklist(PICTURE_COLORS)),
  resize: v.optional(v.picklist(RESIZE_MODES)),
} as const;

/** The options of an import, as the command line calls them. */
export type OptionName =
  | "delimiter"
  | "encoding"
  | "header"
  | "skip"
  | "comment"
  | "odd-lines"
  | "sheet"
  | "decimal"
  | "date-order"
  | "missing"
  | "size"
  | "color"
  | "resize";

export const ODD_LINES = ["refuse", "leave-out"] as const;

export const ImportOptionsSchema = v.pipe(
  v.strictObject({
    /** Found by itself where absent; likewise the encoding and the header. */
    delimiter: v.optional(DelimiterSchema),
    encoding: v.optional(v.picklist(ENCODINGS)),
    header: v.optional(v.boolean()),
    quote: v.optional(character, '"'),
    /** Lines above the table that are left out. Found by itself where absent. */
    skip: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MOST_SKIPPED))),
    /** How a line begins that is a comment, and no row. Found by itself where absent. */
    comment: v.optional(v.pipe(v.string(), v.regex(/^[^\s"]{1,10}$/u, "must be one to ten signs without a blank"))),
    /** What becomes of lines that have another number of cells than the first, which end the import otherwise. */
    oddLines: v.optional(v.picklist(ODD_LINES)),
    /** Of a file that holds several tables: the name of the one that is read, or its number from 1. */
    sheet: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1_000))),
    /** The decimal sign of numbers that could be read with either. Found from the other columns where absent. */
    decimal: v.optional(v.picklist([".", ","])),
    /** Which of day and month comes first in dates that could be read with either. */
    dateOrder: v.optional(v.picklist(["day-first", "month-first"])),
    ...PictureFields,
    /** Compared without regard to case, blanks around them left out. */
    missing: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100)), [...MISSING_TOKENS]),
  }),
  v.check(({ delimiter, quote }) => delimiter !== quote, "the delimiter and the quote must differ"),
  v.transform((options) => ({
    ...options,
    missing: [...new Set(["", ...options.missing.map((token) => token.trim().toLowerCase())])],
  })),
);

export type ImportOptions = v.InferOutput<typeof ImportOptionsSchema>;
export type ImportOptionsInput = v.InferInput<typeof ImportOptionsSchema>;
