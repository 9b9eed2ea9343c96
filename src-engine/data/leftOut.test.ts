import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { withSplitBy } from "../document/recipeEdits";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { leftOut, leftOutRowsText, leftOutText } from "./leftOut";
import { suggestTargets } from "./suggestTargets";

const folders = temporaryFolders();

it("columns that are not used are named, each with its reason", async () => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    [row, "same", "", `town ${row * 7}`, row % 5, ["p", "q", "r"][row % 3], row % 2 === 0 ? "yes" : "no"].join(","),
  );
  const file = writeIn(folders(), "t.csv", `number,constant,empty,town,size,patient,y\n${rows.join("\n")}\n`);
  const table = await importData({ folder: folders(), file });
  const document = withSplitBy(suggestTargets(emptyDocument("t"), table, { targets: ["y"] }), {
    rule: "group",
    column: "patient",
  });
  const found = leftOut(document.data, table);
  expect(found).toEqual([
    { name: "number", reason: "only numbers the rows" },
    { name: "constant", reason: "has the same value everywhere" },
    { name: "empty", reason: "has no value" },
    { name: "town", reason: "text, 60 different: as a category it can be used" },
    { name: "patient", reason: "divides the rows" },
  ]);
  // Without the table there is still a name for each.
  expect(leftOut(document.data).map(({ name }) => name)).toEqual(found.map(({ name }) => name));
  expect(leftOutText(found)).toMatch(
    /^Columns not used: "number" \(only numbers the rows\), .*\(divides the rows\)\.$/,
  );
  expect(leftOutText([])).toBe("");
});

it("rows that are left out are counted, and said why", () => {
  const windows = { lookback: 2, horizon: 1 };
  expect(leftOutRowsText(0, { target: ["y"] })).toBe("");
  expect(leftOutRowsText(1, { target: ["y"] })).toBe(
    '1 row left out: it has no value of "y", or of a column that every row must have.',
  );
  expect(leftOutRowsText(1_200, { target: ["y", "z"], windows })).toBe(
    "1,200 rows left out: they have no value of what is predicted, or of a column that every row must have, or too few rows before them.",
  );
});
