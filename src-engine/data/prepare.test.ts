import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { defaultColumn, emptyDocument, retypeColumn } from "../document/create";
import { PreparationSchema } from "../document/preparation";
import type { Column, DataRecipe } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { analyze } from "../network/network";
import { checkModel } from "../check/checkModel";
import { endsOf } from "../network/ends";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { textAt } from "./columns";
import { importData } from "./importData";
import { dataFit, prepareData } from "./prepare";
import { suggestDocument } from "./suggest";
import { suggestData } from "./table/suggest";
import { suggestTargets } from "./suggestTargets";

const folders = temporaryFolders();
const FIXTURES = fileURLToPath(new URL("../../examples/sources/", import.meta.url));

async function project(
  csv: string,
  wish: Parameters<typeof suggestData>[1] = {},
): Promise<{ folder: string; data: DataRecipe }> {
  const folder = folders();
  const table = await importData({
    folder,
    file: csv.includes("\n") ? writeIn(folders(), "t.csv", csv) : join(FIXTURES, csv),
  });
  return { folder, data: suggestData(table, wish) };
}

/** The recipe with one column changed. */
function withColumn(data: DataRecipe, name: string, change: Partial<Column>): DataRecipe {
  return { ...data, columns: { ...data.columns, [name]: { ...data.columns[name]!, ...change } } };
}

describe("suggestions", () => {
  it("take the penguins' species for a class, and everything else as features", async () => {
    const { data } = await project("penguins.csv", { target: "Species" });
    expect(data).toMatchObject({ target: ["Species"], task: "classification", source: "data/table.parquet" });
    expect(Object.values(data.columns).map(({ role, type }) => `${role} ${type}`)).toEqual([
      "target category",
      "feature category",
      "feature number",
      "feature number",
      "feature number",
      "feature number",
      "feature category",
    ]);
    expect((await project("penguins.csv")).data.target).toEqual(["Species"]);
    expect((await project("iris.csv")).data.target).toEqual(["species"]);
  });

  it("take miles per gallon for a number, and leave out the cars' names", async () => {
    const { data } = await project("cars.csv", { target: "Miles_per_Gallon" });
    expect(data).toMatchObject({ target: ["Miles_per_Gallon"], task: "regression" });
    expect(data.columns.Name?.role).toBe("ignore");
    expect(data.columns.Year).toEqual({ role: "feature", type: "date", missing: "median", scale: "standard" });
    expect(data.columns.Cylinders?.role).toBe("feature");
    expect((await project("cars.csv", { target: "cylinders", task: "auto" })).data.task).toBe("classification");
    expect((await project("cars.csv", { target: "Cylinders", task: "regression" })).data.columns.Cylinders?.type).toBe(
      "number",
    );
  });

  it("leave out row numbers, IDs and columns that never change", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, index) => `${index},${index * 37 + 5},one,${index % 7},${(index * 13) % 5},${index % 2}`,
    );
    const { data } = await project(`,customer_id,constant,a,b,label\n${rows.join("\n")}\n`);
    expect(Object.entries(data.columns).map(([name, { role }]) => [name, role])).toEqual([
      ["Column 1", "ignore"],
      ["customer_id", "ignore"],
      ["constant", "ignore"],
      ["a", "feature"],
      ["b", "feature"],
      ["label", "target"],
    ]);
    expect(data.task).toBe("classification");
  });

  it("make a document that is valid and fits, and keep a network that someone drew", async () => {
    const folder = folders();
    const table = await importData({ folder, file: join(FIXTURES, "cars.csv") });
    const suggested = suggestDocument(emptyDocument("Cars"), table, { target: "Miles_per_Gallon" });
    expect(v.safeParse(DocumentSchema, suggested).success).toBe(true);
    expect(suggested.training.loss).toEqual({ type: "half-mse" });
    expect(suggested.model.layers.at(-1)?.params).toEqual({ activation: "linear" });

    const drawn = {
      ...emptyDocument("Cars"),
      model: {
        layers: [
          { id: "in", type: "input" },
          { id: "out", type: "output", params: { activation: "softmax" } },
        ],
        connections: [["in", "out"] as [string, string]],
      },
    };
    const kept = suggestDocument(drawn, table, { target: "Miles_per_Gallon" });
    expect(kept.model.layers).toEqual([
      { id: "in", type: "input" },
      { id: "out", type: "output", params: { activation: "linear" } },
    ]);
    expect(kept.training.loss).toEqual({ type: "half-mse" });
  });

  it.each<[string, Parameters<typeof suggestData>[1], string, RegExp]>([
    ["a,b\n1,x\n2,x\n", { target: "b" }, "one-class", /"b" has only one class \("x"\)/],
    ["a,b\n1,5\n2,5\n", { target: "b", task: "regression" }, "constant-target", /\(5\) in every row/],
    ["a,b\n1,\n2,NA\n", { target: "b" }, "target-empty", /no value/],
    ["a,b\n1,x\n2,y\n", { target: "c" }, "no-such-column", /no column "c"/],
    ["a,b\n1,x\n2,y\n", { target: "b", task: "regression" }, "target-not-number", /predicts numbers/],
    [
      `a,b\n${Array.from({ length: 40 }, (_, index) => `${index % 3},text ${index}`).join("\n")}\n`,
      { target: "b" },
      "target-is-text",
      /40 different texts/,
    ],
  ])("refuse a target that will not do: %#", async (csv, wish, code, message) => {
    const problem = await problemOf(() => project(csv, wish));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
  });
});

describe("prepared data", () => {
  it("of the penguins has the widths, names and counts that it should", async () => {
    const prepared = await prepareData(await project("penguins.csv", { target: "Species" }));
    const { fit, train, validation, test, preparation } = prepared;
    expect(fit).toMatchObject({
      counts: { train: 241, validation: 52, test: 51, left: 0 },
      inputs: 10,
      inputNames: [
        "Island = Biscoe",
        "Island = Dream",
        "Island = Torgersen",
        "Beak Length (mm)",
        "Beak Depth (mm)",
        "Flipper Length (mm)",
        "Body Mass (g)",
        "Sex = (missing)",
        "Sex = FEMALE",
        "Sex = MALE",
      ],
      outputs: 3,
      classes: ["Adelie", "Chinstrap", "Gentoo"],
      problems: [],
    });
    expect([train.features.shape, validation.features.shape, test.targets.shape]).toEqual([
      [241, 10],
      [52, 10],
      [51, 3],
    ]);
    expect(v.parse(PreparationSchema, JSON.parse(JSON.stringify(preparation)))).toEqual(preparation);
    // Standardized on the training part: mean 0 and deviation 1 there, and there alone.
    const column = train.features.data.filter((_, index) => index % 10 === 3);
    expect(column.reduce((a, b) => a + b, 0) / 241).toBeCloseTo(0, 5);
    expect(Math.sqrt(column.reduce((a, b) => a + b * b, 0) / 241)).toBeCloseTo(1, 5);
    expect(validation.features.data.every((value) => Number.isFinite(value))).toBe(true);
    // Each target is its row's own class.
    const species = prepared.raw.columns.get("Species")!;
    test.rows.forEach((row, index) => {
      const target = [...test.targets.data.subarray(index * 3, index * 3 + 3)];
      expect(target).toEqual(fit.classes.map((label) => (label === textAt(species, row) ? 1 : 0)));
    });
  });

  it("is the same twice, to the bit", async () => {
    const request = await project("cars.csv", { target: "Miles_per_Gallon" });
    const [one, two] = [await prepareData(request), await prepareData(request)];
    expect(two.preparation).toEqual(one.preparation);
    expect(two.train).toEqual(one.train);
    expect(await dataFit(request)).toEqual(one.fit);
  });

  it("leaves out rows without a target, and rows without a value that none stands in for", async () => {
    const { folder, data } = await project("cars.csv", { target: "Miles_per_Gallon" });
    expect((await dataFit({ folder, data })).counts).toEqual({ train: 278, validation: 60, test: 60, left: 8 });
    // Six cars have no horsepower, and none of them lacks its mileage.
    expect((await dataFit({ folder, data: withColumn(data, "Horsepower", { missing: "drop-row" }) })).counts.left).toBe(
      14,
    );
  });

  it("takes numbers as categories, and dates as days", async () => {
    const { folder, data } = await project("cars.csv", { target: "Miles_per_Gallon" });
    const cylinders = retypeColumn(data.columns.Cylinders!, "category");
    const fit = await dataFit({ folder, data: withColumn(data, "Cylinders", cylinders) });
    expect(fit.inputNames.filter((name) => name.startsWith("Cylinders"))).toEqual([
      "Cylinders = 3",
      "Cylinders = 4",
      "Cylinders = 5",
      "Cylinders = 6",
      "Cylinders = 8",
    ]);
    const year = fit.preparation.features.find(({ name }) => name === "Year");
    expect(year).toMatchObject({ type: "date", fill: 2191 });
  });

  it("keeps the classes of numbers in their order", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index},${[10, 9, 2.5][index % 3]}`);
    const request = await project(`x,y\n${lines.join("\n")}\n`, { target: "y", task: "classification" });
    expect((await dataFit(request)).classes).toEqual(["2.5", "9", "10"]);
  });

  it("stands a part without rows", async () => {
    const { folder, data } = await project("iris.csv");
    const prepared = await prepareData({
      folder,
      data: { ...data, split: { ...data.split, train: 1, validation: 0, test: 0 } },
    });
    expect(prepared.validation.features.shape).toEqual([0, 4]);
    expect(prepared.train.features.shape).toEqual([150, 4]);
  });

  it("takes a table of 200,000 rows and 20 columns, in order", async () => {
    const header = Array.from({ length: 20 }, (_, column) => `c${column}`).join(",");
    const lines = Array.from({ length: 200_000 }, (_, row) => {
      const cells = Array.from({ length: 17 }, (__, column) => (row * 31 + column * 17) % 1_000);
      return `${row},${cells.join(",")},g${row % 12},${row % 2 === 0 ? "yes" : "no"}`;
    });
    const { folder, data } = await project(`${header}\n${lines.join("\n")}\n`, { target: "c19" });
    const prepared = await prepareData({
      folder,
      data: withColumn(withColumn(data, "c0", { role: "feature" }), "c0", { scale: "none" }),
    });
    expect(prepared.fit).toMatchObject({
      inputs: 30,
      outputs: 2,
      counts: { train: 140_000, validation: 30_000, test: 30_000, left: 0 },
    });
    const { rows, features, targets } = prepared.test;
    for (let index = 0; index < rows.length; index++) {
      if (features.data[index * 30] !== rows[index] || targets.data[index * 2 + 1] !== (rows[index]! % 2 === 0 ? 1 : 0))
        throw new Error(`row ${index} is out of order`);
    }
  });
});

describe("several targets", () => {
  const csv = `x,kind,size,color,day\n${Array.from({ length: 20 }, (_, row) => `${(row * 7) % 11},${"ab"[row % 2]},${row * 2},${"rgb"[row % 3]},2020-01-${String(row + 1).padStart(2, "0")}`).join("\n")}\n`;
  const roles = (data: DataRecipe, ...targets: string[]): DataRecipe => ({
    ...data,
    target: targets,
    columns: Object.fromEntries(
      Object.entries(data.columns).map(([name, column]) => [
        name,
        { ...column, role: targets.includes(name) ? "target" : "feature" },
      ]),
    ),
  });

  it("are each taken by the type of their column, side by side in the table's order", async () => {
    const { folder, data } = await project(csv, { target: "kind" });
    const prepared = await prepareData({ folder, data: { ...roles(data, "size", "kind", "color"), task: "mixed" } });
    const { target } = prepared.preparation;
    expect(target).toMatchObject({
      kind: "several",
      targets: [
        { kind: "classes", name: "kind", classes: ["a", "b"] },
        { kind: "numbers", columns: [{ name: "size" }] },
        { kind: "classes", name: "color", classes: ["b", "g", "r"] },
      ],
    });
    expect(v.parse(PreparationSchema, prepared.preparation)).toEqual(prepared.preparation);
    const { rows, targets } = prepared.train;
    expect(targets.shape).toEqual([rows.length, 6]);
    const size =
      target.kind === "several" && target.targets[1]?.kind === "numbers"
        ? target.targets[1].columns[0]!
        : { center: NaN, scale: NaN };
    rows.forEach((row, index) => {
      const [a, b, y, ...color] = targets.data.subarray(index * 6, index * 6 + 6);
      expect([a, b]).toEqual(row % 2 === 0 ? [1, 0] : [0, 1]);
      expect(y).toBeCloseTo((row * 2 - size.center) / size.scale, 5);
      expect(color).toEqual([0, 1, 2].map((which) => (which === 2 - (row % 3) ? 1 : 0)));
    });
    // The proportions of the first column of classes are kept.
    expect([...prepared.test.rows].filter((row) => row % 2 === 0).length).toBe(
      prepared.test.rows.length / 2 + (prepared.test.rows.length % 2) / 2,
    );
  });

  it("are one recipe where they are of one kind that one output can predict", async () => {
    const { folder, data } = await project(csv, { target: "kind" });
    const numbers = await dataFit({ folder, data: { ...roles(data, "size", "day"), task: "mixed" } });
    expect(numbers.preparation.target).toMatchObject({
      kind: "numbers",
      columns: [{ name: "size" }, { name: "day", type: "date" }],
    });
    const one = await dataFit({ folder, data: { ...roles(data, "color"), task: "mixed" } });
    expect(one.preparation.target).toMatchObject({ kind: "classes", name: "color" });
    const classes = await dataFit({
      folder,
      data: withColumn({ ...roles(data, "kind", "size"), task: "classification" }, "size", { type: "category" }),
    });
    expect(classes.preparation.target).toMatchObject({
      kind: "several",
      targets: [{ name: "kind" }, { name: "size", numeric: true }],
    });
  });

  it("are proposed an output each, and one for all numbers", async () => {
    const folder = folders();
    const table = await importData({ folder, file: writeIn(folders(), "t.csv", csv) });
    const document = suggestTargets(emptyDocument("several"), table, { targets: ["kind", "size", "day", "color"] });
    expect(v.parse(DocumentSchema, document)).toEqual(document);
    expect(document.data).toMatchObject({
      task: "mixed",
      target: ["kind", "size", "color", "day"],
      split: { stratify: true },
    });
    expect(
      document.model.layers.slice(2).map(({ id, name, params }) => [id, name, params?.targets, params?.activation]),
    ).toEqual([
      ["kind", "kind", ["kind"], "softmax"],
      ["color", "color", ["color"], "softmax"],
      ["size", "size + 1", ["size", "day"], "linear"],
    ]);
    const fit = await dataFit({ folder, data: document.data });
    expect(
      checkModel(analyze(document.model, endsOf(fit.preparation)), document.training, document.data.task),
    ).toMatchObject({
      problems: [],
      ready: true,
    });
    const numbers = suggestTargets(emptyDocument("numbers"), table, { targets: ["size", "day"] });
    expect(numbers.data.task).toBe("regression");
    expect(numbers.model.layers.map(({ id }) => id)).toEqual(["input", "hidden", "output"]);
    expect(suggestTargets(emptyDocument("one"), table, { targets: ["kind"] })).toEqual(
      suggestDocument(emptyDocument("one"), table, { target: "kind" }),
    );
  });
});

describe("a recipe that the table cannot serve is refused", () => {
  const table = "n,d,t,c,y\n1,2020-01-01,abc,a,0\n2,2020-01-02,5x,b,1\n3,2020-01-03,6,a,0\n";
  it.each<[string, (data: DataRecipe) => DataRecipe, string, RegExp]>([
    ["no data", (data) => ({ ...data, source: null }), "no-data", /no data yet/],
    ["no target", (data) => withColumn({ ...data, target: [] }, "y", { role: "ignore" }), "no-target", /No target/],
    ["no feature", (data) => ({ ...data, columns: { y: data.columns.y! } }), "no-features", /nothing to learn from/],
    [
      "a column that is not there",
      (data) => ({ ...data, columns: { ...data.columns, z: defaultColumn("number", "feature") } }),
      "no-such-column",
      /no column "z"/,
    ],
    [
      "texts as numbers",
      (data) => withColumn(data, "t", { ...defaultColumn("number", "feature") }),
      "wrong-type",
      /2 of its values are not, for example "/,
    ],
    [
      "numbers as dates",
      (data) => withColumn(data, "n", { ...defaultColumn("date", "feature") }),
      "wrong-type",
      /it holds numbers/,
    ],
    [
      "dates as numbers",
      (data) => withColumn(data, "d", { ...defaultColumn("number", "feature") }),
      "wrong-type",
      /it holds dates/,
    ],
    [
      "free text",
      (data) => withColumn(data, "t", { ...defaultColumn("text", "feature") }),
      "text-feature",
      /free text/,
    ],
    [
      "a category to be predicted as a number",
      (data) =>
        withColumn(withColumn({ ...data, task: "regression", target: ["c"] }, "c", { role: "target" }), "y", {
          role: "ignore",
        }),
      "target-not-number",
      /predicts numbers/,
    ],
    ["a source outside the project", (data) => ({ ...data, source: "../t.parquet" }), "outside-project", /leads out/],
  ])("%s", async (_, change, code, message) => {
    const { folder, data } = await project(table, { target: "y", task: "classification" });
    const problem = await problemOf(() => prepareData({ folder, data: change(data) }));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
  });

  it("a target whose usable rows have one class or one value", async () => {
    const csv = "x,y\n1,a\n2,a\n,b\n4,a\n";
    const one = await project(csv, { target: "y" });
    expect(
      (await problemOf(() => dataFit({ ...one, data: withColumn(one.data, "x", { missing: "drop-row" }) }))).code,
    ).toBe("one-class");
    const two = await project("x,y\n1,5\n2,5\n,6\n4,5\n", { target: "y", task: "regression" });
    expect(
      (await problemOf(() => dataFit({ ...two, data: withColumn(two.data, "x", { missing: "drop-row" }) }))).code,
    ).toBe("constant-target");
  });
});
