// Files whose ending says something else than their bytes, and files that are no tables.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { ods, odsRow, xlsx, xlsxRow } from "../workbookFiles";
import type { Awkward } from "./awkward";
import { linesOf, rowsOf } from "./awkward";

const NAMES = ["a", "kind"];
const kindOf = (index: number): string => (index % 2 === 0 ? "x" : "y");
const ROWS = rowsOf(20, (row) => [row, kindOf(row)]);
const TEXT = linesOf("a,kind", 20, (row) => `${row},${kindOf(row)}`);
const RIGHT = { names: NAMES, rows: ROWS };
const JSON_TEXT = JSON.stringify(ROWS.map(([a, kind]) => ({ a, kind })));
const WORKBOOK = xlsx(xlsxRow("a", "kind") + ROWS.map((row) => xlsxRow(...row)).join(""));
const SHEET = ods(odsRow("a", "kind") + ROWS.map((row) => odsRow(...row)).join(""));
const ARROW = readFileSync(new URL("../../data/arrow/fixtures/uncompressed.arrow", import.meta.url));
const ARROW_NAMES = ["whole", "large", "share", "single", "text", "kind", "right", "day", "moment"];
/** What an old workbook, a text document or a message begins with. */
const COMPOUND = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);

const asText = (name: string): Awkward => ({ what: `a text called ${name}`, name, bytes: TEXT, right: RIGHT });
const noTable = (what: string, name: string, bytes: string | Uint8Array, message: RegExp, next: RegExp): Awkward => ({
  what,
  name,
  bytes,
  right: { message, next },
});
const begins = (...bytes: readonly number[]): Buffer => Buffer.concat([Buffer.from(bytes), Buffer.alloc(200, 1)]);

export const MISNAMED_FILES: readonly Awkward[] = [
  ...[
    "t",
    "t.CSV",
    "t.dat",
    "t.parquet",
    "t.xlsx",
    "t.xls",
    "t.ods",
    "t.json",
    "t.arrow",
    "t.npz",
    "t.gz",
    "t.zip",
    "t.tar.gz.csv",
  ].map(asText),
  { what: "JSON called .csv", name: "t.csv", bytes: JSON_TEXT, right: RIGHT },
  { what: "JSON called .txt", name: "t.txt", bytes: JSON_TEXT, right: RIGHT },
  { what: "a workbook called .csv", name: "t.csv", bytes: WORKBOOK, right: RIGHT },
  { what: "a workbook called .ods", name: "t.ods", bytes: WORKBOOK, right: RIGHT },
  { what: "an OpenDocument sheet called .xlsx", name: "t.xlsx", bytes: SHEET, right: RIGHT },
  { what: "gzip called .csv", name: "t.csv", bytes: gzipSync(TEXT), right: RIGHT },
  { what: "Arrow called .csv", name: "t.csv", bytes: ARROW, right: { names: ARROW_NAMES, count: 50 } },
  { what: "Arrow called .parquet", name: "t.parquet", bytes: ARROW, right: { names: ARROW_NAMES, count: 50 } },
  ...["t.csv", "t.xlsx", "t.ods", "t.parquet", "t.json", "t.arrow", "t.arff", "t.npz", "t.gz", "t.zip", "t"].map(
    (name) => noTable(`0 bytes called ${name}`, name, "", /"?t[.a-z]*"? is empty/, /Choose a file/),
  ),
  noTable("an old workbook called .xlsx", "t.xlsx", COMPOUND, /old Excel workbook/, /Save As, Excel Workbook/),
  noTable("an old workbook called .csv", "t.csv", COMPOUND, /old Excel workbook/, /Save As, Excel Workbook/),
  noTable("a PDF", "t.csv", "%PDF-1.4\n%\u00e2", /is a PDF document/, /Export the table/),
  noTable("a database", "t.db", "SQLite format 3\0".padEnd(200, "\0"), /is an SQLite database/, /CSV/),
  noTable("HDF5", "t.h5", begins(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), /is an HDF5 file/, /CSV/),
  noTable("bzip2", "t.csv.bz2", begins(0x42, 0x5a, 0x68, 0x39), /packed with bzip2/, /Unpack it/),
  noTable("xz", "t.csv.xz", begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /packed with xz/, /Unpack it/),
  noTable("7z", "t.7z", begins(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /a 7z archive/, /Unpack it/),
  noTable("RAR", "t.rar", begins(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0), /a RAR archive/, /Unpack it/),
  noTable("Zstandard", "t.csv.zst", begins(0x28, 0xb5, 0x2f, 0xfd), /packed with zstd/, /Unpack it/),
  noTable("a pickle of Python", "t.pkl", begins(0x80, 0x05, 0x95), /pickle of Python/, /to_csv|to_parquet/),
  noTable("SPSS", "t.sav", Buffer.from("$FL2@(#) SPSS DATA FILE".padEnd(200, "\0")), /an SPSS file/, /CSV/),
  noTable("Stata", "t.dta", "<stata_dta><header><release>118".padEnd(200, "\0"), /a Stata file/, /CSV/),
  noTable("Avro", "t.avro", begins(0x4f, 0x62, 0x6a, 0x01), /an Avro file/, /CSV/),
  noTable("ORC", "t.orc", Buffer.concat([Buffer.from("ORC"), Buffer.alloc(200, 2)]), /an ORC file/, /Parquet/),
  noTable(
    "a web page called .xls",
    "t.xls",
    "<html><body><table><tr><td>1,2</td></tr></table>",
    /is a web page/,
    /spreadsheet/,
  ),
  noTable("XML", "t.xml", '<?xml version="1.0"?><rows><row a="1"/></rows>', /is XML/, /CSV/),
  noTable(
    "a flat OpenDocument sheet",
    "t.fods",
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">\n',
    /flat OpenDocument spreadsheet/,
    /\.ods/,
  ),
];
