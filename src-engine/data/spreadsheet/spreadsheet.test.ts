// Workbooks written by openpyxl and by LibreOffice, beside what pandas reads from them; and workbooks that no program would write.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it, test } from "vitest";
import type { ImportOptionsInput } from "../../document/importOptions";
import type { Cell, Table } from "../../protocol/data";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { ods, xlsx, XML, xlsxRow } from "../../testing/workbookFiles";
import { importData } from "../importData";
import { readPage } from "../open";
import { dateKind, dateText } from "./numberFormat";

const folders = temporaryFolders();
const FIXTURES = join(import.meta.dirname, "fixtures");
const FILES = ["kinds.xlsx", "libreoffice/kinds.xlsx", "libreoffice/kinds.ods"].map((name) => join(FIXTURES, name));
const expected = v.parse(
  v.record(v.string(), v.array(v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  JSON.parse(readFileSync(join(FIXTURES, "kinds.json"), "utf8")),
);

async function read(
  file: string,
  options: ImportOptionsInput = {},
): Promise<{ readonly table: Table; readonly names: readonly string[]; readonly rows: readonly (readonly Cell[])[] }> {
  const folder = folders();
  const table = await importData({ folder, file, options });
  const page = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  return { table, names: page.columns, rows: page.rows };
}

describe.each(FILES)("%s", (file) => {
  test("holds what pandas reads from it", async () => {
    const { names, rows, table } = await read(file, { sheet: "Kinds of cells" });
    const computed = file.endsWith(join("fixtures", "kinds.xlsx"));
    expect(names).toEqual(Object.keys(expected).filter((name) => !(computed && name === "no such")));
    for (const [index, name] of names.entries()) {
      // openpyxl computes nothing: no value is stored with a formula.
      if (computed && name === "sum") {
        expect(rows.every((row) => row[index] === null)).toBe(true);
        continue;
      }
      const values = rows.map((row) => row[index] ?? null);
      const wanted = (expected[name] ?? []).map((value) => {
        if (name === "name") return String(value).trim();
        // LibreOffice writes what it read as true into its own format as the number 1.
        if (typeof value === "boolean") return file.endsWith(".ods") ? Number(value) : value ? "TRUE" : "FALSE";
        return name === "day" ? String(value).slice(0, 10) : value;
      });
      if (typeof wanted[0] === "number")
        values.forEach((value, row) => {
          const other = wanted[row];
          if (typeof value === "number" && typeof other === "number") expect(value).toBeCloseTo(other, 10);
          else expect([name, row, value]).toEqual([name, row, other ?? null]);
        });
      else expect({ name, values: values.map(asText) }).toEqual({ name, values: wanted.map(asText) });
    }
    expect(table.rows).toBe(40);
  });

  it("reads the first sheet that is a table, and names the others", async () => {
    const { names, table } = await read(file);
    expect(names).toEqual(Object.keys(expected));
    expect(table.notes?.join(" ")).toMatch(/"Kinds of cells" was read\. Others are "Notes", "Titled"/);
  });

  it("reads the sheet that is named, by its name or number, capitals aside", async () => {
    for (const sheet of ["Titled", "titled", "4"]) {
      const { names, rows, table } = await read(file, { sheet });
      expect(names).toEqual(["region", "sold"]);
      expect(rows).toEqual([
        ["North", 12],
        ["South", 8.5],
        ["East", 7],
      ]);
      expect(table.notes?.join(" ")).toMatch(/Sales of the year.*units/s);
      expect(table.columns[1]?.found?.reading).toMatchObject({ unit: "kg" });
    }
    const { rows } = await read(file, { sheet: "Secret" });
    expect(rows).toEqual([[1, 2]]);
    const problem = await problemOf(() => read(file, { sheet: "None" }));
    expect(problem.code).toBe("no-such-sheet");
    expect(problem.next).toContain('"Kinds of cells"');
  });
});

/** Times of day may be shown with or without a date that is none. */
function asText(value: Cell): string {
  return String(value)
    .replace(/(?<=\d)T/, " ")
    .replace(/^(?:1899-12-3[01]|1970-01-01) /, "")
    .replace(/\.000Z?$/, "");
}

const TABLE = xlsxRow("x", "y") + xlsxRow(1, 2) + xlsxRow(3, 4);

describe("a workbook from a stranger", () => {
  const importOf = async (bytes: Buffer, name = "book.xlsx"): ReturnType<typeof read> =>
    read(writeIn(folders(), name, bytes));

  it("is read where it is plain, whatever it is called", async () => {
    expect((await importOf(xlsx(TABLE))).rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect((await importOf(xlsx(TABLE), "book.csv")).rows).toHaveLength(2);
  });

  it("has rows wider further down than at the beginning", async () => {
    const rows = Array.from({ length: 1_500 }, (_, at) => xlsxRow(at, at + 1)).join("");
    const { names, table } = await importOf(xlsx(xlsxRow("x", "y") + rows + xlsxRow(1, 2, 3)));
    expect(names).toEqual(["x", "y", "Column 3"]);
    expect(table.columns[2]).toMatchObject({ missing: 1_500 });
  });

  it("gives the values that stand with formulas, and follows no link", async () => {
    const { rows } = await importOf(
      xlsx(
        `${xlsxRow("x", "y")}<row><c><f>WEBSERVICE("http://x")</f><v>5</v></c><c t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>${xlsxRow(6, "c")}`,
      ),
    );
    expect(rows).toEqual([
      [5, "ab"],
      [6, "c"],
    ]);
  });

  test.each([
    [
      "entities that would be expanded",
      xlsx(TABLE, {
        "xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>${xlsxRow("x", "&b;")}</sheetData></worksheet>`,
      }),
    ],
    [
      "entities that name a file",
      xlsx(TABLE, {
        "xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData>${xlsxRow("x", "&a;")}</sheetData></worksheet>`,
      }),
    ],
    ["a sheet that is no XML", xlsx(TABLE, { "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>" })],
    ["a cell beyond every sheet", xlsx(`<row r="1"><c r="ZZZZ1"><v>1</v></c></row>`)],
    ["a row beyond every sheet", xlsx(`<row r="99999999999"><c r="A1"><v>1</v></c></row>`)],
    ["elements without end in each other", xlsx("<x>".repeat(1_000))],
    ["no sheets", xlsx(TABLE, { "xl/workbook.xml": `${XML}<workbook/>` })],
    [
      "a sheet outside",
      xlsx(TABLE, {
        "xl/_rels/workbook.xml.rels": `${XML}<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>`,
      }),
    ],
    ["half of it", xlsx(TABLE).subarray(0, 600)],
  ])("with %s is refused", async (_, bytes) => {
    expect(["malformed-file", "not-text"]).toContain((await problemOf(() => importOf(bytes))).code);
  });

  it("that has nothing on it is named empty", async () => {
    expect((await problemOf(() => importOf(xlsx("")))).code).toBe("no-rows");
  });

  it("that repeats rows and cells without end is refused", async () => {
    const cell = (times: number): string =>
      `<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="${times}"/>`;
    const rowOf = (times: number, cells: string): string =>
      `<table:table-row table:number-rows-repeated="${times}">${cells}</table:table-row>`;
    const plain = rowOf(3, cell(2)) + rowOf(1_000_000, '<table:table-cell table:number-columns-repeated="16384"/>');
    expect((await importOf(ods(plain), "book.ods")).table.rows).toBe(3);
    expect((await problemOf(() => importOf(ods(rowOf(1_000_000, cell(16_384))), "book.ods"))).code).toBe(
      "malformed-file",
    );
  });
});

describe("number formats", () => {
  test.each([
    [14, undefined, "date"],
    [22, undefined, "date-time"],
    [20, undefined, "time"],
    [0, undefined, null],
    [164, "dd/mm/yyyy", "date"],
    [164, "yyyy\\-mm\\-dd hh:mm", "date-time"],
    [164, "h:mm AM/PM", "time"],
    [164, "[h]:mm:ss", null],
    [164, '0.00" days"', null],
    [164, "[Red]#,##0.00", null],
    [164, "0.00E+00", null],
    [164, "mmm yyyy", "date"],
    [164, "[$-409]d\\-mmm\\-yy;@", "date"],
    [164, "General", null],
  ] as const)("%s %j is %s", (id, code, kind) => {
    expect(dateKind(id, code)).toBe(kind);
  });

  // https://learn.microsoft.com/office/troubleshoot/excel/1900-and-1904-date-system: the same day in both.
  test.each([
    [35_981, false, "1998-07-05"],
    [34_519, true, "1998-07-05"],
    [1, false, "1900-01-01"],
    [59, false, "1900-02-28"],
    [61, false, "1900-03-01"],
  ])("day %d is %s %s", (serial, since1904, day) => {
    expect(dateText(serial, "date", since1904)).toBe(day);
  });
});
