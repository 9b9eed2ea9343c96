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
  }: {
    readonly label: string;
    /** Such a file may be the project's own as it is. */
    readonly keeps?: boolean;
    readonly reader: (path: string, database: Database) => string | Promise<string>;
    readonly path?: string;
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
    return withDatabase([used, ...writes], { ...task, unreadable, folder }, async (database) =>
      action(
        openedTable(
          given.file,
          database,
          await judgedRelation(database, beginning(await reader(used, database), first), given, {
            label,
            options,
            wanted,
            kept: keeps && wanted === undefined && first === undefined ? used : null,
          }),
          {
            folder,
            task,
            options: { delimiter: null, encoding: null, header: null, quote: null, missing: options.missing },
            origin: async () => ({ bytes, sha256: await checksum(path, bytes, task) }),
          },
        ),
      ),
    );
  });
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
    kept,
  }: { readonly label: string; readonly kept: string | null } & Pick<OpenRequest, "options" | "wanted">,
): Promise<Relation> {
  const { name } = given;
  let relation: Relation;
  try {
    relation = await typedRelation(database, reader);
  } catch (cause) {
    const [reason = "unreadable"] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw malformed(given, label, reason, cause);
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
  const texts = relation.columns.filter((column) => column.kind === "text");
  const judged = await inferTexts(database, {
    from: relation.from,
    columns: texts.map((column) => ({ name: column.name, cell: column.value })),
    options,
    delimiter: "",
    linesBefore: null,
  });
  const byName = new Map(judged.map((column) => [column.name, column]));
  const columns = relation.columns.map((column, index): RelationColumn => ({
    ...(byName.get(column.name) ?? column),
    name: names[index] ?? column.name,
  }));
  const judgedOnes = { ...relation, columns, notes: await lostDigits(database, relation) };
  return kept !== null && (await isKept(database, kept, relation.columns, judgedOnes))
    ? { ...judgedOnes, path: kept }
    : judgedOnes;
}

/** Which numbers are not kept to their last digit. */
async function lostDigits(database: Database, { from, columns }: Relation): Promise<string[]> {
  const wide = columns.flatMap(({ name, loses }) => (loses === undefined ? [] : [{ name, loses }]));
  if (wide.length === 0) return [];
  const figures = wide.flatMap(({ name, loses }) => [
    `(count(*) FILTER (${loses}))::DOUBLE`,
    `(any_value(${sqlName(name)}) FILTER (${loses}))::VARCHAR`,
  ]);
  const [found = []] = await database.rows(`SELECT ${figures.join(", ")} FROM ${from}`);
  return wide.flatMap(({ name }, index) => {
    const count = Number(found[2 * index]);
    if (count === 0) return [];
    const one = count === 1;
    return [
      `"${name}": ${whole(count)} ${one ? "number has" : "numbers have"} more digits than a number keeps (about 15), and ${one ? "is" : "are"} rounded, for example ${String(found[2 * index + 1])}. If ${one ? "it is" : "they are"} an identifier, ignore the column, or save it as text.`,
    ];
  });
}
