// One table as pyarrow, fastparquet, polars, pandas and LibreOffice write it, beside what they hold (fixtures/make_written.py), cell by cell.

import { readFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";
import { temporaryFolders, writeIn } from "../temporaryFolder";
import { importData } from "../../data/importData";
import { readPage } from "../../data/open";

const { expected, files } = v.parse(
  v.object({
    expected: v.record(v.string(), v.array(v.nullable(v.union([v.string(), v.number()])))),
    files: v.array(v.object({ what: v.string(), name: v.string(), names: v.array(v.string()), bytes: v.string() })),
  }),
  JSON.parse(readFileSync(new URL("fixtures/written.json", import.meta.url), "utf8")),
);
const folders = temporaryFolders();

test.each(files)("$what", async ({ name, names, bytes }) => {
  const folder = folders();
  const table = await importData({ folder, file: writeIn(folders(), name, Buffer.from(bytes, "base64")) });
  const { columns, rows } = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  expect(columns).toEqual(names);
  for (const [index, column] of columns.entries()) {
    const cells = rows.map((row) => row[index] ?? null);
    const right = expected[column] ?? [];
    expect([column, cells.length]).toEqual([column, right.length]);
    cells.forEach((cell, row) => {
      const wanted = right[row] ?? null;
      // Workbooks keep 15 digits.
      if (typeof cell === "number" && typeof wanted === "number") expect(cell).toBeCloseTo(wanted, 12);
      else expect([column, row, cell]).toEqual([column, row, wanted]);
    });
  }
});

test("the writers are many", () => {
  expect(files.length).toBeGreaterThanOrEqual(20);
});
