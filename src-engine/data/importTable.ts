// Imports a file of rows into a project: data/table.parquet and data/import.json. The source is only ever read.

import { mkdir, open, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import * as v from "valibot";
import { UserError } from "../document/errors";
import type { Table } from "../protocol/data";
import { explaining, insideProject, replaceFile, temporaryName, writeJson } from "../project/files";
import { delimiterName } from "./csv/dialect";
import { ENCODING_NAMES } from "./csv/encoding";
import type { TaskOptions } from "./duckdb";
import { explainWrite, sqlName, sqlText, throwIfCanceled } from "./duckdb";
import type { ImportOptionsInput, ImportRecord } from "./options";
import { IMPORT_FILE, ImportOptionsSchema } from "./options";
import { profileColumns } from "./profile";
import { parquetRelation } from "./relation";
import { withSource } from "./source";

/** Where the rows lie within a project. */
export const TABLE_FILE = "data/table.parquet";

export interface ImportRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  /** CSV, TSV, Parquet or JSON, as the person gave it. */
  readonly file: string;
  readonly options?: ImportOptionsInput | undefined;
}

/**
 * Replaces the project's table by the rows of a file, and profiles them. The document is not touched; on failure or
 * when canceled the old table stands.
 * @throws UserError for everything that can be wrong with the file, the options or the folder
 */
export async function importTable({ folder, file, options, signal, onProgress }: ImportRequest): Promise<Table> {
  const parsed = v.safeParse(ImportOptionsSchema, options ?? {});
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UserError({
      code: "bad-options",
      message: `The import option "${v.getDotPath(issue) ?? "options"}" is not valid: ${issue.message}.`,
      next: "Correct it.",
    });
  }
  const target = await insideProject(folder, TABLE_FILE);
  const record = await insideProject(folder, IMPORT_FILE);
  await explaining(target, "save", () => mkdir(dirname(target), { recursive: true }));
  const temporary = temporaryName(target);
  const task = { signal, onProgress };
  try {
    return await withSource(file, parsed.output, [temporary], task, async (source, database) => {
      const columns = source.relation.columns.map(({ name, value }) => `${value} AS ${sqlName(name)}`).join(", ");
      await database
        .run(
          `COPY (SELECT ${columns} FROM ${source.relation.from}) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
          "Reading the rows",
        )
        .catch((cause: unknown) => {
          throw explainWrite(cause, target);
        });
      const stored = await parquetRelation(database, temporary);
      if (stored.rows !== source.relation.rows) {
        throw new UserError({
          code: "unreliable-read",
          message: `"${basename(file)}" has ${source.relation.rows} rows, but only ${stored.rows} could be read; nothing was imported.`,
          next: "Save it again as CSV UTF-8 from the program it came from.",
          subject: { kind: "file", path: file },
        });
      }
      onProgress?.(null, "Looking at the columns");
      const profile = await profileColumns(database, stored);
      const imported: ImportRecord = {
        format: 1,
        source: { name: file, bytes: source.bytes, sha256: source.sha256 },
        importedAt: new Date().toISOString(),
        kind: source.kind,
        options: source.options,
        rows: stored.rows,
        columns: stored.columns.length,
      };
      throwIfCanceled(signal);
      await explaining(target, "save", async () => {
        const handle = await open(temporary, "r+");
        await handle.sync().finally(() => handle.close());
        await replaceFile(temporary, target);
      });
      await writeJson(record, imported);
      return tableOf(imported, profile);
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What the window is told of a table, from its record and its columns. */
export function tableOf(record: ImportRecord, columns: Table["columns"]): Table {
  const { delimiter, encoding } = record.options;
  return {
    sourceName: record.source.name,
    rows: record.rows,
    columns,
    delimiter: delimiter === null ? "none" : delimiterName(delimiter),
    encoding:
      encoding === null
        ? { csv: "text", parquet: "Parquet", json: "JSON", npz: "NumPy", idx: "IDX" }[record.kind]
        : ENCODING_NAMES[encoding],
  };
}
