// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { RowEdits } from "../../src-engine/document/rowEdits";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleDocument, sampleRun } from "../testing/samples";
import CompareEdits from "./CompareEdits.vue";

const edited = (number: number, rows: RowEdits["rows"] | null) => {
  const document = sampleDocument();
  const edits = rows === null ? {} : { edits: { of: "abc-344", rows } };
  return sampleRun(number, 5, 30, { document: { ...document, data: { ...document.data, ...edits } } });
};
const shown = (...runs: ReturnType<typeof edited>[]) => mountIn(createWorld(), CompareEdits, { runs });

it("says in words which rows runs were trained with other edits of, also where each has as many", () => {
  const view = shown(
    edited(1, [
      { row: 2, answers: { Species: "Gentoo" } },
      { row: 5, exclude: true },
    ]),
    edited(2, [
      { row: 4, answers: { Species: "Adelie" }, weight: 3 },
      { row: 5, exclude: true },
    ]),
  );
  expect(view.get("summary").text()).toBe("2 rows are edited differently");
  expect(view.findAll("tbody tr").map((line) => line.findAll("th, td").map((cell) => cell.text()))).toEqual([
    ["3", "→ Gentoo", "as imported"],
    ["5", "as imported", "→ Adelie, ×3"],
  ]);
  expect(view.text()).not.toMatch(/[{}"]|abc-344/);
});

it("is not there where all runs have the same edits", () => {
  expect(shown(edited(1, null), edited(2, null)).find("details").exists()).toBe(false);
  const same: RowEdits["rows"] = [{ row: 5, exclude: true }];
  expect(shown(edited(1, same), edited(2, same)).find("details").exists()).toBe(false);
});

it("shows long lists in parts", async () => {
  const rows = Array.from({ length: 700 }, (_, row) => ({ row, exclude: true as const }));
  const view = shown(edited(1, null), edited(2, rows));
  expect(view.findAll("tbody tr")).toHaveLength(100);
  await view.get("button").trigger("click");
  expect(view.findAll("tbody tr")).toHaveLength(600);
});
