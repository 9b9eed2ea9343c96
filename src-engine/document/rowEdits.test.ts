import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { emptyDocument } from "./create";
import { editRows } from "./editRows";
import { withEditedRows, withValues } from "./recipeEdits";
import type { RowChange, RowEdits } from "./rowEdits";
import { RowEditsSchema, countEdits, editsInWords, editsOf } from "./rowEdits";
import { DocumentSchema } from "./schema";

const DATA = "abc-100";
const apply = (...changes: readonly [readonly number[], RowChange][]): RowEdits | undefined =>
  changes.reduce<RowEdits | undefined>((edits, [rows, change]) => editRows(edits, DATA, rows, change), undefined);

const change = fc.oneof(
  fc.constant<RowChange>({ kind: "exclude" }),
  fc.constant<RowChange>({ kind: "restore" }),
  fc.double({ min: 0.001, max: 1_000, noNaN: true }).map((weight): RowChange => ({ kind: "weight", weight })),
  fc.constantFrom("a", "b").map((answer): RowChange => ({ kind: "relabel", target: "y", answer })),
);
const changes = fc.array(fc.tuple(fc.array(fc.nat(20), { maxLength: 5 }), change), { maxLength: 10 });

describe("edits of rows", () => {
  it("are always a valid list, one entry a row, that no restored row is in", () => {
    fc.assert(
      fc.property(changes, fc.array(fc.nat(20)), (made, restored) => {
        const edits = editRows(apply(...made), DATA, restored, { kind: "restore" });
        if (edits === undefined) return;
        expect(v.is(RowEditsSchema, edits)).toBe(true);
        expect(edits.rows.filter(({ row }) => restored.includes(row))).toEqual([]);
      }),
    );
  });

  it("are written the same as they are read, and the same in whatever order they were made", () => {
    fc.assert(
      fc.property(changes, (made) => {
        const edits = apply(...made);
        if (edits === undefined) return;
        expect(JSON.stringify(v.parse(RowEditsSchema, edits))).toBe(JSON.stringify(edits));
      }),
    );
    const ways: readonly RowChange[] = [
      { kind: "relabel", target: "y", answer: "a" },
      { kind: "exclude" },
      { kind: "weight", weight: 2 },
      { kind: "relabel", target: "x", answer: 1 },
    ];
    const write = (order: readonly RowChange[]): string =>
      JSON.stringify(apply(...order.map((one): [readonly number[], RowChange] => [[3], one])));
    expect(write(ways)).toBe(write([...ways].reverse()));
  });

  it("give the same value where nothing changes, so that undo has no empty step", () => {
    const edits = apply([[3, 1], { kind: "exclude" }]);
    expect(editRows(edits, DATA, [1], { kind: "exclude" })).toBe(edits);
    expect(editRows(edits, DATA, [7], { kind: "restore" })).toBe(edits);
    const document = emptyDocument("P");
    expect(withEditedRows(document, DATA, [2], { kind: "weight", weight: 1 })).toBe(document);
  });

  it("stand in the document, and go without a trace", () => {
    const before = emptyDocument("P");
    const document = withEditedRows(before, DATA, [4, 2], { kind: "relabel", target: "y", answer: "b" });
    expect(v.parse(DocumentSchema, document).data.edits).toEqual({
      of: DATA,
      rows: [
        { row: 2, answers: { y: "b" } },
        { row: 4, answers: { y: "b" } },
      ],
    });
    expect(withEditedRows(document, DATA, [2, 4], { kind: "restore" })).toEqual(before);
  });

  it("are none of rows that get the value that the data have, whatever was edited before", () => {
    fc.assert(
      fc.property(changes, fc.array(fc.nat(20)), fc.constantFrom("a", "b"), (made, rows, answer) => {
        const before = { ...emptyDocument("P") };
        const edits = apply(...made);
        const document = edits === undefined ? before : { ...before, data: { ...before.data, edits } };
        const after = withValues(
          document,
          DATA,
          rows,
          { kind: "relabel", target: "y", answer },
          (row) => row % 2 === 0,
        );
        for (const row of rows) {
          const edit = after.data.edits?.rows.find((one) => one.row === row);
          expect(edit?.answers).toEqual(row % 2 === 0 ? undefined : { y: answer });
          expect([edit?.exclude, edit?.weight]).toEqual(
            ((was) => [was?.exclude, was?.weight])(edits?.rows.find((one) => one.row === row)),
          );
        }
      }),
    );
  });

  it("rest on other data, and give way to the first edit of those", () => {
    const edits = apply([[3], { kind: "exclude" }]);
    expect(editsOf(edits, "other-5")).toEqual([]);
    expect(editRows(edits, "other-5", [1], { kind: "exclude" })).toEqual({
      of: "other-5",
      rows: [{ row: 1, exclude: true }],
    });
    expect(editRows(edits, "other-5", [3], { kind: "restore" })).toBe(edits);
  });

  it("are counted, a row that is left out as nothing else", () => {
    const edits = apply(
      [[1, 2, 3], { kind: "exclude" }],
      [[3, 5], { kind: "relabel", target: "y", answer: "a" }],
      [[5], { kind: "weight", weight: 2 }],
    );
    const counts = countEdits(editsOf(edits, DATA));
    expect(counts).toEqual({ excluded: 3, relabeled: 1, weighted: 1 });
    expect(editsInWords(counts)).toBe("3 rows excluded, 1 relabeled, 1 weighted");
    expect(editsInWords({ excluded: 0, relabeled: 1, weighted: 0 })).toBe("1 row relabeled");
    expect(editsInWords({ excluded: 0, relabeled: 0, weighted: 0 })).toBe("");
  });

  it("are bounded", () => {
    const rows = Array.from({ length: 10_001 }, (_, row) => row);
    expect(() => editRows(undefined, DATA, rows, { kind: "exclude" })).toThrow("10,001");
  });
});
