// A long file is written while it is still being checked: what comes of it must be what comes of it afterwards.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { expect, it, vi } from "vitest";
import { DATA_FILES, recordOf } from "../../document/dataFiles";
import { UserError } from "../../document/errors";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { withDatabase } from "../duckdb";
import { importData } from "../importData";
import { parquetRelation } from "./relation";
import { WrittenAhead } from "./writtenAhead";

const folders = temporaryFolders();

/** Long enough that its beginning is not all of it. */
const ROWS = 9_500;
const row = (at: number): string => `${at / 4},2021-03-${String((at % 28) + 1).padStart(2, "0")},town ${at % 9},${at}`;

/** What may stand in the later part, as lines. */
const LATER = [
  "7,2021-03-04,town 3,1",
  '7,2021-03-04,"town, 3",1',
  '7,2021-03-04,"town\n3",1',
  " 7 ,NA,,",
  "007,2021-03-04,town,0",
  "1_000,2021-03-04,town 3,5",
  "12*,2021-03-04,town 3,5",
  "1e400,2021-03-04,town 3,9007199254740993",
  "size,day,town,number",
  "nan,4.5.2021,NA,-",
  "inf,2021-03-04,\u00a0town ,+5",
  "",
  "7,2021-03-04,town 3,1\r",
];

/** All that an import leaves; with a mark in front the file is rewritten, so that nothing is done ahead. */
async function outcome(text: string, mark: string): Promise<unknown> {
  const folder = folders();
  const file = join(folder, "given.csv");
  const path = join(folder, DATA_FILES.table);
  writeFileSync(file, mark + text);
  let found: unknown;
  try {
    const { columns } = await importData({ folder, file });
    const rows = await withDatabase([path], {}, async (database) => {
      const stored = await parquetRelation(database, path);
      return database.rows(
        `SELECT ${stored.columns.map(({ value }) => `(${value})::VARCHAR`).join(", ")} FROM ${stored.from}`,
      );
    });
    const { options, readings, notes } = importRecord(
      JSON.parse(readFileSync(join(folder, recordOf(DATA_FILES.table)), "utf8")),
    );
    found = { columns, rows, options, readings, notes };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    found = error.problem;
  }
  return JSON.parse(JSON.stringify(found).replaceAll(folder, "")) as unknown;
}

const importRecord = (value: unknown) =>
  v.parse(v.object({ options: v.unknown(), readings: v.optional(v.unknown()), notes: v.optional(v.unknown()) }), value);

it("whatever stands further down", { timeout: 120_000 }, async () => {
  const beginning = ["size,day,town,number", ...Array.from({ length: ROWS }, (_, at) => row(at))].join("\n");
  const taken = vi.spyOn(WrittenAhead.prototype, "of");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...LATER), { maxLength: 4 }), async (later) => {
      const text = [beginning, ...later, ""].join("\n");
      const [ahead, after] = [await outcome(text, ""), await outcome(text, "\uFEFF")];
      expect(ahead).toEqual(after);
    }),
    { numRuns: 16, examples: [...LATER.map((line): [string[]] => [[line]]), [[]]] },
  );
  const results = await Promise.all(taken.mock.results.map(({ value }) => value as ReturnType<WrittenAhead["of"]>));
  expect(results.filter((one) => one?.written === true).length).toBeGreaterThan(2);
  expect(results.filter((one) => one === null).length).toBeGreaterThan(results.length / 2);
});
