// The cells of a file of text, in SQL.

import type { CsvFile } from "../csv/source";
import { sqlText } from "../duckdb";
import { columnNames } from "./columnNames";
import type { TextColumn } from "./readAs";
import { trimmed } from "./relation";

/** DuckDB's own limit of a record, which takes no more memory. */
const USUAL_LINE = 2_097_152;

/** What reading the cells depends on. */
export type CellsFile = Pick<
  CsvFile,
  "file" | "path" | "names" | "written" | "quote" | "header" | "brokenLines" | "longestRecord"
>;

export interface TextCells {
  /** SQL of a table that has them. */
  readonly from: string;
  readonly columns: readonly TextColumn[];
  /**
   * The same where the raw cells of some columns are numbers, DOUBLE: NULL where a text for a missing value stands. To read it fails
   * where another text does.
   */
  typed(numbers: ReadonlySet<string>, missing: readonly string[]): string;
}

/** The file's cells, column by column under the names that the table gets. */
export function textCells(csv: CellsFile): TextCells {
  const names = columnNames(csv.names, csv.file);
  const columns = names.map((name, index) => ({ name, cell: `c${index}`, raw: `r${index}` }));
  const table = (numbers: ReadonlySet<string>, more: readonly string[]): string => {
    const reader = `read_csv(${[
      sqlText(csv.path),
      "auto_detect = false",
      "compression = 'none'",
      `delim = ${sqlText(csv.written)}`,
      `quote = ${sqlText(csv.quote)}`,
      `escape = ${sqlText(csv.quote)}`,
      `header = ${csv.header}`,
      "comment = ''",
      "strict_mode = true",
      `parallel = ${!csv.brokenLines}`,
      `max_line_size = ${lineSize(csv)}`,
      `columns = {${columns.map(({ raw }) => `'${raw}': '${numbers.has(raw) ? "DOUBLE" : "VARCHAR"}'`).join(", ")}}`,
      ...more,
    ].join(", ")})`;
    // Trimmed once, for all that is asked of a cell.
    const trims = columns.flatMap(({ raw, cell }) => (numbers.has(raw) ? [] : [`${trimmed(raw)} AS ${cell}`]));
    return `(SELECT ${["*", ...trims].join(", ")} FROM ${reader})`;
  };
  return {
    from: table(new Set(), ["all_varchar = true"]),
    columns,
    typed: (numbers, missing) => table(numbers, [`nullstr = [${missing.flatMap(writings).map(sqlText).join(", ")}]`]),
  };
}

/** The raw cells of columns, by their places. */
export function rawCells(places: ReadonlySet<number>): ReadonlySet<string> {
  return new Set([...places].map((place) => `r${place}`));
}

/** How a text that is given in lower case is mostly written. */
function writings(text: string): string[] {
  return [...new Set([text, text.toUpperCase(), text.slice(0, 1).toUpperCase() + text.slice(1)])];
}

/** Bytes that a record may have. */
export function lineSize({ longestRecord }: Pick<CsvFile, "longestRecord">): number {
  return Math.max(USUAL_LINE, 2 * longestRecord);
}
