// Texts as programs lay them out: what stands above a table, between its cells, and among its rows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { ImportOptionsInput } from "../document/importOptions";
import type { Cell, Table } from "../protocol/data";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { readPage } from "./open";

const folder = temporaryFolders();

interface Read {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly table: Table;
}

async function read(text: string | Uint8Array, options: ImportOptionsInput = {}, name = "table.txt"): Promise<Read> {
  const file = join(folder(), name);
  writeFileSync(file, text);
  const project = folder();
  const table = await importData({ folder: project, file, options });
  const page = await readPage({ folder: project, source: table.source, offset: 0, limit: 100 });
  return { names: page.columns, rows: page.rows, table };
}

const PEOPLE = [
  ["Ann", 31, 1.62],
  ["Bo", 45, 1.8],
  ["Cy", 27, 1.75],
] as const;
const NAMES = ["name", "age", "height"];

describe("what stands between cells", () => {
  test.each([",", ";", "\t", "|", "^", "~", "\u0001", "\u001f", "¦", "§", ":"])("%j is found", async (sign) => {
    const text = [NAMES, ...PEOPLE].map((cells) => cells.join(sign)).join("\n");
    expect(await read(text)).toMatchObject({ names: NAMES, rows: PEOPLE });
  });

  test("any other single sign can be said", async () => {
    for (const delimiter of ["!", "x", "→", "ß"]) {
      const text = [NAMES, ...PEOPLE].map((cells) => cells.join(delimiter)).join("\n");
      expect(await read(text, { delimiter })).toMatchObject({ names: NAMES, rows: PEOPLE });
    }
  });

  test("a sign of two bytes within quotes is part of the text", async () => {
    const text = 'name¦note\n"a¦b"¦1\n"c, d"¦2\n"say ""hi"""¦3\n';
    const { rows } = await read(text, { delimiter: "¦" });
    expect(rows).toEqual([
      ["a¦b", 1],
      ["c, d", 2],
      ['say "hi"', 3],
    ]);
  });

  test("blanks, any number of them, with texts in quotes", async () => {
    const text = 'name        age height\nAnn          31   1.62\n"Bo Lee"     45   1.80\n  Cy\t27     1.75\n';
    const { names, rows } = await read(text);
    expect(names).toEqual(NAMES);
    expect(rows).toEqual([
      ["Ann", 31, 1.62],
      ["Bo Lee", 45, 1.8],
      ["Cy", 27, 1.75],
    ]);
  });

  test("columns of fixed width, some cells of which are empty or hold blanks", async () => {
    const text = [
      "Name            Age City        Pay",
      "John Smith       32 New York   12.5",
      "Ann               5 Paris       3.0",
      "Lee van Cleef       Ulm        44.1",
      "Bo               77 The Hague  10.0",
    ].join("\n");
    const { names, rows } = await read(text);
    expect(names).toEqual(["Name", "Age", "City", "Pay"]);
    expect(rows).toEqual([
      ["John Smith", 32, "New York", 12.5],
      ["Ann", 5, "Paris", 3],
      ["Lee van Cleef", null, "Ulm", 44.1],
      ["Bo", 77, "The Hague", 10],
    ]);
  });

  test("a cell that is too long for its column is named with its line", async () => {
    const rows = Array.from(
      { length: 6_000 },
      (_, at) => `Name ${String(at % 10)}x    New York   ${String(at % 10)}.5`,
    );
    const text = ["Name       City       Pay", ...rows, "Maximilian  The HaguesPay 12.5", ""].join("\n");
    const file = join(folder(), "wide.txt");
    writeFileSync(file, text);
    const { code, message } = await problemOf(() =>
      importData({ folder: folder(), file, options: { delimiter: "fixed-width" } }),
    );
    expect(code).toBe("ragged-row");
    expect(message).toMatch(/Line 6002|Line \d+ of "wide.txt"/);
  });
});

describe("what is no row", () => {
  test("comments, above the table and among its rows", async () => {
    const text = "# made by hand\nname,age,height\nAnn,31,1.62\n# checked\nBo,45,1.8\nCy,27,1.75\n#end\n";
    const { rows, table } = await read(text);
    expect(rows).toEqual(PEOPLE);
    expect(table.notes?.join(" ")).toMatch(/begin with # are comments/);
    const other = await read(text.replaceAll("#", "REM:"), { comment: "REM:" });
    expect(other.rows).toEqual(PEOPLE);
  });

  test("no header that begins with the sign, and no text within quotes", async () => {
    const text = '#id,note\n1,"first\n# second"\n2,plain\n3,#hash\n';
    const { names, rows } = await read(text);
    expect(names).toEqual(["#id", "note"]);
    expect(rows.map(([, note]) => note)).toEqual(["first\n# second", "plain", "#hash"]);
  });

  test("a line that is wrong is named by its number in the file, comments and all", async () => {
    const file = join(folder(), "bad.csv");
    writeFileSync(file, "Title\n\n# a\nx,y\n1,2\n# b\n3,4\n5,6\n7,8\n9,10\n5,6,7\n");
    const { message } = await problemOf(() => importData({ folder: folder(), file }));
    expect(message).toContain("Line 11 ");
  });

  test("lines above the table that a person counts", async () => {
    const text = "a,b,c\n1,2,3\nname,age,height\nAnn,31,1.62\nBo,45,1.8\nCy,27,1.75\n";
    expect(await read(text, { skip: 2 })).toMatchObject({ names: NAMES, rows: PEOPLE });
  });

  test("units under the header are kept with their columns", async () => {
    const text = "name,age,height\n,years,[m]\nAnn,31,1.62\nBo,45,1.8\nCy,27,tall\n";
    const { rows, table } = await read(text);
    expect(rows).toHaveLength(3);
    expect(table.notes?.join(" ")).toMatch(/Line 2 holds units/);
    const height = table.columns[2]?.found;
    expect(height?.reading).toMatchObject({ as: "number", unit: "m" });
    expect(height?.odd?.examples[0]).toMatchObject({ text: "tall", line: 5 });
  });

  test.each(["name,age,height\nNone,n.d.,?\nBo,45,1.8\nCy,27,1.75\n", "part,code,n\na,m,1\nb,m,2\nc,s,3\n"])(
    "a first row of words is no line of units: %j",
    async (text) => {
      expect((await read(text)).rows).toHaveLength(3);
    },
  );

  test("delimiters at the ends of lines", async () => {
    const rows = PEOPLE.map((cells) => `${cells.join(",")},`).join("\n");
    expect(await read(`name,age,height\n${rows}\n`)).toMatchObject({ names: NAMES, rows: PEOPLE });
    expect(await read(`name,age,height,\n${rows}\n`)).toMatchObject({ names: NAMES, rows: PEOPLE });
    const bare = PEOPLE.map((cells) => cells.join(",")).join("\n");
    expect(await read(`name,age,height,\n${bare}\n`)).toMatchObject({ names: NAMES, rows: PEOPLE });
    const last = await problemOf(async () => read(`name,age,height\n${rows}\nDi,1,2,3\n`));
    expect(last.message).toContain("Line 5 ");
  });

  test("the line that Excel is told the delimiter by", async () => {
    expect(await read("sep=!\nname!age!height\nAnn!31!1.62\nBo!45!1.8\nCy!27!1.75\n")).toMatchObject({ rows: PEOPLE });
  });
});

describe("UTF-32", () => {
  const bytes = (text: string, little: boolean, mark: boolean): Buffer => {
    const points = Array.from((mark ? "\ufeff" : "") + text, (sign) => sign.codePointAt(0) ?? 0);
    const buffer = Buffer.alloc(4 * points.length);
    points.forEach((point, at) => (little ? buffer.writeUInt32LE(point, 4 * at) : buffer.writeUInt32BE(point, 4 * at)));
    return buffer;
  };
  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])("is found: low bytes first %s, with a mark %s", async (little, mark) => {
    const { rows, table } = await read(bytes("name,age,height\nÄnn 😀,31,1.62\nBo,45,1.8\n", little, mark));
    expect(rows[0]).toEqual(["Änn 😀", 31, 1.62]);
    expect(table.encoding).toMatch(/^UTF-32/);
  });

  it("that is cut off is refused", async () => {
    const cut = bytes("name,age\nAnn,31\n", true, true).subarray(0, -2);
    expect((await problemOf(() => read(cut))).code).toBe("bad-encoding");
  });
});

test("a text with one blank or more between its cells comes back as it was written", async () => {
  const cell = fc.stringMatching(/^[a-z]{1,5}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 4 })), {
        minLength: 3,
        maxLength: 12,
      }),
      async (rows) => {
        const text = ["word count", ...rows.map(([word, count, blanks]) => `${word}${" ".repeat(blanks)}${count}`)];
        const found = await read(text.join("\n"), { delimiter: "blanks", missing: [] });
        expect(found.rows.map(([, count]) => count)).toEqual(rows.map(([, count]) => count));
      },
    ),
    { numRuns: 8 },
  );
});
