// Tables are written as their first rows suggest: what comes of it must not depend on that.

import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { temporaryFolders } from "../../testing/temporaryFolder";
import type { Database } from "../duckdb";
import { sqlText, withDatabase } from "../duckdb";
import { MISSING_TOKENS } from "../../document/importOptions";
import { SAMPLE_ROWS } from "./evidence";
import { inferAndWrite, inferColumns } from "./infer";
import type { RelationColumn } from "./relation";
import { parquetRelation, trimmed } from "./relation";

const folder = temporaryFolders();

/** What the first rows are filled with, by its number. */
const FIRST: readonly ((row: number) => string)[] = [
  (row) => String(row / 8),
  (row) => `${row % 7},5`,
  (row) => `2021-03-${String((row % 28) + 1).padStart(2, "0")}`,
  (row) => `town ${row % 9}`,
  (row) => `$${row}`,
  () => "",
];

const LATER = [
  "",
  "NA",
  "-",
  "12",
  " 13 ",
  "1.5",
  "1,5",
  "1.234,5",
  "007",
  "9007199254740993",
  "1_000",
  "12*",
  "nan",
  "1e400",
  "-inf",
  "0.5",
  "+7",
  "2021-03-04",
  "4.5.2021",
  "town 3",
  "x",
  "$12",
  "\u00a05",
];

it("they are read as all of their rows say, wherever an odd cell stands", async () => {
  const path = join(folder(), "table.parquet");
  const tail = fc.array(fc.constantFrom(...LATER), { minLength: 1, maxLength: 12 });
  let written = 0;
  const plain: [number, string[]] = [0, ["12", " 13 ", "NA"]];
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: FIRST.length - 1 }), tail, async (kind, cells) => {
      await withDatabase([path], {}, async (database) => {
        const from = await tableOf(database, [
          ...Array.from({ length: SAMPLE_ROWS }, (_, row) => FIRST[kind]?.(row) ?? ""),
          ...cells,
        ]);
        const file = {
          from,
          columns: [{ name: "a", cell: "c0", raw: "r0" }],
          options: { quote: '"', missing: [...MISSING_TOKENS] },
          delimiter: ";",
          linesBefore: 1,
        };
        const columns = await inferColumns(database, file);
        const drafted = await inferAndWrite(database, file, path);
        expect(drafted.columns).toEqual(columns);
        if (!drafted.written) return;
        written += 1;
        const stored = await parquetRelation(database, path);
        expect(await valuesOf(database, stored.from, stored.columns)).toEqual(await valuesOf(database, from, columns));
      });
    }),
    { numRuns: 30, examples: [plain] },
  );
  expect(written).toBeGreaterThan(0);
});

async function tableOf(database: Database, cells: readonly string[]): Promise<string> {
  const list = cells.map((cell) => (cell === "" ? "NULL" : sqlText(cell))).join(", ");
  await database.run(`CREATE OR REPLACE TEMP TABLE cells AS SELECT unnest([${list}]) AS r0`);
  return `(SELECT *, ${trimmed("r0")} AS c0 FROM cells)`;
}

async function valuesOf(database: Database, from: string, columns: readonly RelationColumn[]): Promise<unknown[]> {
  const rows = await database.rows(
    `SELECT ${columns.map(({ value }) => `(${value})::VARCHAR`).join(", ")} FROM ${from}`,
  );
  return rows.flat();
}
