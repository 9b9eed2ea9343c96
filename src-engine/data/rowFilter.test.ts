// Pages of rows that are filtered, ordered and edited: against the same done to all rows in JavaScript.

import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { editRows } from "../document/editRows";
import type { RowChange, RowEdits } from "../document/rowEdits";
import type { Cell, Table } from "../protocol/data";
import type { RowFilter } from "../protocol/rowFilter";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { readPage } from "./open";

const folders = temporaryFolders();
const PENGUINS = fileURLToPath(new URL("../../examples/sources/penguins.csv", import.meta.url));
let folder = "";
let table: Table;
let all: readonly (readonly Cell[])[] = [];

beforeEach(async () => {
  folder = folders();
  table = await importData({ folder, file: PENGUINS });
  all = (await readPage({ folder, source: table.source, offset: 0, limit: 1_000 })).rows;
});

const at = (name: string): number => table.columns.findIndex((column) => column.name === name);
const page = (
  filter: RowFilter,
  more: { edits?: RowEdits | undefined; sort?: { column: string; descending: boolean } } = {},
) => readPage({ folder, source: table.source, offset: 0, limit: 1_000, filter, ...more });
const edit = (rows: readonly number[], change: RowChange, before?: RowEdits): RowEdits | undefined =>
  editRows(before, table.id, rows, change);

describe("a page of rows", () => {
  it.each(["Species", "Sex", "Body Mass (g)"])(
    "has, of %s, each row either by a condition or by its opposite",
    async (column) => {
      const cells = all.map((row) => row[at(column)] ?? null);
      for (const value of new Set(cells.filter((cell) => typeof cell === "string" || typeof cell === "number"))) {
        const found = await page({ conditions: [{ is: "not", column, value }] });
        expect(found.numbers).toEqual(cells.flatMap((cell, row) => (cell === value ? [] : [row])));
      }
      const present = await page({ conditions: [{ is: "present", column }] });
      expect(present.numbers).toEqual(cells.flatMap((cell, row) => (cell === null ? [] : [row])));
    },
  );

  it("has those that every condition is true of, and says how many there are", async () => {
    const mass = table.columns.find(({ name }) => name.startsWith("Body Mass"))?.name ?? "";
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2_700, max: 6_000 }),
        fc.constantFrom("Adelie", "Gentoo", "Chinstrap"),
        fc.constantFrom("", "dream", "MALE", "39"),
        async (from, species, search) => {
          const found = await page({
            search,
            conditions: [
              { is: "between", column: mass, from, to: null },
              { is: "equals", column: "Species", value: species },
            ],
          });
          const expected = all.flatMap((cells, row) => {
            const isIn = Number(cells[at(mass)] ?? NaN) >= from && cells[at("Species")] === species;
            const has = cells.some((cell) =>
              String(cell ?? "")
                .toLowerCase()
                .includes(search.toLowerCase()),
            );
            return isIn && has ? [row] : [];
          });
          expect(found.numbers).toEqual(expected);
          expect(found.total).toBe(expected.length);
          expect(found.rows).toEqual(expected.map((row) => all[row]));
        },
      ),
      { numRuns: 8 },
    );
  });

  it("finds missing values, rows by their numbers, and quotes as they stand", async () => {
    const sex = table.columns.find(({ missing }) => missing > 0)?.name ?? "";
    expect((await page({ conditions: [{ is: "missing", column: sex }] })).total).toBe(
      all.filter((cells) => cells[at(sex)] === null).length,
    );
    expect((await page({ rows: [340, 2, 17] })).numbers).toEqual([2, 17, 340]);
    expect((await page({ rows: [] })).total).toBe(0);
    expect((await page({ search: `'); DROP TABLE data; --` })).total).toBe(0);
    const problem = await problemOf(() => page({ conditions: [{ is: "missing", column: "nothing" }] }));
    expect(problem.code).toBe("no-such-column");
  });

  it("is ordered and filtered by what was edited", async () => {
    const mass = table.columns.find(({ name }) => name.startsWith("Body Mass"))?.name ?? "";
    const heavy = edit([5], { kind: "cell", column: mass, value: 99_000.5 });
    const both = edit([7], { kind: "cell", column: mass, value: null }, heavy);
    const edits = edit([9], { kind: "relabel", target: "Species", answer: "Gentoo" }, both);
    const first = await page({}, { edits, sort: { column: mass, descending: true } });
    expect([first.numbers[0], first.rows[0]?.[at(mass)]]).toEqual([5, 99_000.5]);
    expect((await page({ conditions: [{ is: "missing", column: mass }] }, { edits })).numbers).toContain(7);
    const gentoo = await page({ conditions: [{ is: "equals", column: "Species", value: "Gentoo" }] }, { edits });
    expect(gentoo.numbers).toContain(9);
    // Of other data they rest.
    const others = { ...edits, of: "other-1", rows: edits?.rows ?? [] };
    expect((await page({ rows: [5] }, { edits: others })).rows).toEqual([all[5]]);
  });
});
