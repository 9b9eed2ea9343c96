// Imports what a person gives into a project: its data file, and data/import.json. The source is only ever read.

import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { replaceFile, temporaryName } from "../disk/wholeFile";
import { recordOf } from "../document/dataFiles";
import { carriedOptions } from "../document/carriedOptions";
import { UserError } from "../document/errors";
import type { DataRecipe } from "../document/schema";
import { newSource } from "../project/dataPlaces";
import { explaining, insideProject, writeJson } from "../project/files";
import type { Table } from "../protocol/data";
import type { TaskOptions } from "./duckdb";
import { throwIfCanceled } from "../document/canceled";
import type { OpenedFile } from "./formats/format";
import { lookAt, refuseTooLarge } from "./formats/format";
import type { ImportRecord, PicturesRecord } from "./importRecord";
import { tableOf } from "./open";
import type { FoundFile } from "./openFile";
import { withFile } from "./openFile";
import { readRecord } from "./update/sourceState";
import { readingNotes } from "./reading/readingNotes";
import type { ImportOptions, ImportOptionsInput } from "../document/importOptions";
import { ImportOptionsSchema } from "../document/importOptions";

export interface ImportRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  /** Of any format that is read, or a folder of such, as the person gave it. */
  readonly file: string;
  /** How a person calls the file, where it is a temporary one: "standard input". Absent, it is called by its path. */
  readonly name?: string | undefined;
  readonly options?: ImportOptionsInput | undefined;
  /** The data of the project in whose place these come: what was said of how those are read is tried first. */
  readonly before?: DataRecipe["source"] | undefined;
}

/**
 * Brings the data of a file into the project, and profiles them. They lie beside those before under a name of their own, and count as
 * soon as the document names it: the caller saves it, which removes those before. On failure or when canceled nothing is left of them.
 * @throws UserError for everything that can be wrong with the file, the options or the folder
 */
export async function importData({ before = null, ...request }: ImportRequest): Promise<Table> {
  const { folder, file, name = file, options } = request;
  const record = before === null ? null : await readRecord(folder, before);
  const carried = record === null ? {} : carriedOptions({ name: record.source.name, asked: record.asked }, name);
  const kept = Object.fromEntries(Object.entries(carried).filter(([one]) => !Object.keys(options ?? {}).includes(one)));
  if (Object.keys(kept).length === 0) return importWith(request, []);
  try {
    return await importWith({ ...request, options: { ...kept, ...options } }, [carriedNote(kept)]);
  } catch (error) {
    // It is another kind of file.
    if (!(error instanceof UserError) || error.problem.code === "canceled") throw error;
    return importWith(request, []);
  }
}

function carriedNote(kept: ImportOptionsInput): string {
  const told = Object.entries(kept).map(
    ([name, value]) => `${name === "dateOrder" ? "date order" : name} ${JSON.stringify(value)}`,
  );
  return `What was said of the data before goes for this file too: ${told.join(", ")}. "How it was read…" in the window, and the options of \`gradual import\`, say otherwise.`;
}

async function importWith(
  { folder, file, name = file, options, ...task }: Omit<ImportRequest, "before">,
  notes: readonly string[],
): Promise<Table> {
  const parsed = parseOptions(options);
  const given = await lookAt(file, Infinity);
  const from = {
    name,
    // What is called otherwise is a temporary copy.
    ...(name === file ? { file: { path: given.path, bytes: given.bytes, modified: given.modified } } : {}),
  };
  const asked = Object.keys(options ?? {}).length === 0 ? {} : { asked: parsed };
  return withFile(given, { options: parsed, task }, (found) =>
    importFound(found, { folder, from, asked, notes, options: parsed, task }),
  );
}

async function importFound(
  found: FoundFile,
  {
    folder,
    from,
    asked,
    notes: said,
    options,
    task,
  }: {
    readonly folder: string;
    readonly from: Pick<ImportRecord["source"], "name" | "file">;
    readonly asked: Pick<ImportRecord, "asked">;
    readonly notes: readonly string[];
    readonly options: ImportOptions;
    readonly task: TaskOptions;
  },
): Promise<Table> {
  const { id, kind, label, anySize = false } = found.format;
  if (!anySize) refuseTooLarge(found.given.file, found.given.bytes);
  const source = await newSource(folder, kind.file);
  const target = await insideProject(folder, source);
  const record = await insideProject(folder, recordOf(source));
  await explaining(target, "save", () => mkdir(dirname(target), { recursive: true }));
  const temporary = temporaryName(target);
  try {
    const converted = await explaining(target, "save", () => convertFile(found, options, temporary, task));
    task.onProgress?.(null, "Looking at the data");
    const { rows, columns, profile } = await kind
      .open(temporary, task, async (data) => ({
        rows: data.rows,
        columns: data.columns.length,
        profile: await data.profile(),
      }))
      .catch((cause: unknown) => {
        throw unreadable(found, temporary, cause);
      });
    const { origin, options: used, readings, pictures } = converted;
    const notes = [...said, ...converted.notes, ...readingNotes(readings)];
    const imported: ImportRecord = {
      format: 1,
      source: { ...from, ...origin },
      importedAt: new Date().toISOString(),
      kind: id,
      ...asked,
      options: used,
      rows,
      columns,
      ...(Object.keys(readings).length === 0 ? {} : { readings }),
      ...(pictures === undefined ? {} : { pictures }),
      ...(notes.length === 0 ? {} : { notes }),
    };
    throwIfCanceled(task.signal);
    // The record first: data without one count as put there by hand, and are never removed.
    await writeJson(record, imported);
    try {
      await explaining(target, "save", () => replaceFile(temporary, target));
    } catch (error) {
      await rm(record, { force: true });
      throw error;
    }
    return tableOf(imported, { source, name: from.name, label }, rows, profile);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What cannot be read of what was kept could not be read of the file: it is that which is named. */
function unreadable({ given: { name }, format: { label } }: FoundFile, kept: string, cause: unknown): unknown {
  const isKept = cause instanceof UserError && cause.problem.code === "file-damaged";
  if (!isKept || cause.problem.subject?.kind !== "file" || cause.problem.subject.path !== kept) return cause;
  return new UserError(
    {
      code: "malformed-file",
      message: `"${name}" cannot be read as ${label}: some of it may be damaged.`,
      next: "Save it again, or as CSV.",
      subject: { kind: "file", path: name },
    },
    { cause },
  );
}

type Converted = Pick<OpenedFile, "options" | "readings"> & {
  readonly origin: Omit<ImportRecord["source"], "name" | "file">;
  readonly notes: readonly string[];
  readonly pictures: PicturesRecord | undefined;
};

/** All that is done with a file from elsewhere: what it holds is written to `path` as projects keep it. */
async function convertFile(
  found: FoundFile,
  options: ImportOptions,
  path: string,
  task: TaskOptions,
): Promise<Converted> {
  return found.open({ options, writes: [path], task }, async (opened) => {
    const origin = await opened.origin();
    const notes = await opened.store(path);
    const pictures = await opened.pictures?.();
    return { origin, options: opened.options, readings: opened.readings, notes, pictures };
  });
}

function parseOptions(options: ImportOptionsInput = {}): ImportOptions {
  const parsed = v.safeParse(ImportOptionsSchema, options, FIRST_ISSUE);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError({
    code: "bad-options",
    message: `The import option "${v.getDotPath(issue) ?? "options"}" is not valid: ${issue.message}.`,
    next: "Correct it.",
  });
}
