// Opens the file that a person gave, of any kind we read, as a relation whose columns have been judged.

import { createHash } from "node:crypto";
import { copyFile, open, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { UserError } from "../document/errors";
import { explaining } from "../project/files";
import type { CsvFile } from "./csv/source";
import { openCsv } from "./csv/source";
import { knownBinary } from "./csv/encoding";
import type { Database, TaskOptions } from "./duckdb";
import { sqlText, throwIfCanceled, withDatabase } from "./duckdb";
import { inferColumns } from "./infer";
import type { ImportOptions, ImportRecord } from "./options";
import type { Relation, RelationColumn } from "./relation";
import { trimmed, typedRelation } from "./relation";
import { withScratch } from "./scratch";

/** Larger files are refused before they are read. */
export const MAX_SOURCE_BYTES = 4 * 2 ** 30;
/** As many as a document may hold. */
export const MAX_COLUMNS = 20_000;
const MAX_NAME = 500;
/** Names that JavaScript objects treat in their own way. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

type SourceKind = Extract<ImportRecord["kind"], "csv" | "parquet" | "json">;

/** A file, opened. */
export interface Source {
  readonly kind: SourceKind;
  readonly relation: Relation;
  readonly bytes: number;
  readonly sha256: string;
  readonly options: ImportRecord["options"];
}

/**
 * Opens `file` and runs `action` on it; `files` are further ones that the action reads or writes.
 * @throws UserError for everything that can be wrong with the file
 */
export async function withSource<T>(
  file: string,
  options: ImportOptions,
  files: readonly string[],
  task: TaskOptions,
  action: (source: Source, database: Database) => Promise<T>,
): Promise<T> {
  const path = resolve(file);
  const name = basename(path);
  const subject = { kind: "file", path: file } as const;
  const found = await explaining(file, "read", () => stat(path));
  if (found.isDirectory()) {
    throw new UserError({
      code: "is-folder",
      message: `"${file}" is a folder.`,
      next: "Choose a file: CSV, TSV, Parquet or JSON.",
      subject,
    });
  }
  if (!found.isFile()) {
    throw new UserError({
      code: "not-a-file",
      message: `"${file}" is not an ordinary file.`,
      next: "Choose a file: CSV, TSV, Parquet or JSON.",
      subject,
    });
  }
  if (found.size === 0) {
    throw new UserError({
      code: "empty-file",
      message: `"${name}" is empty.`,
      next: "Choose a file with a header line and rows.",
      subject,
    });
  }
  if (found.size > MAX_SOURCE_BYTES) {
    throw new UserError({
      code: "file-too-large",
      message: `"${name}" is ${(found.size / 2 ** 30).toFixed(1)} GB large; at most ${MAX_SOURCE_BYTES / 2 ** 30} GB are read.`,
      next: "Take a sample of its rows.",
      subject,
    });
  }
  const kind = await sourceKind(path, name);
  return withScratch(async (scratch) => {
    if (kind === "csv") {
      const csv = await openCsv(path, tabbed(path, options), scratch, task);
      task.onProgress?.(null, "Telling numbers, dates and texts apart");
      return withDatabase([csv.path, ...files], task, async (database) => {
        const relation = await csvRelation(database, csv, options);
        const { delimiter, encoding, header, quote } = csv;
        const used = { delimiter, encoding, header, quote, missing: options.missing };
        return action({ kind, relation, bytes: csv.bytes, sha256: csv.sha256, options: used }, database);
      });
    }
    const sha256 = await checksum(path, found.size, task);
    // DuckDB would take these characters for a pattern.
    const used = /[*?[]/.test(path) ? await scratch.file(`table.${kind}`) : path;
    if (used !== path) await copyFile(path, used);
    task.onProgress?.(null, "Telling numbers, dates and texts apart");
    return withDatabase([used, ...files], task, async (database) => {
      const relation = await typedSource(database, kind, used, name, options);
      const none = { delimiter: null, encoding: null, header: null, quote: null, missing: options.missing };
      return action({ kind, relation, bytes: found.size, sha256, options: none }, database);
    });
  });
}

/** ".tsv" and ".tab" say which delimiter they use. */
function tabbed(path: string, options: ImportOptions): ImportOptions {
  return options.delimiter === undefined && [".tsv", ".tab"].includes(extname(path).toLowerCase())
    ? { ...options, delimiter: "\t" }
    : options;
}

async function sourceKind(path: string, name: string): Promise<SourceKind> {
  const head = await explaining(path, "read", async () => {
    const handle = await open(path, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
  if (head.subarray(0, 4).toString("latin1") === "PAR1") return "parquet";
  const binary = knownBinary(head);
  if (binary !== null) {
    throw new UserError({
      code: "not-text",
      message: `"${name}" is ${binary.what}, not a table of text.`,
      next: binary.next,
      subject: { kind: "file", path },
    });
  }
  const extension = extname(path).toLowerCase();
  return extension === ".json" || extension === ".jsonl" || extension === ".ndjson" ? "json" : "csv";
}

async function csvRelation(database: Database, csv: CsvFile, options: ImportOptions): Promise<Relation> {
  const names = columnNames(csv.names, basename(csv.path));
  const reader = `read_csv(${[
    sqlText(csv.path),
    "auto_detect = false",
    "all_varchar = true",
    `delim = ${sqlText(csv.delimiter)}`,
    `quote = ${sqlText(csv.quote)}`,
    `escape = ${sqlText(csv.quote)}`,
    `header = ${csv.header}`,
    "comment = ''",
    "strict_mode = true",
    `parallel = ${!csv.brokenLines}`,
    `max_line_size = ${Math.max(2_097_152, 2 * csv.longestRecord)}`,
    `columns = {${names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ")}}`,
  ].join(", ")})`;
  // Trimmed once, for all that is asked of a cell.
  const from = `(SELECT ${names.map((_, index) => `${trimmed(`c${index}`)} AS c${index}`).join(", ")} FROM ${reader})`;
  const columns = await inferColumns(
    database,
    from,
    names.map((name, index) => ({ name, cell: `c${index}` })),
    options,
    csv.delimiter !== ",",
  );
  return { from, columns, rows: csv.rows };
}

/** Parquet or JSON: columns that hold texts are judged like those of a CSV file. */
async function typedSource(
  database: Database,
  kind: "parquet" | "json",
  path: string,
  name: string,
  options: ImportOptions,
): Promise<Relation> {
  const reader =
    kind === "parquet"
      ? `read_parquet(${sqlText(path)}, binary_as_string = true, hive_partitioning = false)`
      : `read_json(${sqlText(path)}, sample_size = -1)`;
  let relation: Relation;
  try {
    relation = await typedRelation(database, reader);
  } catch (cause) {
    const [reason = "unreadable"] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new UserError(
      {
        code: "malformed-file",
        message: `"${name}" cannot be read as ${kind === "parquet" ? "Parquet" : "JSON"}: ${reason}`,
        next: "Save it again, or as CSV.",
        subject: { kind: "file", path: name },
      },
      { cause },
    );
  }
  if (relation.rows === 0) {
    throw new UserError({
      code: "no-rows",
      message: `"${name}" holds no rows.`,
      next: "Choose a file with rows.",
      subject: { kind: "file", path: name },
    });
  }
  if (relation.columns.length < 2) {
    throw new UserError({
      code: "one-column",
      message: `"${name}" has only one column; a table needs one to predict and at least one to predict it from.`,
      next: "Choose a file with at least two columns.",
      subject: { kind: "file", path: name },
    });
  }
  const names = columnNames(
    relation.columns.map((column) => column.name),
    name,
  );
  const texts = relation.columns.filter((column) => column.kind === "text");
  const judged = await inferColumns(
    database,
    relation.from,
    texts.map((column) => ({ name: column.name, cell: column.value })),
    options,
    false,
  );
  const byName = new Map(judged.map((column) => [column.name, column]));
  const columns = relation.columns.map((column, index): RelationColumn => ({
    ...(byName.get(column.name) ?? column),
    name: names[index] ?? column.name,
  }));
  return { ...relation, columns };
}

/** The names as they will be: trimmed, none empty. */
function columnNames(raw: readonly string[], file: string): string[] {
  const subject = { kind: "file", path: file } as const;
  if (raw.length > MAX_COLUMNS) {
    throw new UserError({
      code: "too-many-columns",
      message: `"${file}" has ${raw.length} columns; at most ${MAX_COLUMNS} are read.`,
      next: "Leave out columns that are not needed.",
      subject,
    });
  }
  const taken = new Set(raw.map((name) => name.trim().toLowerCase()));
  const names = raw.map((given, index) => {
    const name = given.trim();
    if (RESERVED_NAMES.has(name)) return `${name}_`;
    if (name !== "") return name;
    let number = index + 1;
    while (taken.has(`column ${number}`)) number += 1;
    taken.add(`column ${number}`);
    return `Column ${number}`;
  });
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    if (name.length > MAX_NAME) {
      throw new UserError({
        code: "name-too-long",
        message: `The name of column ${index + 1} of "${file}" is ${name.length} characters long ("${name.slice(0, 40)}..."); at most ${MAX_NAME} are allowed.`,
        next: "Shorten it; or does the file lack a header line? Then say so in the import options.",
        subject,
      });
    }
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) {
      throw new UserError({
        code: "duplicate-columns",
        message: `Columns ${before + 1} and ${index + 1} of "${file}" have the same name, "${name}" (capital letters do not count).`,
        next: "Rename one of them in the file's first line.",
        subject,
      });
    }
    seen.set(name.toLowerCase(), index);
  });
  return names;
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function checksum(path: string, bytes: number, { signal, onProgress }: TaskOptions): Promise<string> {
  return explaining(path, "read", async () => {
    const hash = createHash("sha256");
    const handle = await open(path, "r");
    try {
      const buffer = Buffer.alloc(1024 * 1024);
      let position = 0;
      for (;;) {
        throwIfCanceled(signal);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) return hash.digest("hex");
        hash.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
        onProgress?.(bytes === 0 ? null : Math.min(1, position / bytes), "Checking the file");
      }
    } finally {
      await handle.close();
    }
  });
}
