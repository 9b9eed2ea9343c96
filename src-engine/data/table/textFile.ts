// A table of texts, opened: a file of text as it is, or one that was made of another file's rows.

import type { CsvFile } from "../csv/source";
import { openCsv } from "../csv/source";
import type { Database } from "../duckdb";
import { sqlText, withDatabase } from "../duckdb";
import type { ImportOptions } from "../../document/importOptions";
import type { GivenFile, OpenedFile, OpenRequest } from "../formats/format";
import type { ImportRecord } from "../importRecord";
import { withScratch } from "../scratch";
import type { Inferred } from "./infer";
import { twinNote } from "./columnNames";
import { inferAndWrite, inferColumns, MOST_DRAFTED } from "./infer";
import type { Relation, RelationColumn } from "./relation";
import { openedTable, refuseEmpty } from "./tableFile";
import { rawCells, textCells } from "./textCells";
import { WrittenAhead } from "./writtenAhead";

/** What is known of a text that was made of another file's rows. */
export interface TextOrigin {
  /** The text itself; absent where it is what was given. */
  readonly path?: string;
  readonly notes?: readonly string[];
  /** Lines of the file above its first row that the text has not; null where lines lie between rows. Absent for none. */
  readonly linesAbove?: number | null;
  /** What is remembered of how the file was read, in place of what the text shows. */
  readonly options?: Pick<ImportRecord["options"], "delimiter" | "encoding" | "quote" | "sheet">;
  readonly sheets?: OpenedFile["sheets"];
  /** Size and checksum of what was given. */
  readonly origin?: OpenedFile["origin"];
}

/** Opens it. @throws UserError for everything that can be wrong with it */
export async function openText<T>(
  given: GivenFile,
  { options, wanted, writes, predicts, task }: OpenRequest,
  { path = given.path, notes = [], options: known, sheets, origin, linesAbove = 0 }: TextOrigin,
  action: (file: OpenedFile) => Promise<T>,
): Promise<T> {
  refuseEmpty(given);
  return withScratch(async (scratch) => {
    const kept = wanted === undefined ? writes[0] : undefined;
    // No other file has a delimiter that a number could be mistaken with.
    const ownDelimiter = (found: string): string => (known === undefined ? found : "");
    const ahead = new WrittenAhead(task);
    try {
      const csv = await openCsv(path, { file: given.name, options, wanted }, scratch, task, (beginning) => {
        if (kept === undefined) return;
        const delimiter = ownDelimiter(beginning.delimiter);
        ahead.begin({ ...beginning, delimiter }, { ...task, file: given.name, options, path: kept });
      });
      task.onProgress?.(null, "Telling numbers, dates and texts apart");
      const folder = predicts === true ? await scratch.folder() : undefined;
      return await withDatabase([csv.path, ...writes], { ...task, folder }, async (database) => {
        const { encoding, header, quote, bytes, sha256, skipped, comment } = csv;
        const delimiter = ownDelimiter(csv.delimiter);
        const whole = {
          ...csv,
          delimiter,
          notes: [...notes, ...csv.notes],
          linesBefore: csv.linesBefore === null || linesAbove === null ? null : csv.linesBefore + linesAbove,
        };
        const inferred = await ahead.of(whole);
        const relation = await textRelation(database, whole, options, { path: kept, inferred });
        return action(
          openedTable(given.file, database, relation, {
            folder,
            sheets,
            options: {
              delimiter,
              encoding,
              header,
              quote,
              ...(skipped === 0 ? {} : { skip: skipped }),
              ...(comment === null ? {} : { comment }),
              missing: options.missing,
              ...known,
            },
            origin: origin ?? (() => Promise.resolve({ bytes, sha256 })),
          }),
        );
      });
    } finally {
      await ahead.end();
    }
  });
}

/** A wider table is taken apart once, not for each question: to plan one takes longer than to answer it. Unless it has more cells. */
const MOST_HELD_CELLS = 10_000_000;

/**
 * @param path where the rows are to be kept, if they are
 * @param inferred what is known already
 */
async function textRelation(
  database: Database,
  csv: CsvFile,
  options: ImportOptions,
  { path, inferred: known }: { readonly path: string | undefined; readonly inferred: Inferred | null },
): Promise<Relation> {
  const { rows, linesBefore, delimiter } = csv;
  const { from: read, columns, typed } = textCells(csv);
  const names = columns.map(({ name }) => name);
  const isHeld = known === null && names.length > MOST_DRAFTED && rows * names.length <= MOST_HELD_CELLS;
  const from = isHeld ? "every_row" : read;
  if (isHeld)
    await database.run(
      `CREATE TEMP TABLE every_row AS SELECT ${columns.map(({ cell }) => cell).join(", ")} FROM ${read}`,
    );
  const cells = isHeld ? columns.map(({ name, cell }) => ({ name, cell })) : columns;
  const hollow = csv.header ? await emptyColumns(database, from, csv.names) : [];
  const file = {
    from,
    columns: cells.filter((_, index) => !hollow.includes(index)),
    options,
    delimiter,
    linesBefore,
    joinedDigits: csv.joinedDigits,
    typed,
    codes: rawCells(csv.codes),
  };
  const { columns: inferred, written } =
    known ??
    (path === undefined
      ? { columns: await inferColumns(database, file), written: false }
      : await inferAndWrite(database, file, path));
  const judged = withUnits(inferred, csv, names);
  const notes = [...csv.notes, ...(csv.header ? twinNote(csv.names, names) : []), ...hollowNote(hollow)];
  const again = judged.flatMap(({ found, name }) => {
    const own = found?.odd?.examples.find(({ text }) => text === csv.names[names.indexOf(name)]?.trim());
    return own === undefined ? [] : [own];
  });
  const [repeated] = again;
  if (!csv.header || repeated === undefined) return { from, columns: judged, rows, linesBefore, notes, written };
  const isHeader = csv.names.map((name, index) => `coalesce(c${index}, '') = ${sqlText(name.trim())}`).join(" AND ");
  const body = `(SELECT * FROM ${from} WHERE NOT (${isHeader}))`;
  const [[left] = []] = await database.rows(`SELECT count(*)::DOUBLE FROM ${body}`);
  const dropped = rows - Number(left);
  if (dropped === 0) return { from, columns: judged, rows, linesBefore, notes, written };
  const place = repeated.line === undefined ? `row ${repeated.row}` : `line ${repeated.line}`;
  const note = `The header comes again ${dropped === 1 ? `in ${place}` : `${dropped} times, first in ${place}`}; it is no row.`;
  const inBody = await inferColumns(database, { ...file, from: body, linesBefore: null });
  return {
    from: body,
    columns: withUnits(inBody, csv, names),
    rows: Number(left),
    notes: [...notes, note],
  };
}

/** Columns without a name in which nothing stands: delimiters at the ends of lines, or empty columns of a sheet. */
async function emptyColumns(database: Database, from: string, names: readonly string[]): Promise<number[]> {
  const nameless = [...names.keys()].filter((index) => names[index]?.trim() === "");
  if (nameless.length === 0) return [];
  const figures = nameless.map((index) => `count(nullif(c${index}, ''))::DOUBLE`);
  const [counts = []] = await database.rows(`SELECT ${figures.join(", ")} FROM ${from}`);
  const empty = nameless.filter((_, at) => Number(counts[at]) === 0);
  return names.length - empty.length >= 1 ? empty : [];
}

function hollowNote(columns: readonly number[]): string[] {
  const [first] = columns;
  if (first === undefined) return [];
  return [
    columns.length === 1
      ? `Column ${first + 1} has no name and no values, and was left out.`
      : `${columns.length} columns without a name and without values were left out.`,
  ];
}

/** Units are at most so long where they are kept with a column. */
const UNIT_LENGTH = 12;

/** The columns of numbers with the units that a line under the header gives them. */
function withUnits(
  columns: readonly RelationColumn[],
  { units }: CsvFile,
  names: readonly string[],
): readonly RelationColumn[] {
  if (units === null) return columns;
  return columns.map((column) => {
    const unit = (units[names.indexOf(column.name)] ?? "").trim().replace(/^[([](.*)[)\]]$/, "$1");
    const { found } = column;
    if (found?.reading.as !== "number" || found.reading.unit !== null || unit === "" || unit.length > UNIT_LENGTH)
      return column;
    return { ...column, found: { ...found, reading: { ...found.reading, unit } } };
  });
}
