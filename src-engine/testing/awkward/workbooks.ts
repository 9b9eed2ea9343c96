// Workbooks as people have them: failed formulas, titles, empty rows, and such as would unpack to far more than they are.

import { ods, odsRow, xlsx, xlsxRow } from "../workbookFiles";
import type { Awkward } from "./awkward";
import { rowsOf } from "./awkward";

const kindOf = (index: number): string => (index % 2 === 0 ? "x" : "y");
const ROWS = rowsOf(20, (row) => [row, row * 2, kindOf(row)]);
const RIGHT = { names: ["a", "b", "kind"], rows: ROWS };
const body = ROWS.map((row) => xlsxRow(...row)).join("");
const failed = (row: number, error: string): string =>
  `<row><c><v>${row}</v></c><c t="e"><f>1/0</f><v>${error}</v></c><c t="str"><v>${kindOf(row)}</v></c></row>`;
const withErrors = ROWS.map((row, at) =>
  at % 4 === 1 ? failed(at, at < 10 ? "#DIV/0!" : "#VALUE!") : xlsxRow(...row),
);
const allErrors = rowsOf(20, (row) => failed(row, "#REF!")).join("");
const bomb = "<row><c><v>1</v></c></row>".repeat(3_000_000);

const book = (what: string, name: string, bytes: Uint8Array, right: Awkward["right"] = RIGHT): Awkward => ({
  what,
  name,
  bytes,
  right,
});

export const WORKBOOK_FILES: readonly Awkward[] = [
  book("a workbook with formulas that failed", "t.xlsx", xlsx(xlsxRow("a", "b", "kind") + withErrors.join("")), {
    names: ["a", "b", "kind"],
    rows: ROWS.map(([a, b, kind], at) => [a ?? null, at % 4 === 1 ? null : (b ?? null), kind ?? null]),
    told: /5 cells hold errors of a formula and count as missing: first "#DIV\/0!" in row 3/,
  }),
  book("a workbook with a column of failed formulas", "t.xlsx", xlsx(xlsxRow("a", "b", "kind") + allErrors), {
    names: ["a", "b", "kind"],
    rows: rowsOf(20, (row) => [row, null, kindOf(row)]),
    told: /20 cells hold errors/,
  }),
  book(
    "an OpenDocument sheet with failed formulas",
    "t.ods",
    ods(
      odsRow("a", "b", "kind") +
        ROWS.map(([a = 0, b = 0, kind = ""], at) => odsRow(a, at === 1 ? "#DIV/0!" : b, kind)).join(""),
    ),
    {
      names: ["a", "b", "kind"],
      rows: ROWS.map(([a, b, kind], at) => [a ?? null, at === 1 ? null : (b ?? null), kind ?? null]),
      told: /1 cell holds an error of a formula/,
    },
  ),
  book(
    "a workbook with a title and an empty row",
    "t.xlsx",
    xlsx(`${xlsxRow("Report of the year")}<row/>${xlsxRow("a", "b", "kind")}${body}`),
    { ...RIGHT, told: /Report of the year/ },
  ),
  book("a workbook without rows", "t.xlsx", xlsx(xlsxRow("a", "b")), {
    message: /no rows|empty|only/,
    next: /row|sheet/,
  }),
  book("a workbook that unpacks to far more than it is", "t.xlsx", xlsx(bomb), {
    message: /cannot be read|has no sheet|only one column|at most/,
    next: /./,
  }),
];
