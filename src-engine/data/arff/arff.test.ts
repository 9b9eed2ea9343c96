// Weka's files as its description has them.

import { expect, test } from "vitest";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import type { Cell, Table } from "../../protocol/data";
import { importData } from "../importData";
import { readPage } from "../open";

const folders = temporaryFolders();

async function read(
  text: string | Buffer,
): Promise<{ names: readonly string[]; rows: readonly (readonly Cell[])[]; table: Table }> {
  const folder = folders();
  const table = await importData({ folder, file: writeIn(folders(), "t.arff", text) });
  const page = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  return { names: page.columns, rows: page.rows, table };
}

test("attributes, comments, quotes of both kinds, missing values and weights", async () => {
  const { names, rows } = await read(
    [
      "% Fisher's flowers",
      "@RELATION 'my flowers'",
      "",
      "@attribute 'sepal length' REAL",
      '@attribute "it\'s" integer',
      "@attribute when date 'yyyy-MM-dd'",
      '@Attribute class\t{setosa, \'iris, versicolor\', "the \\"other\\""}',
      "@DATA",
      "5.1, 3, '2020-01-02', setosa",
      "% in between",
      "?, 4, 2020-01-03, 'iris, versicolor'",
      '4.7,?,2020-01-04,"the \\"other\\"", {2}',
      "",
    ].join("\r\n"),
  );
  expect(names).toEqual(["sepal length", "it's", "when", "class"]);
  expect(rows).toEqual([
    [5.1, 3, "2020-01-02", "setosa"],
    [null, 4, "2020-01-03", "iris, versicolor"],
    [4.7, null, "2020-01-04", 'the "other"'],
  ]);
});

test("sparse rows: what is left out is 0, or the first of its values", async () => {
  const { rows } = await read(
    "@relation r\n@attribute a numeric\n@attribute b numeric\n@attribute c {no, yes}\n@data\n{0 1.5, 2 yes}\n{ 1 -2 }\n{}\n{1 ?, 2 'yes'}\n",
  );
  expect(rows).toEqual([
    [1.5, 0, "yes"],
    [0, -2, "no"],
    [0, 0, "no"],
    [0, null, "yes"],
  ]);
});

test("a cell that is no number is named with its line in the file", async () => {
  const text = `% c\n@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n${Array.from({ length: 30 }, (_, at) => `${at},${at === 20 ? "x1" : at}`).join("\n")}\n`;
  const { table } = await read(text);
  expect(table.columns[1]?.found?.odd?.examples[0]).toMatchObject({ text: "x1", line: 26 });
});

test("another encoding than UTF-8 is found", async () => {
  const text = "@relation r\n@attribute name string\n@attribute n numeric\n@data\nGröße,1\nStraße,2\n";
  expect((await read(Buffer.from(text, "latin1"))).rows[0]?.[0]).toBe("Größe");
});

test.each([
  [
    "too few values",
    "@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n1,2\n3\n",
    "ragged-row",
    "Line 6 ",
  ],
  [
    "an open quote",
    "@relation r\n@attribute a string\n@attribute b numeric\n@data\n'x,2\n",
    "malformed-file",
    "(line 5)",
  ],
  ["tables in cells", "@relation r\n@attribute a relational\n@data\n1\n", "malformed-file", "holds tables"],
  ["no data", "@relation r\n@attribute a numeric\n@attribute b numeric\n", "no-rows", "@data"],
  ["no attributes", "@relation r\n@data\n1\n", "malformed-file", "no attribute"],
  ["something else", "@relation r\nhello\n", "malformed-file", '"hello"'],
])("%s is refused, with the place", async (_, text, code, message) => {
  const problem = await problemOf(() => read(text));
  expect(problem.code).toBe(code);
  expect(problem.message).toContain(message);
});
