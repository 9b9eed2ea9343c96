// Rows at a place of a sorted table, against sorting all of it.

import { expect, it, vi } from "vitest";
import { withDatabase } from "../duckdb";
import type { RelationColumn } from "./relation";
import { sortedNumbers } from "./sortedRows";

const ROWS = 260_000;

const COLUMNS: readonly (readonly [RelationColumn["kind"], string])[] = [
  ["number", "round(random() * 1000, 2)"],
  ["number", "i / 3"],
  ["number", "-i"],
  ["number", "i % 3"],
  ["number", "7.5"],
  ["number", "CASE WHEN random() < 0.6 THEN 10 ** (20 * random() - 10) END"],
  ["number", "NULL::DOUBLE"],
  ["date", "DATE '2001-01-01' + (5000 * random())::INTEGER"],
  ["timestamp", "make_timestamp((1e15 * random())::BIGINT)"],
  ["text", "'it''s ' || (1000 * random())::INTEGER"],
  ["text", "chr(0) || (1000 * random())::INTEGER"],
];

const PLACES = [0, 19_950, 100_000, 130_000, 259_950, 300_000];

it.each(COLUMNS)("of %s: %s", { timeout: 60_000 }, async (kind, sql) => {
  await withDatabase([], {}, async (database) => {
    await database.run("SELECT setseed(0.25)");
    await database.run(
      `CREATE TEMP TABLE t AS SELECT i AS file_row_number, ${sql} AS x FROM range(${ROWS}) AS rows(i)`,
    );
    const by: RelationColumn = { name: "x", kind, value: "x", text: "x::VARCHAR" };
    const relation = { from: "t", numbered: "t", columns: [by], rows: ROWS };
    const asked = vi.spyOn(database, "rows");
    for (const [descending, where, total] of [
      [false, "", ROWS],
      [true, "WHERE (file_row_number % 7 > 0)", ROWS - Math.ceil(ROWS / 7)],
    ] as const) {
      const order = `ORDER BY x ${descending ? "DESC" : "ASC"} NULLS LAST, file_row_number`;
      const all = await database.rows(`SELECT file_row_number::DOUBLE FROM t ${where} ${order}`);
      for (const offset of PLACES) {
        const place = { by, descending, where, offset, limit: 100, total };
        const found = await sortedNumbers(database, relation, place);
        expect(found).toEqual(all.slice(offset, offset + 100).map(([number]) => number));
      }
    }
    const sample = asked.mock.calls.filter(([text]) => text.includes("USING SAMPLE")).length;
    expect(sample).toBe(2 * (PLACES.length - 1));
  });
});
