// Rows of another file added behind those of a project's table, each column read as the table's own was.

import { rm } from "node:fs/promises";
import { basename } from "node:path";
import * as v from "valibot";
import { replaceFile, temporaryName } from "../../disk/wholeFile";
import { throwIfCanceled } from "../../document/canceled";
import { DATA_FILES, recordOf } from "../../document/dataFiles";
import { invariant, UserError } from "../../document/errors";
import type { ImportOptionsInput } from "../../document/importOptions";
import { ImportOptionsSchema } from "../../document/importOptions";
import { editsOf } from "../../document/rowEdits";
import type { Document } from "../../document/schema";
import { whole } from "../../document/whole";
import { newSource, presentSource } from "../../project/dataPlaces";
import { explaining, insideProject, writeJson } from "../../project/files";
import type { DataChange, UpdatedData } from "../../protocol/dataChange";
import type { TaskOptions } from "../duckdb";
import { explainWrite, sqlName, sqlText, withDatabase } from "../duckdb";
import type { StoredLike } from "../formats/format";
import { lookAt } from "../formats/format";
import type { ImportRecord } from "../importRecord";
import { dataName } from "../importRecord";
import { kindOf, readTable, withData } from "../open";
import { withFile } from "../openFile";
import { withScratch } from "../scratch";
import { parquetRelation } from "../table/relation";
import { keptOptions } from "./keptOptions";
import { NewData } from "./newData";
import { readRecord } from "./sourceState";

export interface AddRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly document: Document;
  readonly file: string;
  /** How a person calls the file, where it is a temporary one. */
  readonly name?: string | undefined;
  readonly options?: ImportOptionsInput | undefined;
  /** Columns that the file has not are left empty; else it is refused. */
  readonly fill?: boolean | undefined;
  /** Only tells what would be added. */
  readonly look?: boolean | undefined;
}

/**
 * Adds the file's rows. Columns of the file that the table has not are left out. As with importData, the table with them lies beside the
 * other until the document that names it is saved; on failure, or when canceled, nothing of it is left.
 * @throws UserError "no-data", "no-rows-of-arrays", "missing-columns", and whatever can be wrong with the file
 */
export async function addRows({
  folder,
  document,
  file,
  name = file,
  options,
  fill = false,
  look = false,
  ...task
}: AddRequest): Promise<UpdatedData> {
  const { source } = document.data;
  if (source === null) throw noTable("The project has no data yet.", "Import a file first.");
  if (kindOf(source).holds === "arrays")
    throw noTable(
      "Rows cannot be added to arrays or pictures.",
      "Put the files together in one folder, and import that again.",
    );
  const record = await readRecord(folder, source);
  const before = await withData(folder, source, task, (data) =>
    Promise.resolve({ rows: data.rows, columns: data.columns }),
  );
  const wanted = before.columns.flatMap(({ name: column, kind }) =>
    kind === "array" ? [] : [{ name: column, kind, reading: record?.readings?.[column]?.reading }],
  );
  const given = await lookAt(file, Infinity);
  const how = v.parse(ImportOptionsSchema, { ...similarOptions(record), ...options });
  return withScratch(async (scratch) => {
    const part = await scratch.file("added.parquet");
    const { stored, origin } = await withFile(given, { options: how, task }, (found) =>
      found.open(
        { options: how, wanted: wanted.map((column) => column.name), writes: [part], task },
        async (opened) => {
          if (opened.storeLike === undefined)
            throw noTable(`"${basename(file)}" holds arrays or pictures, and no rows of a table.`, "Give a table.");
          return {
            origin: await opened.origin(),
            stored: await opened.storeLike(wanted, part),
          };
        },
      ),
    );
    const there = new Set(stored.columns);
    const empty = wanted.flatMap((column) => (there.has(column.name) ? [] : [column.name]));
    if (empty.length === wanted.length || (empty.length > 0 && !fill && !look))
      throw missingColumns(file, empty, empty.length === wanted.length);
    const rows = before.rows + stored.rows;
    const change = changeOf(document, before.rows, stored, empty);
    if (look) return { change: { ...change, edits: { kept: document.data.edits?.rows.length ?? 0, lost: [] } } };
    throwIfCanceled(task.signal);

    const next: ImportRecord | null =
      record?.rows !== before.rows
        ? null
        : {
            ...record,
            rows,
            notes: [...(record.notes ?? []), addedNote(name, stored.rows)].slice(-MOST_NOTES),
            added: [
              ...(record.added ?? []),
              {
                name,
                ...(name === file ? { file: { path: given.path, bytes: given.bytes, modified: given.modified } } : {}),
                ...origin,
                addedAt: new Date().toISOString(),
                rows: stored.rows,
                ...(empty.length > 0 ? { fill: true as const } : {}),
              },
            ],
          };
    const place = await newSource(folder, DATA_FILES.table);
    const beside = new NewData(folder);
    beside.made(place);
    let wantedPlace: string | null = null;
    try {
      if (next !== null) await writeJson(await insideProject(folder, recordOf(place)), next);
      const paths = [await presentSource(folder, source), place].map((path) => insideProject(folder, path));
      const [from = "", to = ""] = await Promise.all(paths);
      await append(from, part, to, { there, rows, task });
      const { edits } = document.data;
      const kept = edits === undefined ? [] : editsOf(edits, dataName(record, before.rows));
      const table = await readTable(folder, place, task);
      invariant(table !== null, "the table was written");
      const { edits: _, ...data } = document.data;
      const resting = kept.length > 0 ? { of: table.id, rows: [...kept] } : edits;
      wantedPlace = place;
      return {
        change: { ...change, edits: { kept: kept.length, lost: [] } },
        // The rows of before have the numbers that they had.
        done: {
          table,
          document: {
            ...document,
            data: { ...data, source: place, ...(resting === undefined ? {} : { edits: resting }) },
          },
        },
      };
    } finally {
      await beside.keep(wantedPlace);
    }
  });
}

/** Of an import. */
const MOST_NOTES = 100;

function addedNote(name: string, rows: number): string {
  return `${whole(rows)} ${rows === 1 ? "row was" : "rows were"} added from "${basename(name)}".`;
}

/** Of another file no more is the same than how its cells are written: its lines may be laid out in another way. */
function similarOptions(record: ImportRecord | null): ImportOptionsInput {
  if (record === null) return {};
  const { decimal, dateOrder, missing } = keptOptions(record).found;
  return {
    ...(decimal === undefined ? {} : { decimal }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function changeOf(
  { data }: Document,
  before: number,
  { rows, extra, odd, notes }: StoredLike,
  empty: readonly string[],
): Omit<DataChange, "edits"> {
  return {
    what: "add",
    rows: { before, after: before + rows, added: rows, removed: 0 },
    gone: [],
    extra: extra.map(({ name, kind }) => ({
      name,
      type: kind === "number" ? "number" : kind === "text" ? "category" : "date",
      role: (Object.hasOwn(data.columns, name) ? data.columns[name]?.role : undefined) ?? "ignore",
    })),
    empty,
    retyped: [],
    odd,
    notes,
  };
}

function noTable(message: string, next: string): UserError {
  return new UserError({ code: "no-table", message, next });
}

function missingColumns(file: string, names: readonly string[], all: boolean): UserError {
  const listed = `${names
    .slice(0, 12)
    .map((name) => `"${name}"`)
    .join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`;
  return new UserError({
    code: "missing-columns",
    message: all
      ? `"${basename(file)}" has none of the table's columns: ${listed}.`
      : `"${basename(file)}" lacks the ${names.length === 1 ? "column" : "columns"} ${listed}.`,
    next: all
      ? "Give a file with columns of these names."
      : "Add them under these names, or have them left empty (on the command line with --fill).",
    subject: { kind: "file", path: file },
  });
}

/** Writes the table, and the rows of the part behind it, to a new file. */
async function append(
  table: string,
  part: string,
  path: string,
  {
    there,
    rows,
    task,
  }: {
    readonly there: ReadonlySet<string>;
    readonly rows: number;
    readonly task: TaskOptions;
  },
): Promise<void> {
  const temporary = temporaryName(path);
  await explaining(path, "save", async () => {
    try {
      await withDatabase([table, part, temporary], task, async (database) => {
        const [old, added] = [await parquetRelation(database, table), await parquetRelation(database, part)];
        const front = old.columns.map(({ name, value }) => `${value} AS ${sqlName(name)}`);
        const behind = old.columns.map(({ name }) => (there.has(name) ? sqlName(name) : "NULL"));
        const all = `SELECT ${front.join(", ")} FROM ${old.from} UNION ALL SELECT ${behind.join(", ")} FROM ${added.from}`;
        await database
          .run(
            `COPY (${all}) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false)`,
            "Adding the rows",
          )
          .catch((cause: unknown) => {
            throw explainWrite(cause);
          });
        const written = await parquetRelation(database, temporary);
        if (written.rows !== rows)
          throw new UserError({
            code: "unreliable-read",
            message: `${whole(written.rows)} rows were written where ${whole(rows)} were expected; nothing was changed.`,
            next: "Try again.",
          });
      });
      throwIfCanceled(task.signal);
      await replaceFile(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}
