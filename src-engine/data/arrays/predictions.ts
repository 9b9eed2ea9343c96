// Predictions of examples as a file: a table with a row for each, or a NumPy archive.

import { invariant } from "../../document/errors";
import type { ExtraColumn } from "../formats/format";
import { escaped, isFormula } from "../formulas";
import type { NpyArray } from "./zipWriter";
import { npzParts } from "./zipWriter";

/** By the ending of the output's name. */
const FORMATS: Readonly<
  Record<string, (extra: readonly ExtraColumn[], rows: number, numbered: boolean) => string | readonly Uint8Array[]>
> = {
  csv: (extra, rows, numbered) => delimited(extra, rows, ",", numbered),
  tsv: (extra, rows, numbered) => delimited(extra, rows, "\t", numbered),
  npz: (extra, rows) => npzParts(grouped(extra, rows)),
};

/** Endings of the files that predictions can be written to. */
export const PREDICTION_ENDINGS: readonly string[] = Object.keys(FORMATS);

/** Texts in files of text that a spreadsheet would run as formulas. */
export function formulasIn(extra: readonly ExtraColumn[], ending: string): number {
  if (ending === "npz") return 0;
  return extra.reduce(
    (sum, { values }) => sum + values.filter((value) => typeof value === "string" && isFormula(value)).length,
    0,
  );
}

/** The columns with those escaped. */
export function withoutFormulas(extra: readonly ExtraColumn[]): ExtraColumn[] {
  return extra.map((column) => ({
    ...column,
    name: escaped(column.name),
    values: column.values.map((value) => (typeof value === "string" ? escaped(value) : value)),
  }));
}

/** The content of a file with that ending. @param numbered a table has the number of each example before its answers */
export function predictionFile(
  extra: readonly ExtraColumn[],
  rows: number,
  ending: string,
  numbered = true,
): string | readonly Uint8Array[] {
  const write = FORMATS[ending];
  invariant(write !== undefined, "the ending is one of those listed");
  return write(extra, rows, numbered);
}

function delimited(extra: readonly ExtraColumn[], rows: number, delimiter: string, numbered: boolean): string {
  const cell = (value: string | number | null): string => {
    const text = value === null || (typeof value === "number" && !Number.isFinite(value)) ? "" : String(value);
    return /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [[...(numbered ? ["example"] : []), ...extra.map(({ name }) => name)].map(cell).join(delimiter)];
  for (let row = 0; row < rows; row++)
    lines.push(
      [...(numbered ? [row] : []), ...extra.map(({ values }) => values[row] ?? null)].map(cell).join(delimiter),
    );
  return `${lines.join("\n")}\n`;
}

/** One array for each group of columns: [N], or [N, columns] where there are several. Classes are numbers here, unless their names are texts. */
function grouped(extra: readonly ExtraColumn[], rows: number): Record<string, NpyArray> {
  const groups = [...new Set(extra.map(({ group, name }) => group ?? name))];
  return Object.fromEntries(
    groups.map((group): [string, NpyArray] => {
      const columns = extra.filter((column) => (column.group ?? column.name) === group);
      const [only] = columns;
      const texts =
        columns.length === 1 ? (only?.values ?? []).map((value) => (value === null ? "" : String(value))) : [];
      // Names that are no numbers are written as they are.
      if (
        texts.some((text) => text !== "" && !Number.isFinite(Number(text))) &&
        (only?.values ?? []).some((value) => typeof value === "string")
      )
        return [group, { shape: [rows], values: texts }];
      const values = new Float64Array(rows * columns.length);
      columns.forEach((column, offset) =>
        column.values.forEach(
          (value, row) => (values[row * columns.length + offset] = value === null ? NaN : Number(value)),
        ),
      );
      const shape = columns.length === 1 ? [rows] : [rows, columns.length];
      const classes =
        columns.some((column) => column.values.some((value) => typeof value === "string")) &&
        values.every(Number.isSafeInteger);
      return [group, { shape, values: classes ? BigInt64Array.from(Array.from(values, BigInt)) : values }];
    }),
  );
}
