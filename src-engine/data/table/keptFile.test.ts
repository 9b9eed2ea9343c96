// Parquet files that are kept as they are hold what they hold when they are written anew; others are written anew.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { DATA_FILES } from "../../document/dataFiles";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { sqlText, withDatabase } from "../duckdb";
import { importData } from "../importData";
import { readPage } from "../open";

const folders = temporaryFolders();

/** Writes a table of three columns. */
async function write(file: string, columns: readonly string[], packing: string): Promise<void> {
  await withDatabase([file], {}, async (database) => {
    const names = columns.map((sql, index) => `${sql} AS c${index}`).join(", ");
    await database.run(
      `COPY (SELECT ${names} FROM range(200) AS rows(i)) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION ${packing})`,
    );
  });
}

async function imported(columns: readonly string[], packing: string) {
  const folder = folders();
  const file = join(folder, "given.parquet");
  await write(file, columns, packing);
  const table = await importData({ folder, file });
  const path = join(folder, DATA_FILES.table);
  const page = await readPage({ folder, source: DATA_FILES.table, offset: 0, limit: 200 });
  const isKept = readFileSync(path).equals(readFileSync(file));
  return { isKept, columns: table.columns, notes: table.notes, page };
}

const KEPT = [
  "i",
  "i::SMALLINT",
  "(i / 3)::FLOAT",
  "CASE i % 4 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE WHEN 2 THEN 1e200 ELSE i END",
  "CASE WHEN i % 3 > 0 THEN i / 8 END",
  "DATE '2020-01-01' + i::INTEGER",
  "CASE i % 2 WHEN 0 THEN 'infinity'::TIMESTAMP ELSE make_timestamp(i * 1000001) END",
  "'town ' || i % 9",
  "'name of row ' || i",
  "CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'there' END",
];

const CHANGED = [
  "CASE i WHEN 150 THEN ' town' ELSE 'town ' || i END",
  "CASE i WHEN 150 THEN 'town ' ELSE 'town ' || i % 9 END",
  "CASE i WHEN 150 THEN 'NA' ELSE 'town ' || i % 9 END",
  "i::VARCHAR",
  "(DATE '2020-01-01' + i::INTEGER)::VARCHAR",
  "i % 2 = 0",
  "i::DECIMAL(20, 2)",
  "[i, i + 1]",
  "make_timestamp(i)::TIMESTAMPTZ",
  "9007199254740993 + i",
];

it("as it is, or anew", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...KEPT), { minLength: 2, maxLength: 5 }), async (columns) => {
      const { isKept, ...kept } = await imported(columns, "snappy");
      expect(isKept).toBe(true);
      // Packed so, it is written anew.
      const { isKept: isToo, ...anew } = await imported(columns, "gzip");
      expect(isToo).toBe(false);
      expect(kept).toEqual(anew);
    }),
    { numRuns: 25, examples: [[KEPT]] },
  );
});

it.each(CHANGED)("anew: %s", async (sql) => {
  const { isKept, ...once } = await imported(["i", sql], "snappy");
  expect(isKept).toBe(false);
  const { isKept: _, ...again } = await imported(["i", sql], "gzip");
  expect(once).toEqual(again);
});
