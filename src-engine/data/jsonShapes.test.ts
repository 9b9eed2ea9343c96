// Tables in JSON as pandas, services and scripts write them: one table, whatever its shape.

import { expect, test } from "vitest";
import type { Cell } from "../protocol/data";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { readPage } from "./open";

const folders = temporaryFolders();

async function read(text: string | Buffer): Promise<{ names: readonly string[]; rows: readonly (readonly Cell[])[] }> {
  const folder = folders();
  const table = await importData({ folder, file: writeIn(folders(), "t.json", text) });
  const page = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  return { names: page.columns, rows: page.rows };
}

const records = [
  { name: "Ann", age: 31, city: "Ulm" },
  { name: "Bo", age: 45, city: "Bern" },
  { name: "Cy", age: 27, city: "Graz" },
];
const NAMES = ["name", "age", "city"];
const ROWS = records.map((record) => Object.values(record));
const column = (name: "name" | "age" | "city"): (string | number)[] => records.map((record) => record[name]);
const numbered = (values: readonly unknown[]): Record<string, unknown> => Object.fromEntries(values.entries());

test.each<[string, unknown]>([
  ["a list of objects (records)", records],
  ["lists for columns (list)", { name: column("name"), age: column("age"), city: column("city") }],
  [
    "objects for columns (dict)",
    { name: numbered(column("name")), age: numbered(column("age")), city: numbered(column("city")) },
  ],
  ["objects for rows (index)", numbered(records)],
  ["names and rows (split)", { columns: NAMES, index: [0, 1, 2], data: ROWS }],
  ["a schema beside them (table)", { schema: { fields: [{ name: "name", type: "string" }] }, data: records }],
  ["a list of lists with the names first", [NAMES, ...ROWS]],
  ["an answer of a service", { status: "ok", count: 3, data: records }],
  ["an answer deep in others", { response: { meta: { page: 1 }, result: { records, total: 3 } } }],
])("%s", async (_, document) => {
  expect(await read(JSON.stringify(document))).toEqual({ names: NAMES, rows: ROWS });
  expect(await read(JSON.stringify(document, null, 2))).toEqual({ names: NAMES, rows: ROWS });
});

test("one object on each line, with NaN in it", async () => {
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  expect(await read(lines)).toEqual({ names: NAMES, rows: ROWS });
  const { rows } = await read(lines.replace("45", "NaN").replace('"Ulm"', '"NaN, Infinity"'));
  expect(rows[1]).toEqual(["Bo", null, "Bern"]);
  expect(rows[0]?.[2]).toBe("NaN, Infinity");
});

test("NaN and Infinity in a list are missing", async () => {
  const { rows } = await read('[{"a": 1.5, "b": NaN}, {"a": -Infinity, "b": 2}, {"a": 3, "b": 4}]');
  expect(rows).toEqual([
    [1.5, null],
    [null, 2],
    [3, 4],
  ]);
});

test("objects in rows become columns", async () => {
  const features = records.map(({ name, ...properties }, at) => ({
    type: name,
    properties,
    at: { x: at, y: { z: -at } },
  }));
  const { names, rows } = await read(JSON.stringify({ type: "FeatureCollection", features }));
  expect(names).toEqual(["type", "properties.age", "properties.city", "at.x", "at.y.z"]);
  expect(rows[1]).toEqual(["Bo", 45, "Bern", 1, -1]);
});

test("rows that have names keep them", async () => {
  const { names, rows } = await read(JSON.stringify({ Ann: { age: 31, tall: 1.6 }, Bo: { age: 45, tall: 1.8 } }));
  expect(names).toEqual(["key", "age", "tall"]);
  expect(rows[1]).toEqual(["Bo", 45, 1.8]);
});

test.each(["utf16le", "utf8"] as const)("a mark at the beginning, in %s", async (encoding) => {
  expect(await read(Buffer.from(`\ufeff${JSON.stringify(records)}`, encoding))).toEqual({ names: NAMES, rows: ROWS });
});

test("whole numbers beyond 2^53 stay as they are, in a list or in an object", async () => {
  const rows = '[{"id": 9007199254740993, "a": 1}, {"id": 9007199254740995, "a": 2}]';
  for (const text of [rows, `{"data": ${rows}}`]) {
    const { rows: found } = await read(text);
    expect(found.map(([id]) => String(id))).toEqual((await read(rows)).rows.map(([id]) => String(id)));
    expect(found).toHaveLength(2);
  }
});
