// What a project remembers of an import: data/import.json.

import * as v from "valibot";
import { ColumnFoundSchema } from "../document/columnReading";
import { ENCODINGS } from "../document/encodings";
import { LayoutRecord, PictureFields } from "../document/importOptions";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const extent = v.strictObject({ width: count, height: count });

/** What is remembered of pictures that were brought to one shape. */
const PicturesRecordSchema = v.strictObject({
  leftOut: v.strictObject({
    count,
    /** The first of them. */
    examples: v.array(
      v.strictObject({ name: v.pipe(v.string(), v.maxLength(10_000)), reason: v.pipe(v.string(), v.maxLength(1_000)) }),
    ),
  }),
  /** Those with the fewest pixels and with the most, and the bounds of width by height. */
  sizes: v.optional(v.strictObject({ least: extent, greatest: extent, narrowest: v.number(), widest: v.number() })),
});
export type PicturesRecord = v.InferOutput<typeof PicturesRecordSchema>;

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
  /** Id of the file's format; that of a newer Gradual may not be known. */
  kind: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
  /** As found or set; null where the file has no such thing. */
  options: v.strictObject({
    ...LayoutRecord,
    ...PictureFields,
    encoding: v.nullable(v.picklist(ENCODINGS)),
    missing: v.array(v.pipe(v.string(), v.maxLength(100))),
  }),
  rows: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  columns: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Of columns that the source has as texts: how they were read. By name. */
  readings: v.optional(v.record(v.pipe(v.string(), v.maxLength(500)), ColumnFoundSchema)),
  pictures: v.optional(PicturesRecordSchema),
  /** What was done that a person should know. */
  notes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(100))),
});

/** Names a project's data: what was imported, and how many rows came of it. Row numbers mean the same rows where it is the same. */
export function dataName(record: ImportRecord | null, rows: number): string {
  return `${record?.source.sha256.slice(0, 16) ?? "unrecorded"}-${rows}`;
}

export type ImportRecord = v.InferOutput<typeof ImportRecordSchema>;
