// A file of rows, opened as a relation: what every format of tables has in common.

import { createReadStream, createWriteStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { throwIfCanceled } from "../../document/canceled";
import { invariant, UserError } from "../../document/errors";
import type { ColumnRecipe, Preparation, SourceColumn } from "../../document/preparation";
import { arrayFeature, columnFeatures, sourceColumns, sourceName } from "../../document/preparation";
import type { ColumnType, Windows } from "../../document/schema";
import type { RawColumn, RawTable } from "../columns";
import { findColumn } from "../columns";
import type { Database, TaskOptions } from "../duckdb";
import type { AnswerFormat, FileInputs, GivenFile, OpenedFile } from "../formats/format";
import { withLags } from "../windows";
import { tableBlocks } from "./blocks";
import { readColumns } from "./columns";
import { readLikewise } from "./readLikewise";
import type { Relation, RelationColumn } from "./relation";
import { parquetRelation } from "./relation";
import { storeLike } from "./storeLike";
import { underNames } from "./underNames";
import { writeTable } from "./writeTable";
import { whole } from "../../document/whole";

/** @throws UserError "empty-file" */
export function refuseEmpty({ name, file, bytes }: GivenFile): void {
  if (bytes > 0) return;
  throw new UserError({
    code: "empty-file",
    message: `"${name}" is empty.`,
    next: "Choose a file with a header line and rows.",
    subject: { kind: "file", path: file },
  });
}

/** The rows as an opened file; `database` may read them and write where they are to go. */
export function openedTable(
  file: string,
  database: Database,
  relation: Relation,
  {
    options,
    origin,
    sheets,
    folder,
    task = {},
  }: Pick<OpenedFile, "options" | "origin" | "sheets"> & {
    readonly folder?: string | undefined;
    readonly task?: TaskOptions;
  },
): OpenedFile {
  return {
    options,
    origin,
    sheets,
    readings: Object.fromEntries(
      relation.columns.flatMap(({ name, found }) => (found === undefined ? [] : [[name, found]])),
    ),
    async store(path) {
      if (relation.path !== undefined) await copyInto(relation.path, path, task);
      else if (relation.written !== true) await writeTable(database, relation, path);
      const stored = await parquetRelation(database, path);
      if (stored.rows !== relation.rows) {
        throw new UserError({
          code: "unreliable-read",
          message: `"${basename(file)}" has ${whole(relation.rows)} rows, but only ${whole(stored.rows)} could be read; nothing was imported.`,
          next: "Save it again as CSV UTF-8 from the program it came from.",
          subject: { kind: "file", path: file },
        });
      }
      return relation.notes ?? [];
    },
    storeLike: (wanted, path) => storeLike({ file, database, relation }, wanted, path),
    inputs: (preparation, output) => inputsOf({ file, database, relation, folder }, preparation, output),
  };
}

/** Copies a file, as a new one of the project's. */
async function copyInto(from: string, path: string, { signal, onProgress }: TaskOptions): Promise<void> {
  onProgress?.(null, "Copying the rows");
  await pipeline(createReadStream(from, { highWaterMark: COPIED }), createWriteStream(path), { signal }).catch(
    (error: unknown) => {
      throwIfCanceled(signal);
      throw error;
    },
  );
}

/** Bytes copied at once. */
const COPIED = 2 ** 20;

interface TableToPredict {
  readonly file: string;
  readonly database: Database;
  readonly relation: Relation;
  /** Where blocks of rows may lie. */
  readonly folder: string | undefined;
}

async function inputsOf(
  { file, database, relation, folder }: TableToPredict,
  preparation: Preparation,
  output: AnswerFormat | null,
): Promise<FileInputs> {
  const array = arrayFeature(preparation);
  if (array !== null) {
    throw new UserError({
      code: "no-arrays",
      message: `"${basename(file)}" holds no arrays, which the network was trained on.`,
      next: `Give a .npz or .npy file with examples of ${array.raw.join(" × ")} numbers as x, or an IDX file.`,
      subject: { kind: "file", path: file },
    });
  }
  const needed = sourceColumns(preparation);
  const { windows } = preparation;
  const names = [...needed.map(({ name }) => name), ...[windows?.order, windows?.group].flatMap((name) => name ?? [])];
  const { absent, ...called } = renamed(relation, [...new Set(names)], preparation, file);
  const { columns, odd, otherwise } = await readLikewise(database, called, needed);
  invariant(folder !== undefined, "a table to predict has a folder for its blocks");
  const likewise = { ...called, columns };
  const series = windows === undefined ? null : await readSeries(database, likewise, needed, windows);
  const features = columnFeatures(preparation);
  return tableBlocks({
    database,
    relation: likewise,
    written: relation,
    features,
    series,
    reading: { odd, absent, otherwise },
    folder,
    output,
  });
}

/** All rows with what stood in those before them; a prediction is wanted for each that has enough of them. */
async function readSeries(
  database: Database,
  relation: Relation,
  needed: readonly SourceColumn[],
  windows: Windows,
): Promise<RawTable> {
  const { order, group } = windows;
  const table = await readColumns(database, relation, needed);
  const one = async (name: string, type: ColumnType): Promise<RawColumn | undefined> =>
    (await readColumns(database, relation, [{ name, type }])).columns.get(name);
  const times =
    order === undefined
      ? undefined
      : await one(order, findColumn(relation, order).kind === "number" ? "number" : "date");
  const groups = group === undefined ? undefined : await one(group, "category");
  const inOrder = {
    times: times?.kind === "numbers" ? times.values : null,
    groups: groups?.kind === "text" ? groups.codes : null,
  };
  // Dates are those of the row itself.
  const lagged = needed.filter(({ type }) => type !== "date").map(({ name }) => name);
  return withLags(table, windows, lagged, inOrder, { every: true });
}

/**
 * The file's columns under the names that the preparation uses. A column that it lacks is empty, where all that is made of it has a fill.
 * @throws UserError "missing-columns" where nothing can stand in for one, or the file has none of them
 */
function renamed(
  relation: Relation,
  names: readonly string[],
  preparation: Preparation,
  file: string,
): Relation & Pick<FileInputs, "absent"> {
  const columns = underNames(relation, names);
  const found = new Set(columns.map(({ name }) => name));
  const absent = names
    .filter((name) => !found.has(name))
    .map((name) => ({ name, features: columnFeatures(preparation).filter((feature) => sourceName(feature) === name) }));
  const needed = absent.filter(({ features }) => features.length === 0 || features.some(({ fill }) => fill === null));
  if (needed.length > 0 || absent.length === names.length)
    throw missingColumns(file, needed.length === 0 ? names : needed.map(({ name }) => name), needed.length === 0);
  return {
    ...relation,
    columns: [...columns, ...absent.map(({ name, features }) => emptyColumn(name, features[0]?.type ?? "category"))],
    absent: absent.map(({ name, features }) => ({ column: name, fill: features[0]?.fill ?? "" })),
  };
}

/** @param none the file has no column that the network knows */
function missingColumns(file: string, names: readonly string[], none: boolean): UserError {
  const listed = `${names
    .slice(0, 12)
    .map((name) => `"${name}"`)
    .join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`;
  const one = names.length === 1;
  return new UserError({
    code: "missing-columns",
    message: none
      ? `"${basename(file)}" has no column that the network was trained on: ${listed}.`
      : `"${basename(file)}" lacks ${one ? "the column" : "the columns"} ${listed}, which the network was trained on and cannot do without: ${one ? "its rule" : "their rule"} for missing values is not to predict the row.`,
    next: none ? "Give a file with columns of these names." : "Add them under the same names.",
    subject: { kind: "file", path: file },
  });
}

/** A column without a value. */
function emptyColumn(name: string, type: ColumnRecipe["type"]): RelationColumn {
  const kind = type === "category" ? "text" : type;
  const sqlType = { text: "VARCHAR", number: "DOUBLE", date: "DATE" }[kind];
  return { name, kind, value: `NULL::${sqlType}`, text: "NULL::VARCHAR" };
}
