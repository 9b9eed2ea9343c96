// A file whose plain numbers are read as such at once holds what it holds when every cell is judged as a text.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { MISSING_TOKENS } from "../../document/importOptions";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { csvRecord } from "../csv/rewrite";
import { CsvScanner } from "../csv/scan";
import { withDatabase } from "../duckdb";
import { SAMPLE_ROWS } from "./evidence";
import { inferAndWrite, inferColumns } from "./infer";
import { parquetRelation } from "./relation";
import { rawCells, textCells } from "./textCells";

const folder = temporaryFolders();

const NUMBERS = [
  "0",
  "-0",
  "00",
  "007",
  "-07",
  ".5",
  "+.5",
  "5.",
  "1e3",
  "1E400",
  "-1e-400",
  "9007199254740993",
  "0x1A",
];
const OTHERS = [
  "",
  "NA",
  "na",
  "Na",
  "nan",
  "NaN",
  "null",
  "-",
  "inf",
  "Infinity",
  "true",
  "x",
  "1_000",
  "1,5",
  "1 000",
];
const BLANK = [" 7", "7 ", "\t7", "7\t", " ", "\u00a07", "7\u000b", " 007", " NA", "NA "];

const FIRST: readonly ((row: number) => string)[] = [
  (row) => String(row / 8),
  (row) => String(row - 2_000),
  (row) => `town ${row % 9}`,
];

it("wherever an odd cell stands", { timeout: 60_000 }, async () => {
  const root = folder();
  const path = join(root, "table.parquet");
  const file = join(root, "given.csv");
  const cell = fc.constantFrom(...NUMBERS, ...OTHERS, ...BLANK);
  const record = fc.tuple(cell, cell, cell);
  const beginning = Array.from({ length: SAMPLE_ROWS }, (_, row) => FIRST.map((of) => of(row)));
  let typed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 3 }), async (later) => {
      const records = [["a", "b", "c"], ...beginning, ...later];
      writeFileSync(file, records.map((cells) => `${csvRecord(cells, '"', ";")}\n`).join(""));
      const scanner = new CsvScanner(";", '"');
      scanner.push(readFileSync(file));
      const { codes, joinedDigits, longestRecord } = scanner.end();
      const cells = textCells({
        file: "given.csv",
        path: file,
        names: ["a", "b", "c"],
        written: ";",
        quote: '"',
        header: true,
        brokenLines: false,
        longestRecord,
      });
      const options = { quote: '"', missing: [...MISSING_TOKENS] };
      const asked = { ...cells, options, delimiter: ";", linesBefore: 1, joinedDigits };
      await withDatabase([path, file], {}, async (database) => {
        const found = await inferAndWrite(database, { ...asked, codes: rawCells(codes) }, path);
        if (found.numbers === undefined) return;
        typed += 1;
        const columns = await inferColumns(database, { ...asked, typed: undefined });
        expect(found.columns).toEqual(columns);
        const values = (of: typeof columns, from: string) =>
          database.rows(`SELECT ${of.map(({ value }) => `(${value})::VARCHAR`).join(", ")} FROM ${from}`);
        const stored = await parquetRelation(database, path);
        expect(await values([...stored.columns], stored.from)).toEqual(await values(columns, cells.from));
      });
    }),
    {
      numRuns: 70,
      examples: [...NUMBERS, ...OTHERS, ...BLANK].map((text): [[string, string, string][]] => [[[text, text, text]]]),
    },
  );
  expect(typed).toBeGreaterThan(10);
});
