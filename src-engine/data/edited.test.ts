// Rows that a person has edited, in what is prepared of a project's data.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { editRows } from "../document/editRows";
import type { RowChange } from "../document/rowEdits";
import type { DataRecipe } from "../document/schema";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { editableRows } from "./editedRows";
import { importData } from "./importData";
import { dataFit, prepareData } from "./prepare";
import { suggestData } from "./table/suggest";

const folders = temporaryFolders();
const PENGUINS = fileURLToPath(new URL("../../examples/sources/penguins.csv", import.meta.url));

async function project(file: string, target: string) {
  const folder = folders();
  const table = await importData({ folder, file });
  const data = suggestData(table, { target });
  const edit = (recipe: DataRecipe, rows: readonly number[], change: RowChange): DataRecipe => ({
    ...recipe,
    edits: editRows(recipe.edits, table.id, rows, change),
  });
  return { folder, table, data, edit };
}

const partsOf = async (folder: string, data: DataRecipe) => {
  const { train, validation, test } = await prepareData({ folder, data });
  return [train.rows, validation.rows, test.rows].map((rows) => [...rows]);
};

describe("edited rows", () => {
  it("leave the other rows in their parts, whatever is excluded or relabeled", async () => {
    const { folder, data, edit } = await project(PENGUINS, "Species");
    const before = await partsOf(folder, data);
    const gone = [before[0]?.[3], before[0]?.[9], before[1]?.[2], before[2]?.[0]].map(Number);
    const relabeled = [before[0]?.[0], before[1]?.[0]].map(Number);
    const edited = edit(edit(data, gone, { kind: "exclude" }), relabeled, {
      kind: "relabel",
      target: "Species",
      answer: "Gentoo",
    });
    expect(await partsOf(folder, edited)).toEqual(before.map((rows) => rows.filter((row) => !gone.includes(row))));
    const fit = await dataFit({ folder, data: edited });
    expect(fit.counts).toEqual({ train: 239, validation: 51, test: 50, left: 0 });
    expect(fit.edits).toEqual({ excluded: 4, relabeled: 2, weighted: 0 });
  });

  it("have their new answers, and the scaling is that of the rows that are left", async () => {
    const { folder, data, edit } = await project(writeIn(folders(), "t.csv", rowsOf(20)), "y");
    const plain = { ...data, split: { ...data.split, train: 1, validation: 0, test: 0 } };
    const edited = edit(edit(plain, [0], { kind: "relabel", target: "y", answer: 1_000 }), [19], { kind: "exclude" });
    const { train, preparation } = await prepareData({ folder, data: edited });
    const { target, features } = preparation;
    if (target.kind !== "numbers") throw new TypeError("y is a number");
    const [{ center, scale } = { center: NaN, scale: NaN }] = target.columns;
    const answers = [1_000, ...Array.from({ length: 18 }, (_, at) => 2 * (at + 1))];
    const mean = answers.reduce((sum, one) => sum + one, 0) / 19;
    expect(center).toBeCloseTo(mean, 6);
    expect((train.targets.data[0] ?? NaN) * scale + center).toBeCloseTo(1_000, 2);
    // Of a from 0 to 18: row 19 is left out.
    expect(features[0]).toMatchObject({ name: "a", center: 9 });
  });

  it("carry weights for the training rows, in their order", async () => {
    const { folder, data, edit } = await project(writeIn(folders(), "t.csv", rowsOf(20)), "y");
    const plain = await prepareData({ folder, data });
    expect(plain.train.weights).toBeUndefined();
    const heavy = Number(plain.train.rows[4]);
    const { train } = await prepareData({ folder, data: edit(data, [heavy], { kind: "weight", weight: 2.5 }) });
    expect([...(train.weights?.data ?? [])]).toEqual([...train.rows].map((row) => (row === heavy ? 2.5 : 1)));
  });

  it("train a row that had no answer before, and tell where all rows are gone", async () => {
    const csv = `a,y\n${Array.from({ length: 20 }, (_, at) => `${at},${at === 5 ? "" : at % 2 ? "odd" : "even"}`).join("\n")}\n`;
    const { folder, data, edit } = await project(writeIn(folders(), "t.csv", csv), "y");
    const before = await partsOf(folder, data);
    expect(before.flat()).not.toContain(5);
    const after = await partsOf(folder, edit(data, [5], { kind: "relabel", target: "y", answer: "odd" }));
    expect(after).toEqual([[...(before[0] ?? []), 5].sort((a, b) => a - b), before[1], before[2]]);
    const all = Array.from({ length: 20 }, (_, row) => row);
    expect((await problemOf(() => dataFit({ folder, data: edit(data, all, { kind: "exclude" }) }))).code).toBe(
      "all-rows-excluded",
    );
  });

  it("rest after an import of other data, and that is said", async () => {
    const { folder, table, data, edit } = await project(writeIn(folders(), "t.csv", rowsOf(20)), "y");
    const edited = edit(data, [3], { kind: "exclude" });
    const other = await importData({ folder, file: writeIn(folders(), "u.csv", rowsOf(21)) });
    expect(other.id).not.toBe(table.id);
    const fit = await dataFit({ folder, data: { ...edited, source: other.source } });
    expect(fit.problems).toMatchObject([{ code: "edits-of-other-data" }]);
    expect(fit.edits).toBeUndefined();
    expect((await dataFit({ folder, data: { ...data, source: other.source } })).counts).toEqual(fit.counts);
    const again = await importData({ folder, file: writeIn(folders(), "t.csv", rowsOf(20)) });
    expect(again.id).toBe(table.id);
    expect((await dataFit({ folder, data: edited })).edits).toEqual({ excluded: 1, relabeled: 0, weighted: 0 });
  });

  it("are named by people: rows that are there, classes that the data have", async () => {
    const { folder, data } = await project(PENGUINS, "Species");
    const editable = await editableRows(folder, data);
    expect(editable.answer("Species", "Gentoo")).toBe("Gentoo");
    expect((await problemOf(() => editable.answer("Species", "Dodo"))).next).toContain('"Adelie"');
    expect((await problemOf(() => editable.answer("Island", "Dream"))).code).toBe("not-a-target");
    expect((await problemOf(() => editable.requireRows([344]))).message).toContain("345");
  });
});

/** a from 0, and y twice that. */
function rowsOf(rows: number): string {
  return `a,y\n${Array.from({ length: rows }, (_, at) => `${at},${2 * at}`).join("\n")}\n`;
}
