// A file of rows whose columns have types, which DuckDB reads by itself.

import { copyFile } from "node:fs/promises";
import { UserError } from "../../document/errors";
import { checksum } from "../checksum";
import type { Database } from "../duckdb";
import { sqlName, withDatabase } from "../duckdb";
import { whole } from "../../document/whole";
import type { GivenFile, OpenedFile, OpenRequest } from "../formats/format";
import { columnNames } from "./columnNames";
import { inferTexts } from "./infer";
import { isKept } from "./keptFile";
import type { Relation, RelationColumn } from "./relation";
import { typedRelation } from "./relation";
import { withScratch } from "../scratch";
import { openedTable, refuseEmpty } from "./tableFile";

/** SQL of a table, and what a person should know of it. */
export interface TypedTable {
  readonly sql: string;
  readonly notes: readonly string[];
}

/**
 * Opens it.
 * @param label of its format, for messages
 * @param reader SQL of a table, from the file's path
 * @param path of what is read in place of the file, where that was made of it
 */
export async function openTyped<T>(
  given: GivenFile,
  { options, wanted, writes, predicts, first, task }: OpenRequest,
  {
    label,
    reader,
    path: read = given.path,
    keeps = false,
    notes = [],
  }: {
    readonly label: string;
    /** Such a file may be the project's own as it is. */
    readonly keeps?: boolean;
    readonly reader: (path: string, database: Database) => string | TypedTable | Promise<string | TypedTable>;
    readonly path?: string;
    readonly notes?: readonly string[];
  },
  action: (file: OpenedFile) => Promise<T>,
): Promise<T> {
  refuseEmpty(given);
  const { path, bytes } = given;
  return withScratch(async (scratch) => {
    // DuckDB would take these characters for a pattern.
    const used = /[*?[]/.test(read) ? await scratch.file(`table.${given.extension}`) : read;
    if (used !== read) await copyFile(read, used);
    task.onProgress?.(null, "Telling numbers, dates and texts apart");
    const unreadable = (why: string): UserError => malformed(given, label, why);
    const folder = predicts === true ? await scratch.folder() : undefined;
    return withDatabase([used, ...writes], { ...task, unreadable, folder }, async (database) => {
      const table = await reading(() => reader(used, database), given, label);
      return action(
        openedTable(
          given.file,
          database,
          await judgedRelation(database, beginning(table.sql, first), given, {
            label,
            options,
            wanted,
            notes: [...notes, ...table.notes],
            kept: keeps && wanted === undefined && first === undefined ? used : null,
          }),
          {
            folder,
            task,
            options: { delimiter: null, encoding: null, header: null, quote: null, missing: options.missing },
            origin: async () => ({ bytes, sha256: await checksum(path, bytes, task) }),
          },
        ),
      );
    });
  });
}

async function reading(
  read: () => string | TypedTable | Promise<string | TypedTable>,
  given: GivenFile,
  label: string,
): Promise<TypedTable> {
  try {
    const table = await read();
    return typeof table === "string" ? { sql: table, notes: [] } : table;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw malformed(given, label, reasonOf(cause), cause);
  }
}

/** SQL of a table's first rows, where these are enough. */
function beginning(reader: string, first: number | undefined): string {
  return first === undefined ? reader : `(SELECT * FROM ${reader} LIMIT ${first})`;
}

function malformed({ name }: GivenFile, label: string, why: string, cause?: unknown): UserError {
  return new UserError(
    {
      code: "malformed-file",
      message: `"${name}" cannot be read as ${label}: ${why}`,
      next: "Save it again, or as CSV.",
      subject: { kind: "file", path: name },
    },
    { cause },
  );
}

/** Columns that hold texts are judged like those of a CSV file. */
async function judgedRelation(
  database: Database,
  reader: string,
  given: GivenFile,
  {
    label,
    options,
    wanted,
    notes,
    kept,
  }: { readonly label: string; readonly notes: readonly string[]; readonly kept: string | null } & Pick<
    OpenRequest,
    "options" | "wanted"
  >,
): Promise<Relation> {
  const { name } = given;
  let relation: Relation;
  try {
    relation = await typedRelation(database, reader);
  } catch (cause) {
    throw malformed(given, label, reasonOf(cause), cause);
  }
  if (relation.rows === 0) {
    throw new UserError({
      code: "no-rows",
      message: `"${name}" holds no rows.`,
      next: "Choose a file with rows.",
      subject: { kind: "file", path: name },
    });
  }
  if (relation.columns.length < 2 && wanted === undefined) {
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
  const lost = await lostNumbers(database, relation);
  const own = relation.columns.map((column) => (lost.codes.has(column.name) ? asCode(column) : column));
  const texts = own.filter((column) => column.kind === "text");
  const judged = await inferTexts(database, {
    from: relation.from,
    columns: texts.map((column) => ({ name: column.name, cell: column.value })),
    options,
    delimiter: "",
    linesBefore: null,
  });
  const byName = new Map(judged.map((column) => [column.name, column]));
  const columns = own.map((column, index): RelationColumn => ({
    ...(byName.get(column.name) ?? column),
    name: names[index] ?? column.name,
  }));
  const nested = relation.columns.flatMap((column) =>
    /^(?:STRUCT|MAP|UNION)\(|\[\d*\]$/.test(column.type ?? "")
      ? [`"${column.name}": Lists and objects in cells are kept as texts, from which little can be learned.`]
      : [],
  );
  const judgedOnes = { ...relation, columns, notes: [...notes, ...lost.notes, ...nested] };
  return kept !== null && (await isKept(database, kept, relation.columns, judgedOnes))
    ? { ...judgedOnes, path: kept }
    : judgedOnes;
}

/** What the reader has against a file, without its own words for the kind of error, and without the path. */
function reasonOf(cause: unknown): string {
  const [reason = "unreadable"] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  if (reason.includes("No magic bytes found at end")) return "its end is missing";
  return reason.replace(/^(?:[A-Z]\w+ )+Error: /, "").replace(/ ?(?:in )?(?:file )?(["'])[^"']*[\\/][^"']*\1/gi, "");
}

/** Digits that are no quantity, to their last one. */
function asCode({ name, type }: RelationColumn): RelationColumn {
  const value = `${sqlName(name)}::VARCHAR`;
  return { name, kind: "text", value, text: value, ...(type === undefined ? {} : { type }) };
}

interface LostNumbers {
  /** Columns of whole numbers beyond 2^53, all of one length: identifiers. */
  readonly codes: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** Which numbers are not kept to their last digit, or not at all. */
async function lostNumbers(database: Database, { from, columns }: Relation): Promise<LostNumbers> {
  const asked = columns.flatMap(({ name, loses, drops }) => {
    const lost = loses ?? drops;
    return lost === undefined ? [] : [{ name, lost, isKept: drops === undefined }];
  });
  const codes = new Set<string>();
  if (asked.length === 0) return { codes, notes: [] };
  const figures = asked.flatMap(({ name, lost }) => [
    `(count(*) FILTER (${lost}))::DOUBLE`,
    `(any_value(${sqlName(name)}) FILTER (${lost}))::VARCHAR`,
  ]);
  const [found = []] = await database.rows(`SELECT ${figures.join(", ")} FROM ${from}`);
  for (const [index, { name, isKept }] of asked.entries()) {
    if (!isKept || Number(found[2 * index]) === 0) continue;
    const text = `${sqlName(name)}::VARCHAR`;
    const [[isCode] = []] = await database.rows(
      `SELECT min(length(${text})) = max(length(${text})) AND NOT contains(min(${text}), '.') FROM ${from}`,
    );
    if (isCode === true) codes.add(name);
  }
  const notes = asked.flatMap(({ name, isKept }, index) => {
    const [lost, example] = found.slice(2 * index, 2 * index + 2);
    const count = Number(lost);
    if (count === 0) return [];
    const one = count === 1;
    if (!isKept)
      return [
        `"${name}": ${whole(count)} ${one ? "number is" : "numbers are"} infinite, or larger than a network can learn from, and ${one ? "counts" : "count"} as missing: ${String(example)}${one ? "" : ", ..."}.`,
      ];
    if (codes.has(name))
      return [
        `"${name}": These whole numbers have more digits than a number keeps, and are all of one length: an identifier, kept as text.`,
      ];
    return [
      `"${name}": ${whole(count)} ${one ? "number has" : "numbers have"} more digits than a number keeps (about 15), and ${one ? "is" : "are"} rounded, for example ${String(example)}. If ${one ? "it is" : "they are"} an identifier, ignore the column, or save it as text.`,
    ];
  });
  return { codes, notes };
}
