import fc from "fast-check";
import { expect, it } from "vitest";
import { editDifferences, excludesDiffer } from "./editDifferences";
import { editRows } from "./editRows";
import type { RowChange, RowEdits } from "./rowEdits";

const change = fc.oneof(
  fc.constant<RowChange>({ kind: "exclude" }),
  fc.constantFrom(2, 3).map((weight): RowChange => ({ kind: "weight", weight })),
  fc.constantFrom("a", "b").map((answer): RowChange => ({ kind: "relabel", target: "y", answer })),
);
const edits = fc
  .array(fc.tuple(fc.array(fc.nat(9), { maxLength: 4 }), change), { maxLength: 6 })
  .map((made) => made.reduce<RowEdits | undefined>((all, [rows, one]) => editRows(all, "d-1", rows, one), undefined));

it("tells exactly the rows that are edited otherwise, and of each what every list does with it", () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (lists) => {
      const of = (list: RowEdits | undefined, row: number) => list?.rows.find((edit) => edit.row === row);
      const rows = Array.from({ length: 10 }, (_, row) => row).filter(
        (row) => new Set(lists.map((list) => JSON.stringify(of(list, row)))).size > 1,
      );
      expect(editDifferences(lists)).toEqual(rows.map((row) => ({ row, edits: lists.map((list) => of(list, row)) })));
    }),
  );
});

it("takes rows of different data for different rows", () => {
  const [a, b] = ["d-1", "d-2"].map((of): RowEdits => ({ of, rows: [{ row: 3, exclude: true }] }));
  expect(editDifferences([a, a])).toEqual([]);
  expect(editDifferences([a, b])).toEqual([
    { row: 3, edits: [a?.rows[0], undefined] },
    { row: 3, edits: [undefined, b?.rows[0]] },
  ]);
});

it("knows whether the same rows are left out, whatever else is edited", () => {
  const list = (...rows: RowEdits["rows"]): RowEdits => ({ of: "d-1", rows });
  expect(excludesDiffer([undefined, list({ row: 1, weight: 2 })])).toBe(false);
  expect(excludesDiffer([list({ row: 1, exclude: true }), list({ row: 1, exclude: true, weight: 2 })])).toBe(false);
  expect(excludesDiffer([undefined, list({ row: 1, exclude: true })])).toBe(true);
});
