// How a file is imported: what a person may set, and what import.json remembers.

import * as v from "valibot";
import { ENCODINGS } from "./csv/encoding";

/** Texts that always stand for a missing value, in lower case. */
export const MISSING_TOKENS = ["", "na", "n/a", "nan", "null", "?", "."] as const;

/** Texts that stand for a missing value where everything else in the column is a number, in lower case. */
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
] as const;

const character = v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]$/, "must be one ASCII character"));

export const ImportOptionsSchema = v.pipe(
  v.strictObject({
    /** Found by itself where absent; likewise the encoding and the header. */
    delimiter: v.optional(character),
    encoding: v.optional(v.picklist(ENCODINGS)),
    header: v.optional(v.boolean()),
    quote: v.optional(character, '"'),
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

/** Where an import is remembered, within a project. */
export const IMPORT_FILE = "data/import.json";

/** data/import.json */
export const ImportRecordSchema = v.strictObject({
  format: v.literal(1),
  source: v.strictObject({
    /** As the person gave it. */
    name: v.pipe(v.string(), v.maxLength(4_000)),
    bytes: v.pipe(v.number(), v.minValue(0)),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  /** ISO 8601. */
  importedAt: v.pipe(v.string(), v.maxLength(40)),
  kind: v.picklist(["csv", "parquet", "json", "npz", "idx"]),
  /** As found or set; null where the file has no such thing. */
  options: v.strictObject({
    delimiter: v.nullable(character),
    encoding: v.nullable(v.picklist(ENCODINGS)),
    header: v.nullable(v.boolean()),
    quote: v.nullable(character),
    missing: v.array(v.pipe(v.string(), v.maxLength(100))),
  }),
  rows: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  columns: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** What was done to arrays. */
  notes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(100))),
});

export type ImportRecord = v.InferOutput<typeof ImportRecordSchema>;
