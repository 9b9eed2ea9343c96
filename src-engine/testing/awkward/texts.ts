// Texts that programs and people write, and that are hard to read.

import type { Awkward } from "./awkward";
import { linesOf, rowsOf } from "./awkward";
import { ENCODED_FILES } from "./encoded";

const NAMES = ["a", "b", "kind"];
const kindOf = (index: number): string => (index % 2 === 0 ? "x" : "y");
const plainRows = (count: number): (string | number)[][] => rowsOf(count, (row) => [row, row * 2, kindOf(row)]);
const plain = (count: number, header = "a,b,kind"): string =>
  linesOf(header, count, (row) => `${row},${row * 2},${kindOf(row)}`);
const PLAIN = { names: NAMES, rows: plainRows(20) };

/** A column of numbers beside others, as it is written and as it is. */
function numbers(
  what: string,
  write: (row: number) => string,
  value: (row: number) => number | null,
  told?: RegExp,
): Awkward {
  return {
    what,
    name: "numbers.csv",
    bytes: linesOf("a;b;kind", 40, (row) => `${write(row)};${row};${kindOf(row)}`),
    right: {
      names: NAMES,
      rows: rowsOf(40, (row) => [value(row), row, kindOf(row)]),
      ...(told === undefined ? {} : { told }),
    },
  };
}

const LAYOUTS: readonly Awkward[] = [
  {
    what: "comments above a comma table are no columns of fixed width",
    name: "comments.csv",
    bytes: `# made by machine\n# on 2020\n${plain(20)}`,
    right: { ...PLAIN, told: /2 lines above the table were left out: "# made by machine"/ },
  },
  {
    what: "a title, a blank line and a date above the table",
    name: "title.csv",
    bytes: `Annual report of the company\n\nPrinted 2020-01-01\n\n${plain(20)}`,
    right: { ...PLAIN, told: /Annual report of the company/ },
  },
  {
    what: "one column of sentences with a comma is not cut in two",
    name: "sentences.csv",
    bytes: linesOf("comment", 20, (row) => `hello world, this is ${row} of them`),
    right: { message: /has only one column \("comment"\)/, next: /--delimiter/ },
  },
  {
    what: "prose",
    name: "prose.txt",
    bytes: "It was a dark night. The rain fell, and nobody came.\nThen, at last, a light.\nIt went out, too.\n",
    right: {
      message: /Line 2 of "prose.txt" has 3 fields, but the first line has 2/,
      next: /missing or an extra comma/,
    },
  },
  {
    what: "a line of three cells above a table of five",
    name: "worldbank.csv",
    bytes: `"Data Source","Indicators",\n\n"Last Updated","2020-01-01",\n\n"Country","Code","1960","1961",\n${rowsOf(20, (row) => `"C${row}","c${row}","${row + 0.5}","${row * 2}",`).join("\n")}\n`,
    right: { names: ["Country", "Code", "1960", "1961"], count: 20, told: /2 lines above the table/ },
  },
  { what: "old Mac line ends", name: "mac.csv", bytes: plain(20).replaceAll("\n", "\r"), right: PLAIN },
  {
    what: "line ends of both kinds",
    name: "both.csv",
    bytes: plain(20).replace(/\n/g, (end, at: number) => (at % 3 === 0 ? "\r\n" : end)),
    right: PLAIN,
  },
  { what: "line ends with two returns", name: "crcrlf.csv", bytes: plain(20).replaceAll("\n", "\r\r\n"), right: PLAIN },
  { what: "no line end at the last line", name: "cut.csv", bytes: plain(20).trimEnd(), right: PLAIN },
  {
    what: "blank lines everywhere",
    name: "blank.csv",
    bytes: `\n\n${plain(20).replaceAll("\n", "\n\n")}\n`,
    right: PLAIN,
  },
  { what: "one trailing delimiter", name: "trailing.csv", bytes: plain(20).replace("7,14,y", "7,14,y,"), right: PLAIN },
  {
    what: "blanks around the names and cells",
    name: "blanks.csv",
    bytes: linesOf(" a , b ,kind ", 20, (row) => ` ${row}, ${row * 2} ,${kindOf(row)} `),
    right: PLAIN,
  },
  {
    what: "no-break blanks around numbers",
    name: "nbsp.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `\u00a0${row},${row * 2}\u00a0,${kindOf(row)}`),
    right: PLAIN,
  },
  {
    what: "a bar with blanks",
    name: "bars.txt",
    bytes: linesOf("a | b | kind", 20, (row) => `${row} | ${row * 2} | ${kindOf(row)}`),
    right: PLAIN,
  },
  {
    what: "two bars",
    name: "bars.csv",
    bytes: linesOf("a||b||kind", 20, (row) => `${row}||${row * 2}||${kindOf(row)}`),
    right: PLAIN,
  },
  { what: "tabs in a .csv", name: "tabs.csv", bytes: plain(20).replaceAll(",", "\t"), right: PLAIN },
  {
    what: "commas in the texts of a semicolon file",
    name: "texts.csv",
    bytes: linesOf("a;b;kind", 20, (row) => `${row};${row * 2};hello, world, ${row % 2}`),
    right: { names: NAMES, rows: rowsOf(20, (row) => [row, row * 2, `hello, world, ${row % 2}`]) },
  },
  {
    what: "line breaks within quotes",
    name: "breaks.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${row},${row * 2},"one\ntwo, ${row % 2}"`),
    right: { names: NAMES, rows: rowsOf(20, (row) => [row, row * 2, `one\ntwo, ${row % 2}`]) },
  },
  {
    what: "a quote late in a long file",
    name: "late.csv",
    bytes: plain(30_000).replace("29991,59982,y", '29991,59982,"x\ny"'),
    right: { names: NAMES, count: 30_000 },
  },
  {
    what: "a quote within a text",
    name: "inch.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${row},${row * 2},5" pipe ${kindOf(row)}`),
    right: { names: NAMES, rows: rowsOf(20, (row) => [row, row * 2, `5" pipe ${kindOf(row)}`]) },
  },
  {
    what: "typographic quotes are text",
    name: "smart.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${row},${row * 2},“${kindOf(row)}”`),
    right: { names: NAMES, rows: rowsOf(20, (row) => [row, row * 2, `“${kindOf(row)}”`]) },
  },
  {
    what: "no header, and the last column in words",
    name: "uci.data",
    bytes: rowsOf(20, (row) => `${row}.5,${row * 2}.25,Iris-${kindOf(row)}`).join("\n"),
    right: { names: ["Column 1", "Column 2", "Column 3"], count: 20 },
  },
  {
    what: "a separator line between quotes of a mark",
    name: "mark.csv",
    bytes: `\ufeff${linesOf('"a","b","kind"', 20, (row) => `"${row}","${row * 2}","${kindOf(row)}"`)}`,
    right: PLAIN,
  },
  {
    what: "signs of line and form feed in texts",
    name: "feeds.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${row},${row * 2},x\u000b\u000c\u2028${kindOf(row)}`),
    right: { names: NAMES, count: 20 },
  },
  {
    what: "a name that is SQL",
    name: "sql.csv",
    bytes: plain(20, '"a""; DROP TABLE t; --",select,kind'),
    right: { names: ['a"; DROP TABLE t; --', "select", "kind"], rows: plainRows(20) },
  },
  {
    what: "a name that is HTML",
    name: "html.csv",
    bytes: plain(20, "<script>alert(1)</script>,b,kind"),
    right: { names: ["<script>alert(1)</script>", "b", "kind"], rows: plainRows(20) },
  },
  {
    what: "names of pictures",
    name: "emoji.csv",
    bytes: plain(20, "😀,👩‍👩‍👧,kind"),
    right: { names: ["😀", "👩‍👩‍👧", "kind"], rows: plainRows(20) },
  },
  {
    what: "names that come twice, capitals aside",
    name: "twins.csv",
    bytes: plain(20, "a,A,a"),
    right: { names: ["a", "A (2)", "a (3)"], rows: plainRows(20), told: /2 columns have a name that is taken/ },
  },
  {
    what: "names that are missing",
    name: "names.csv",
    bytes: plain(20, ",b,"),
    right: { names: ["Column 1", "b", "Column 3"], rows: plainRows(20) },
  },
  { what: "a file name of signs", name: "we'ird [x] %20.csv", bytes: plain(20), right: PLAIN },
  {
    what: "nothing at all",
    name: "empty.csv",
    bytes: "",
    right: { message: /is empty/, next: /header line and rows/ },
  },
  {
    what: "a mark alone",
    name: "mark.csv",
    bytes: "\ufeff",
    right: { message: /is empty/, next: /header line and rows/ },
  },
  {
    what: "line ends alone",
    name: "ends.csv",
    bytes: "\n\r\n\n",
    right: { message: /is empty/, next: /header line and rows/ },
  },
  {
    what: "a header alone",
    name: "header.csv",
    bytes: "a,b\n",
    right: { message: /no rows/, next: /at least one row/ },
  },
  {
    what: "one column",
    name: "one.csv",
    bytes: "x\n1\n2\n",
    right: { message: /only one column/, next: /--delimiter/ },
  },
  {
    what: "a row that is too short",
    name: "short.csv",
    bytes: plain(20).replace("7,14,y", "7,14"),
    right: {
      message: /Line 9 of "short.csv" has 2 fields, but the first line has 3/,
      next: /missing or an extra comma/,
    },
  },
  {
    what: "a row that is too long, far down",
    name: "long.csv",
    bytes: plain(30_000).replace("29991,59982,y", "29991,59982,y,z"),
    right: { message: /Line 29993 of "long.csv" has 4 fields/, next: /missing or an extra comma/ },
  },
  {
    what: "a quote that is never closed",
    name: "open.csv",
    bytes: plain(20).replace("7,14,y", '7,14,"y'),
    right: { message: /Line 9 of "open.csv" opens a quote/, next: /Close it/ },
  },
  {
    what: "text after a quote",
    name: "after.csv",
    bytes: plain(20).replace("7,14,y", '7,14,"y"z'),
    right: { message: /Line 9 of "after.csv" has text after the quote/, next: /Double the quotes/ },
  },
  {
    what: "5,000 columns",
    name: "wide.csv",
    bytes: linesOf(rowsOf(5_000, (column) => `c${column}`).join(","), 20, (row) =>
      rowsOf(5_000, (column) => (row * column) % 97).join(","),
    ),
    right: {
      names: rowsOf(5_000, (column) => `c${column}`),
      rows: rowsOf(20, (row) => rowsOf(5_000, (column) => (row * column) % 97)),
    },
  },
  {
    what: "more columns than are read",
    name: "wider.csv",
    bytes: linesOf(rowsOf(20_001, (column) => `c${column}`).join(","), 2, () => rowsOf(20_001, () => 1).join(",")),
    right: { message: /has 20,001 columns; at most 20,000/, next: /Leave out columns/ },
  },
  {
    what: "cells of 1 MB",
    name: "cells.csv",
    bytes: linesOf("a,b,kind", 4, (row) => `${row},${"x".repeat(1_000_000)}${row},${kindOf(row)}`),
    right: { names: NAMES, rows: rowsOf(4, (row) => [row, `${"x".repeat(1_000_000)}${row}`, kindOf(row)]) },
  },
  {
    what: "a cell of 30 MB",
    name: "cell.csv",
    bytes: `a,b\n1,${"x".repeat(30_000_000)}\n`,
    right: { message: /a row of 29 MB; at most 8 MB/, next: /never closed/ },
  },
  {
    what: "a sign of zero in one cell",
    name: "zero.csv",
    bytes: plain(20).replace("7,14,y", "7,14,y\0z"),
    right: { message: /Line 9 of "zero.csv" holds a zero byte/, next: /save it again as CSV/ },
  },
  {
    what: "bytes of zero everywhere",
    name: "zeros.csv",
    bytes: new Uint8Array(5_000),
    right: { message: /is not a text file/, next: /Choose a table/ },
  },
];

/** A column of dates with years of two digits. */
function dates(what: string, years: (row: number) => number, told?: RegExp): Awkward {
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    what,
    name: "dates.csv",
    bytes: linesOf(
      "day,b,kind",
      60,
      (row) => `${two(1 + (row % 28))}.${two(1 + (row % 12))}.${two(years(row) % 100)},${row},${kindOf(row)}`,
    ),
    right: {
      names: ["day", "b", "kind"],
      rows: rowsOf(60, (row) => [`${years(row)}-${two(1 + (row % 12))}-${two(1 + (row % 28))}`, row, kindOf(row)]),
      ...(told === undefined ? {} : { told }),
    },
  };
}

const DATES: readonly Awkward[] = [
  dates(
    "births from 1940 to 2019",
    (row) => 1940 + ((row * 4) % 80),
    /Years of two digits are read as 19\d\d to 20\d\d/,
  ),
  dates("ends of contracts up to 2055", (row) => 2020 + (row % 36)),
  dates("years about 2000", (row) => 1990 + (row % 25)),
];

const NUMBERS: readonly Awkward[] = [
  numbers(
    "points between thousands and decimal commas",
    (row) => `1.${String(row).padStart(3, "0")}.567,89`,
    (row) => 1_000_567.89 + row * 1_000,
  ),
  numbers(
    "apostrophes between thousands",
    (row) => `${row + 1}'234.50`,
    (row) => (row + 1) * 1_000 + 234.5,
  ),
  numbers(
    "lakhs",
    (row) => `${1 + (row % 9)},23,456.5`,
    (row) => (1 + (row % 9)) * 100_000 + 23_456.5,
  ),
  numbers(
    "narrow blanks between thousands",
    (row) => `${row + 1}\u202f234,5`,
    (row) => (row + 1) * 1_000 + 234.5,
  ),
  numbers(
    "euros behind",
    (row) => `${row},50 €`,
    (row) => row + 0.5,
    /Numbers in "€"/,
  ),
  numbers(
    "dollars before",
    (row) => `$${row + 1},000.25`,
    (row) => (row + 1) * 1_000 + 0.25,
    /Numbers in "\$"/,
  ),
  numbers(
    "percent",
    (row) => `${row}.5 %`,
    (row) => row + 0.5,
    /Numbers in "%"/,
  ),
  numbers(
    "typographic minus",
    (row) => `\u2212${row + 1}.5`,
    (row) => -row - 1.5,
  ),
  numbers(
    "negative in brackets",
    (row) => (row % 2 === 0 ? `${row}.50` : `(${row}.50)`),
    (row) => (row % 2 === 0 ? row + 0.5 : -row - 0.5),
  ),
  numbers(
    "exponents",
    (row) => `${row}.5E+0${row % 5}`,
    (row) => Number(`${row}.5E+0${row % 5}`),
  ),
  numbers(
    "plus signs",
    (row) => `+${row}.5`,
    (row) => row + 0.5,
  ),
  numbers(
    "infinity and its like",
    (row) => (row === 3 ? "inf" : row === 5 ? "-Infinity" : row === 7 ? "NaN" : `${row}.5`),
    (row) => ([3, 5, 7].includes(row) ? null : row + 0.5),
  ),
  numbers(
    "errors of Excel",
    (row) => (row === 3 ? "#DIV/0!" : row === 5 ? "#N/A" : row === 7 ? "#VALUE!" : `${row}.5`),
    (row) => ([3, 5, 7].includes(row) ? null : row + 0.5),
  ),
  numbers(
    "a few odd cells of many kinds",
    (row) => ({ 3: "12.5*", 9: "n.d.", 20: "<5", 31: ">100" })[row] ?? `${row}.5`,
    (row) => ([3, 9, 20, 31].includes(row) ? null : row + 0.5),
    /"12\.5\*" \(line 5\)/,
  ),
  {
    what: "a fraction far down",
    name: "fraction.csv",
    bytes: plain(30_000).replace("29991,59982,y", "29991.5,59982,y"),
    right: { names: NAMES, count: 30_000 },
  },
  {
    what: "a word far down",
    name: "word.csv",
    bytes: plain(30_000).replace("29991,59982,y", "oops,59982,y"),
    right: { names: NAMES, count: 30_000, told: /"oops" \(line 29993\)/ },
  },
  {
    what: "codes with zeros before them stay texts",
    name: "codes.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${String(row * 37).padStart(5, "0")},${row},${kindOf(row)}`),
    right: { names: NAMES, rows: rowsOf(20, (row) => [String(row * 37).padStart(5, "0"), row, kindOf(row)]) },
  },
  {
    what: "ids beyond 2^53 keep each digit",
    name: "ids.csv",
    bytes: linesOf("a,b,kind", 20, (row) => `${9_007_199_254_740_993n + BigInt(row)},${row},${kindOf(row)}`),
    right: {
      names: NAMES,
      rows: rowsOf(20, (row) => [String(9_007_199_254_740_993n + BigInt(row)), row, kindOf(row)]),
    },
  },
];

export const TEXT_FILES: readonly Awkward[] = [...LAYOUTS, ...DATES, ...NUMBERS, ...ENCODED_FILES];
