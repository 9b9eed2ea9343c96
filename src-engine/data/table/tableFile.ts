// A file of rows, opened as a relation: what every format of tables has in common.

import { basename } from "node:path";
import { PLAIN } from "../../document/columnReading";
import type { OddCells } from "../../document/columnReading";
import { invariant, UserError } from "../../document/errors";
import type { ColumnRecipe, Preparation } from "../../document/preparation";
import { arrayFeature, columnFeatures } from "../../document/preparation";
import { nameKey } from "../../document/sameName";
import type { Database } from "../duckdb";
import type { AnswerFormat, FileInputs, GivenFile, OpenedFile } from "../formats/format";
import { tableBlocks } from "./blocks";
import { oddCells, readAs } from "./readAs";
import type { Relation, RelationColumn } from "./relation";
import { parquetRelation } from "./relation";
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
  }: Pick<OpenedFile, "options" | "origin" | "sheets"> & { readonly folder?: string | undefined },
): OpenedFile {
  return {
    options,
    origin,
    sheets,
    readings: Object.fromEntries(
      relation.columns.flatMap(({ name, found }) => (found === undefined ? [] : [[name, found]])),
    ),
    async store(path) {
      if (relation.written !== true) await writeTable(database, relation, path);
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
    inputs: (preparation, output) => inputsOf({ file, database, relation, folder }, preparation, output),
  };
}

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
  const called = renamed(relation, preparation, file);
  const features = columnFeatures(preparation);
  const { columns, odd } = await readLikewise(database, called, features);
  invariant(folder !== undefined, "a table to predict has a folder for its blocks");
  return tableBlocks({ database, relation: { ...called, columns }, written: relation, features, odd, folder, output });
}

/** The columns, those of texts read as they were in training; or as this file shows, where that leaves fewer odd cells. */
async function readLikewise(
  database: Database,
  { from, columns, linesBefore = null }: Relation,
  features: readonly ColumnRecipe[],
): Promise<{ readonly columns: RelationColumn[]; readonly odd: FileInputs["odd"] }> {
  const known = new Map(features.map((feature) => [feature.name, feature]));
  const again = columns.flatMap(({ name, texts, found }) => {
    const feature = known.get(name);
    // The training file had types; where this one's texts are no numbers by themselves, what is one of them still counts.
    const isUntyped = feature?.type === "number" && found?.reading.as !== "number";
    const reading = feature?.reading ?? (isUntyped ? ({ as: "number", ...PLAIN } as const) : undefined);
    return texts === undefined || reading === undefined ? [] : [{ name, cell: texts.cell, reading, found }];
  });
  const cells = await oddCells(database, { from, linesBefore, columns: again });
  const odd: Record<string, OddCells> = {};
  const reread = new Map(
    again.flatMap(({ name, cell, reading, found }, index): [string, RelationColumn][] => {
      const left = cells[index]?.count ?? 0;
      const here = found?.reading.as === reading.as && (found.odd?.count ?? 0) < left;
      const told = here ? found.odd : cells[index];
      if (told !== undefined && told !== null) odd[name] = told;
      return here ? [] : [[name, readAs({ name, cell }, reading)]];
    }),
  );
  return { columns: columns.map((column) => reread.get(column.name) ?? column), odd };
}

/** The file's columns under the names that the preparation uses. */
function renamed(relation: Relation, preparation: Preparation, file: string): Relation {
  const known = new Map(preparation.features.map(({ name }) => [nameKey(name), name]));
  const taken = new Set(relation.columns.map(({ name }) => name));
  const columns = relation.columns.map((column) => {
    const name = known.get(nameKey(column.name));
    if (name === undefined || taken.has(name)) return column;
    taken.add(name);
    return { ...column, name };
  });
  const found = new Set(columns.map(({ name }) => name));
  const missing = preparation.features.filter(({ name }) => !found.has(name)).map(({ name }) => `"${name}"`);
  if (missing.length > 0) {
    throw new UserError({
      code: "missing-columns",
      message: `"${basename(file)}" lacks ${missing.length === 1 ? "the column" : "the columns"} ${missing.slice(0, 12).join(", ")}${missing.length > 12 ? ` and ${missing.length - 12} more` : ""}, which the network was trained on.`,
      next: "Add them under the same names; they may be empty where values are missing.",
      subject: { kind: "file", path: file },
    });
  }
  return { ...relation, columns };
}
