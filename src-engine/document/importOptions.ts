// How a file is imported: what a person may set.

import * as v from "valibot";
import { ENCODINGS } from "./encodings";

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

export const character = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]$/, "must be one ASCII character"));

export const ImportOptionsSchema = v.pipe(
  v.strictObject({
    /** Found by itself where absent; likewise the encoding and the header. */
    delimiter: v.optional(character),
    encoding: v.optional(v.picklist(ENCODINGS)),
    header: v.optional(v.boolean()),
    quote: v.optional(character, '"'),
    /** The decimal sign of numbers that could be read with either. Found from the other columns where absent. */
    decimal: v.optional(v.picklist([".", ","])),
    /** Which of day and month comes first in dates that could be read with either. */
    dateOrder: v.optional(v.picklist(["day-first", "month-first"])),
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
