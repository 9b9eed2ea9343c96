// The project's file read again, as it was read before: what has changed, and what becomes of the document and its edits.

import { throwIfCanceled } from "../../document/canceled";
import { UserError } from "../../document/errors";
import type { ImportOptionsInput } from "../../document/importOptions";
import { editsOf } from "../../document/rowEdits";
import type { Document } from "../../document/schema";
import { presentSource } from "../../project/dataPlaces";
import { insideProject } from "../../project/files";
import type { Table } from "../../protocol/data";
import type { DataChange, UpdatedData } from "../../protocol/dataChange";
import type { TaskOptions } from "../duckdb";
import { importData } from "../importData";
import type { ImportRecord } from "../importRecord";
import { dataName } from "../importRecord";
import { kindOf, withData } from "../open";
import type { DataSource } from "../source";
import { suggestDocument } from "../suggest";
import { addRows } from "./addRows";
import { carryDocument, fits } from "./carryDocument";
import { carryEdits } from "./carryEdits";
import { compareTables, sharedColumns } from "./compareTables";
import { keptOptions } from "./keptOptions";
import { NewData } from "./newData";
import { oddForReading } from "./oddForReading";
import { readRecord } from "./sourceState";

export interface AgainRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly document: Document;
  /** Where the file is now; where it was, if absent. */
  readonly file?: string | undefined;
  /** In place of what was asked for before. */
  readonly options?: ImportOptionsInput | undefined;
  /** Only tells what would change. */
  readonly look?: boolean | undefined;
}

/**
 * Imports the project's file again, and the files whose rows were added to it. As with importData, the new data lie beside the old ones
 * until the document that names them is saved; on failure, when canceled, and where it was only looked at, nothing of them is left.
 * @throws UserError "no-data", "no-source", "source-gone", and whatever can be wrong with the file
 */
export async function importAgain({
  folder,
  document,
  file,
  options,
  look,
  ...task
}: AgainRequest): Promise<UpdatedData> {
  const { source } = document.data;
  const record = source === null ? null : await readRecord(folder, source);
  if (record === null || source === null) throw noRecord(source === null);
  const beside = new NewData(folder);
  let wanted: string | null = null;
  try {
    const path = file ?? sourcePath(record);
    const before = await withData(folder, source, task, shapeOf);
    const read = await readAsBefore(record, { folder, beside, path, options, task, wanted: before.columns });
    let { table } = read;
    for (const { name, file: from, fill } of record.added ?? []) {
      if (kindOf(table.source).holds === "arrays") break;
      const { done } = await addRows({
        folder,
        document: { ...document, data: { ...document.data, source: table.source, edits: undefined } },
        file: from?.path ?? name,
        fill: fill === true,
        ...task,
      });
      table = done?.table ?? table;
      beside.made(table.source);
    }
    const after = await withData(folder, table.source, task, shapeOf);
    const { change, next } = await compared({ folder, source, document, record, before, after, table, task });
    throwIfCanceled(task.signal);
    if (look !== true) wanted = table.source;
    return {
      change: { ...change, notes: read.notes },
      ...(look === true ? {} : { done: { document: next, table } }),
    };
  } finally {
    await beside.keep(wanted);
  }
}

interface Compared {
  readonly folder: string;
  readonly source: string;
  readonly document: Document;
  readonly record: ImportRecord;
  readonly before: Shape;
  readonly after: Shape;
  readonly table: Table;
  readonly task: TaskOptions;
}

/** What is different in the new data, and the document for them. */
async function compared({
  folder,
  source,
  document,
  record,
  before,
  after,
  table,
  task,
}: Compared): Promise<{ readonly change: Omit<DataChange, "notes">; readonly next: Document }> {
  const isTable = [source, table.source].every((one) => kindOf(one).holds === "table");
  const oldName = dataName(record.rows === before.rows ? record : null, before.rows);
  const edited = document.data.edits === undefined ? [] : editsOf(document.data.edits, oldName);
  const rows = edited.map(({ row }) => row);
  const path = await insideProject(folder, table.source);
  const difference = isTable
    ? await compareTables(await insideProject(folder, await presentSource(folder, source)), path, rows, task)
    : null;
  const columns = new Set(isTable ? sharedKinds(before, after) : before.columns.map(({ name }) => name));
  // Arrays have no names to be told by: where as many are there as before, they are taken to be the same.
  const places = difference?.places ?? new Map(before.rows === after.rows ? rows.map((row) => [row, row]) : []);
  const { edits, lost } = carryEdits(edited, table.id, places, columns);
  const carried = isTable
    ? carryDocument(document, after.columns, table)
    : suggestDocument(document, table, { target: document.data.target[0] });
  const next = withEdits(carried, edits ?? (edited.length === 0 ? document.data.edits : undefined));
  return {
    next,
    change: {
      what: "again",
      rows: {
        before: before.rows,
        after: after.rows,
        added: difference?.added ?? null,
        removed: difference?.removed ?? null,
      },
      ...(await columnChange({ document, next, record, before, after, table, path: isTable ? path : null, task })),
      empty: [],
      odd: {},
      edits: { kept: edits?.rows.length ?? 0, lost },
    },
  };
}

function noRecord(isEmpty: boolean): UserError {
  return isEmpty
    ? new UserError({
        code: "no-data",
        message: "The project has no data yet.",
        next: "Import a file first.",
      })
    : new UserError({
        code: "no-source",
        message: "Nothing is known of the file that the project's data came from: they were put there by hand.",
        next: "Import the file as new data.",
      });
}

/** @throws UserError "no-source" for data that came without a file */
function sourcePath({ source: { file, name } }: ImportRecord): string {
  const path = file?.path ?? (/^(?:[\\/]|[A-Za-z]:)/.test(name) ? name : undefined);
  if (path !== undefined) return path;
  throw new UserError({
    code: "no-source",
    message: `The data came from ${name === "standard input" ? name : `"${name}"`}, and it is not known where that is.`,
    next: "Name the file that is to be read in its place.",
  });
}

type Shape = Pick<DataSource, "rows" | "columns">;

function shapeOf({ rows, columns }: DataSource): Promise<Shape> {
  return Promise.resolve({ rows, columns: columns.map(({ name, kind }) => ({ name, kind })) });
}

function sharedKinds(before: Shape, after: Shape): string[] {
  const tables = [before, after].map(({ columns }) => ({
    columns: columns.flatMap(({ name, kind }) => (kind === "array" ? [] : [{ name, kind }])),
  }));
  const [one, other] = tables;
  return one === undefined || other === undefined
    ? []
    : sharedColumns(one, { columns: other.columns.map((column) => ({ ...column, value: "", text: "" })) });
}

/**
 * As all of it was found before; or, where the file is laid out otherwise now, as it is found to be, with what the person asked for.
 * @param wanted columns that are looked for
 */
async function readAsBefore(
  record: ImportRecord,
  {
    folder,
    beside,
    path,
    options,
    task,
    wanted,
  }: {
    readonly folder: string;
    readonly beside: NewData;
    readonly path: string;
    readonly options: ImportOptionsInput | undefined;
    readonly task: TaskOptions;
    readonly wanted: Shape["columns"];
  },
): Promise<{ readonly table: Table; readonly notes: readonly string[] }> {
  const { asked, found } = keptOptions(record);
  const read = async (how: ImportOptionsInput): Promise<Table> => {
    const table = await importData({ folder, file: path, options: { ...how, ...options }, ...task });
    beside.made(table.source);
    return table;
  };
  const missing = ({ columns, arrays }: Table): number => {
    const names = new Set([...columns.map(({ name }) => name), ...(arrays === undefined ? [] : [arrays.name])]);
    return wanted.filter(({ name }) => !names.has(name)).length;
  };
  const first = await attempt(() => read(found));
  if (first instanceof UserError || missing(first) > 0) {
    const second = await attempt(() => read(asked));
    const isBetter = !(second instanceof UserError) && (first instanceof UserError || missing(second) < missing(first));
    if (isBetter) {
      return { table: second, notes: ["The file is laid out otherwise than before; how it is read was found anew."] };
    }
  }
  if (first instanceof UserError) throw first;
  return { table: first, notes: [] };
}

async function attempt(read: () => Promise<Table>): Promise<Table | UserError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError && error.problem.code !== "canceled") return error;
    throw error;
  }
}

interface ColumnsCompared {
  readonly document: Document;
  readonly next: Document;
  readonly record: ImportRecord;
  readonly before: Shape;
  readonly after: Shape;
  readonly table: Table;
  /** Of the new table; null of arrays. */
  readonly path: string | null;
  readonly task: TaskOptions;
}

async function columnChange({
  document,
  next,
  record,
  before,
  after,
  table,
  path,
  task,
}: ColumnsCompared): Promise<Pick<DataChange, "gone" | "extra" | "retyped">> {
  const [old, now] = [before, after].map(({ columns }) => new Map(columns.map(({ name, kind }) => [name, kind])));
  const roleIn = ({ data }: Document, name: string): "feature" | "target" | "ignore" =>
    (Object.hasOwn(data.columns, name) ? data.columns[name]?.role : undefined) ?? "ignore";
  const retyped = before.columns.filter(({ name, kind }) => {
    const type = document.data.columns[name]?.type;
    const kindNow = now?.get(name);
    return (
      type !== undefined && kindNow !== undefined && kindNow !== "array" && kind !== "array" && !fits(type, kindNow)
    );
  });
  const odd =
    path === null
      ? []
      : await oddForReading(
          path,
          retyped.map(({ name }) => ({ name, reading: record.readings?.[name]?.reading })),
          task,
        );
  const typeNow = new Map(table.columns.map(({ name, type }) => [name, type]));
  return {
    gone: before.columns.flatMap(({ name }) =>
      now?.has(name) === true ? [] : [{ name, role: roleIn(document, name) }],
    ),
    extra: table.columns.flatMap(({ name, type }) =>
      old?.has(name) === true ? [] : [{ name, type, role: roleIn(next, name) }],
    ),
    retyped: retyped.map(({ name }, at) => ({
      name,
      from: document.data.columns[name]?.type ?? "text",
      to: typeNow.get(name) ?? "text",
      ...(odd[at] == null ? {} : { odd: odd[at] }),
    })),
  };
}

function withEdits(document: Document, edits: Document["data"]["edits"]): Document {
  const { edits: _, ...data } = document.data;
  return { ...document, data: edits === undefined ? data : { ...data, edits } };
}
