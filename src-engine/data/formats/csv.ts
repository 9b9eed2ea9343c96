// Text with a row on each line and a delimiter between its cells.

import { basename } from "node:path";
import { refuseBinary } from "../csv/binary";
import type { CsvFile } from "../csv/source";
import { openCsv } from "../csv/source";
import type { Database } from "../duckdb";
import { sqlText, withDatabase } from "../duckdb";
import type { ImportOptions } from "../../document/importOptions";
import { columnNames } from "../table/columnNames";
import { inferAndWrite, inferColumns } from "../table/infer";
import type { Relation } from "../table/relation";
import { trimmed } from "../table/relation";
import { withScratch } from "../scratch";
import { TABLE_DATA } from "../table/tableData";
import { openedTable, refuseEmpty } from "../table/tableFile";
import type { FileFormat, GivenFile } from "./format";

export const CSV: FileFormat = {
  id: "csv",
  label: "CSV",
  docs: "Text with one row on each line, with comma, semicolon, tab or bar between the cells, or another sign that you name. UTF-8, UTF-16, and the older encodings of Windows, ISO, Japan, China and Korea, found by themselves. Titles and comments above the table, and a header that comes again, are left out and named. Numbers may have decimal commas, signs between thousands, currencies and units; dates any usual order, spelling and time of day. What fits no number or date in such a column counts as missing, and is named with its line. Every line is checked before anything is imported. A text file with another ending, or none, is read as CSV.",
  kind: TABLE_DATA,
  extensions: ["csv", "tsv", "tab", "txt"],
  async open(given, { options, wanted, writes, predicts, task }, action) {
    refuseEmpty(given);
    refuseBinary(given);
    return withScratch(async (scratch) => {
      const csv = await openCsv(given.path, { options: tabbed(given, options), wanted }, scratch, task);
      task.onProgress?.(null, "Telling numbers, dates and texts apart");
      const folder = predicts === true ? await scratch.folder() : undefined;
      return withDatabase([csv.path, ...writes], { ...task, folder }, async (database) => {
        const { delimiter, encoding, header, quote, bytes, sha256 } = csv;
        return action(
          openedTable(
            given.file,
            database,
            await csvRelation(database, csv, options, wanted === undefined ? writes[0] : undefined),
            {
              folder,
              options: { delimiter, encoding, header, quote, missing: options.missing },
              origin: () => Promise.resolve({ bytes, sha256 }),
            },
          ),
        );
      });
    });
  },
};

/** ".tsv" and ".tab" say which delimiter they use. */
function tabbed({ extension }: GivenFile, options: ImportOptions): ImportOptions {
  return options.delimiter === undefined && ["tsv", "tab"].includes(extension)
    ? { ...options, delimiter: "\t" }
    : options;
}

/** @param path where the rows are to be kept, if they are */
async function csvRelation(
  database: Database,
  csv: CsvFile,
  options: ImportOptions,
  path: string | undefined,
): Promise<Relation> {
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
    `columns = {${names.map((_, index) => `'r${index}': 'VARCHAR'`).join(", ")}}`,
  ].join(", ")})`;
  // Trimmed once, for all that is asked of a cell.
  const from = `(SELECT *, ${names.map((_, index) => `${trimmed(`r${index}`)} AS c${index}`).join(", ")} FROM ${reader})`;
  const cells = names.map((name, index) => ({ name, cell: `c${index}`, raw: `r${index}` }));
  const file = { from, columns: cells, options, delimiter: csv.delimiter, linesBefore: csv.linesBefore };
  const { columns, written } =
    path === undefined
      ? { columns: await inferColumns(database, file), written: false }
      : await inferAndWrite(database, file, path);
  const { rows, linesBefore, notes } = csv;
  const again = columns.flatMap(({ found }, index) => {
    const name = csv.names[index]?.trim();
    const own = found?.odd?.examples.find(({ text }) => text === name);
    return own === undefined ? [] : [own];
  });
  const [repeated] = again;
  if (!csv.header || repeated === undefined) return { from, columns, rows, linesBefore, notes, written };
  const isHeader = csv.names.map((name, index) => `coalesce(c${index}, '') = ${sqlText(name.trim())}`).join(" AND ");
  const body = `(SELECT * FROM ${from} WHERE NOT (${isHeader}))`;
  const [[left] = []] = await database.rows(`SELECT count(*)::DOUBLE FROM ${body}`);
  const dropped = rows - Number(left);
  if (dropped === 0) return { from, columns, rows, linesBefore, notes, written };
  const place = repeated.line === undefined ? `row ${repeated.row}` : `line ${repeated.line}`;
  const note = `The header comes again ${dropped === 1 ? `in ${place}` : `${dropped} times, first in ${place}`}; it is no row.`;
  return {
    from: body,
    columns: await inferColumns(database, { ...file, from: body, linesBefore: null }),
    rows: Number(left),
    notes: [...notes, note],
  };
}
