// What a project remembers of an import: data/import.json.

import { createHash } from "node:crypto";
import * as v from "valibot";
import { ColumnFoundSchema } from "../document/columnReading";
import { ENCODINGS } from "../document/encodings";
import { ImportOptionsSchema, LayoutRecord, PictureFields } from "../document/importOptions";

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

/** A file that rows came from. */
const SourceSchema = v.strictObject({
  /** As the person gave it. */
  name: v.pipe(v.string(), v.maxLength(4_000)),
  bytes: v.pipe(v.number(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Where it was, and as it was then; absent of what came without a file of its own, or by an earlier version. */
  file: v.optional(
    v.strictObject({
      /** Absolute. */
      path: v.pipe(v.string(), v.maxLength(10_000)),
      /** 0 of a folder. */
      bytes: v.pipe(v.number(), v.minValue(0)),
      /** ISO 8601. */
      modified: v.pipe(v.string(), v.maxLength(40)),
    }),
  ),
});
export type SourceRecord = v.InferOutput<typeof SourceSchema>;

/** data/import.json */
export const ImportRecordSchema = v.strictObject({
  format: v.literal(1),
  source: SourceSchema,
  /** Files whose rows were added behind those of the source, in their order. */
  added: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          ...SourceSchema.entries,
          addedAt: v.pipe(v.string(), v.maxLength(40)),
          rows: count,
          /** Columns that it had not were left empty. */
          fill: v.optional(v.literal(true)),
        }),
      ),
      v.maxLength(1_000),
    ),
  ),
  /** What the person said of how it is read; all else was found in the file. */
  asked: v.optional(ImportOptionsSchema),
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
  if (record === null) return `unrecorded-${rows}`;
  const { source, added = [] } = record;
  const all = [source, ...added].map(({ sha256 }) => sha256);
  const sum = added.length === 0 ? source.sha256 : createHash("sha256").update(all.join(" ")).digest("hex");
  return `${sum.slice(0, 16)}-${rows}`;
}

export type ImportRecord = v.InferOutput<typeof ImportRecordSchema>;
