// Labels that a table gives: one column names the pictures, another says what each is. A name only ever finds a picture that
// lies in the folder or the archive anyway; it is never opened as a path.

import { writeFile } from "node:fs/promises";
import { posix } from "node:path";
import { UserError } from "../../document/errors";
import type { ImportOptions } from "../../document/importOptions";
import { isSameName } from "../../document/sameName";
import type { SourcePart } from "../arrays/found";
import { openCsv } from "../csv/source";
import type { TaskOptions } from "../duckdb";
import { sqlText, withDatabase } from "../duckdb";
import type { Scratch } from "../scratch";
import type { FoundPicture } from "./find";
import type { LabeledPicture } from "./folderLabels";
import { partNamed } from "./folderLabels";
import { pictureBytes } from "./place";

export interface TableLabels {
  readonly pictures: readonly LabeledPicture[];
  /** The table, and its columns of names and of labels. */
  readonly table: string;
  readonly column: string;
  /** Names in it that no picture has. */
  readonly absent: readonly string[];
}

const LABEL_NAMES: readonly string[] = [
  ...[
    "label",
    "labels",
    "class",
    "classes",
    "target",
    "category",
    "y",
    "answer",
    "species",
    "breed",
    "type",
    "id_label",
  ],
];
const PART_NAMES: readonly string[] = ["part", "split", "set", "subset", "partition", "fold"];

export interface LabelRequest {
  readonly options: ImportOptions;
  readonly scratch: Scratch;
  readonly task: TaskOptions;
}

/** The labels of one table; null where it names none of the pictures. @throws UserError "not-text" and the like */
export async function tableLabels(
  table: FoundPicture,
  pictures: readonly (FoundPicture & { readonly part?: SourcePart })[],
  request: LabelRequest,
): Promise<TableLabels | null> {
  const found = await cellsOf(table, request);
  if (found === null) return null;
  const { names, columns } = found;
  const finder = pictureFinder(table.name, pictures);
  const hits = columns.map((cells) => cells.reduce((sum, cell) => sum + (finder(cell) === undefined ? 0 : 1), 0));
  const most = hits.reduce((high, count) => Math.max(high, count), 0);
  if (most === 0) return null;
  const named = columns[hits.indexOf(most)] ?? [];
  const labelAt = labelColumn(names, columns, hits.indexOf(most));
  if (labelAt === null) return null;
  const partAt = names.findIndex((name, at) => at !== labelAt && PART_NAMES.some((one) => isSameName(one, name)));
  const absent: string[] = [];
  const labeled = new Map<string, LabeledPicture>();
  named.forEach((cell, row) => {
    const picture = finder(cell);
    const label = (columns[labelAt]?.[row] ?? "").trim();
    if (picture === undefined) absent.push(cell);
    else if (label !== "")
      labeled.set(picture.name, {
        name: picture.name,
        place: picture.place,
        label,
        part: partNamed(columns[partAt]?.[row] ?? "") ?? picture.part ?? "all",
      });
  });
  return { pictures: [...labeled.values()], table: table.name, column: names[labelAt] ?? "", absent };
}

interface Cells {
  readonly names: readonly string[];
  /** Texts as they stand there, column by column. */
  readonly columns: readonly (readonly string[])[];
}

async function cellsOf({ name, place }: FoundPicture, { options, scratch, task }: LabelRequest): Promise<Cells | null> {
  let path = place.kind === "file" ? place.path : await scratch.file("labels.csv");
  if (place.kind === "entry") {
    const bytes = await pictureBytes(place);
    if (typeof bytes === "string") return null;
    await writeFile(path, bytes);
  }
  try {
    const csv = await openCsv(path, { file: name, options }, scratch, task);
    path = csv.path;
    return await withDatabase([path], task, async (database) => {
      const reader = `read_csv(${[
        sqlText(path),
        "auto_detect = false, all_varchar = true, comment = '', strict_mode = true",
        `delim = ${sqlText(csv.written)}, quote = ${sqlText(csv.quote)}, escape = ${sqlText(csv.quote)}`,
        `header = ${csv.header}, parallel = ${!csv.brokenLines}`,
        `columns = {${csv.names.map((_, index) => `'r${index}': 'VARCHAR'`).join(", ")}}`,
      ].join(", ")})`;
      const cells = csv.names.map((_, index) => `coalesce(trim(r${index}), '')`).join(", ");
      return { names: csv.names, columns: await database.texts(`SELECT ${cells} FROM ${reader}`) };
    });
  } catch (cause) {
    // A text that is no table names no pictures.
    if (cause instanceof UserError && cause.problem.code !== "canceled") return null;
    throw cause;
  }
}

/** The picture that a cell names: by its path in the folder or beside the table, by its name alone, or by that without its ending. */
function pictureFinder<P extends FoundPicture>(table: string, pictures: readonly P[]): (cell: string) => P | undefined {
  const byPath = new Map(pictures.map((picture) => [picture.name, picture]));
  const byName = new Map<string, P | null>();
  // A name that two pictures have finds neither.
  const add = (key: string, picture: P): void => void byName.set(key, byName.has(key) ? null : picture);
  for (const picture of pictures) {
    const base = posix.basename(picture.name);
    add(base.toLowerCase(), picture);
    add(base.toLowerCase().replace(/\.[a-z]+$/, ""), picture);
  }
  const beside = posix.dirname(table);
  return (cell) => {
    const path = posix.normalize(cell.replaceAll("\\", "/"));
    return (
      byPath.get(path) ??
      byPath.get(posix.join(beside, path)) ??
      byName.get(posix.basename(path).toLowerCase()) ??
      undefined
    );
  };
}

/** The column called so, else the first whose texts come again, else the first; beside that of the names. */
function labelColumn(names: readonly string[], columns: readonly (readonly string[])[], named: number): number | null {
  const called = names.findIndex((name, at) => at !== named && LABEL_NAMES.some((one) => isSameName(one, name)));
  if (called >= 0) return called;
  const others = [...names.keys()].filter(
    (at) => at !== named && !PART_NAMES.some((one) => isSameName(one, names[at] ?? "")),
  );
  const again = others.find((at) => {
    const distinct = new Set(columns[at]).size;
    return distinct > 1 && distinct <= (columns[at]?.length ?? 0) / 2;
  });
  return again ?? others[0] ?? null;
}
