// Opens a project's data, of whichever kind it is.

import { extname } from "node:path";
import { UserError } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import { editsOf } from "../document/rowEdits";
import { presentSource } from "../project/dataPlaces";
import { insideProject, readJson } from "../project/files";
import type { DataPage, Table } from "../protocol/data";
import { ARRAY_DATA } from "./arrays/arrayData";
import { delimiterName } from "./csv/dialect";
import { ENCODING_NAMES } from "../document/encodings";
import type { TaskOptions } from "./duckdb";
import { labelOf } from "./formats/registry";
import type { ImportRecord } from "./importRecord";
import { recordOf } from "../document/dataFiles";
import { ImportRecordSchema, dataName } from "./importRecord";
import type { DataKind, DataProfile, DataSource, PageWish } from "./source";
import { TABLE_DATA } from "./table/tableData";

const KINDS: readonly DataKind[] = [TABLE_DATA, ARRAY_DATA];

/** The kind of data in a file of a project, by its ending. */
export function kindOf(source: string): DataKind {
  const ending = extname(source).toLowerCase();
  return KINDS.find(({ file }) => extname(file) === ending) ?? TABLE_DATA;
}

/** Opens the project's data and runs `action` on it. @throws UserError "no-data", or why it cannot be read */
export async function withData<T>(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions,
  action: (data: DataSource) => Promise<T>,
): Promise<T> {
  if (source === null) {
    throw new UserError({
      code: "no-data",
      message: "The project has no data yet.",
      next: "Import a file first.",
    });
  }
  return kindOf(source).open(await insideProject(folder, await presentSource(folder, source)), task, action);
}

/** What is remembered of the import of data with so many rows; null for data that were put there by hand, or another's record. */
export async function importRecord(
  folder: string,
  source: DataRecipe["source"],
  rows: number,
): Promise<ImportRecord | null> {
  if (source === null) return null;
  const path = recordOf(await presentSource(folder, source));
  const record = await readJson(await insideProject(folder, path), ImportRecordSchema);
  return record?.rows === rows ? record : null;
}

/** What stands in the project's data; null when it has none yet. */
export async function readTable(
  folder: string,
  source: DataRecipe["source"],
  task: TaskOptions = {},
): Promise<Table | null> {
  if (source === null) return null;
  task.onProgress?.(null, "Looking at the data");
  return withData(folder, source, task, async (data) => {
    const record = await importRecord(folder, source, data.rows);
    return tableOf(record, { source, name: source, label: kindOf(source).label }, data.rows, await data.profile());
  });
}

export interface PageRequest extends Omit<PageWish, "edits"> {
  readonly folder: string;
  readonly source: DataRecipe["source"];
  /** Those of other data are not applied. */
  readonly edits?: DataRecipe["edits"];
}

/** Some rows of the project's data. @throws UserError "no-data", "no-such-column", or why it cannot be read */
export async function readPage(
  { folder, source, edits, ...wish }: PageRequest,
  task: TaskOptions = {},
): Promise<DataPage> {
  return withData(folder, source, task, async (data) =>
    data.page({
      ...wish,
      edits:
        edits === undefined ? [] : editsOf(edits, dataName(await importRecord(folder, source, data.rows), data.rows)),
    }),
  );
}

/** What the window is told of a project's data: from the record of its import, or, without one, from its file. */
export function tableOf(
  record: ImportRecord | null,
  { source, name, label }: { readonly source: string; readonly name: string; readonly label: string },
  rows: number,
  profile: DataProfile,
): Table {
  const { delimiter = null, encoding = null } = record?.options ?? {};
  const readings = new Map(Object.entries(record?.readings ?? {}));
  return {
    id: dataName(record, rows),
    source,
    sourceName: record?.source.name ?? name,
    rows,
    ...profile,
    columns: profile.columns.map((column) => {
      const found = readings.get(column.name);
      return found === undefined ? column : { ...column, found };
    }),
    delimiter: delimiter === null ? "none" : delimiterName(delimiter),
    encoding: encoding !== null ? ENCODING_NAMES[encoding] : record === null ? label : labelOf(record.kind),
    ...picturesOf(record),
    ...(record?.asked === undefined ? {} : { asked: record.asked }),
    ...(record?.notes === undefined ? {} : { notes: record.notes }),
  };
}

function picturesOf(record: ImportRecord | null): Pick<Table, "pictures"> {
  const { size, color, resize } = record?.options ?? {};
  return size === undefined || color === undefined || resize === undefined ? {} : { pictures: { size, color, resize } };
}
