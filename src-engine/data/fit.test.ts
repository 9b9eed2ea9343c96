// scikit-learn's SimpleImputer, StandardScaler, MinMaxScaler and OneHotEncoder on the same columns and training rows.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Preparation } from "../document/preparation";
import { inputNames } from "../document/preparation";
import type { Column } from "../document/schema";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { prepareFeatures, unscaleTargets } from "./apply";
import type { RawColumn, RawTable, Wanted } from "./columns";
import { fitClasses, fitFeature, fitNumbers } from "./fit";
import { importData } from "./importData";
import { withData } from "./open";

const FIXTURE = fileURLToPath(new URL("./fixtures/sklearn.json", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../examples/sources/", import.meta.url));
const folders = temporaryFolders();

interface Fixture {
  tables: Record<
    string,
    {
      train: number[];
      numbers: {
        column: string;
        rule: Column["missing"];
        scale: Column["scale"];
        fill: number;
        center: number;
        divisor: number;
        prepared: number[];
      }[];
      categories: { column: string; rule: Column["missing"]; categories: string[]; prepared: number[][] }[];
    }
  >;
}
const fixture = JSON.parse(readFileSync(FIXTURE, "utf8")) as Fixture;

/** A table of the fixtures with the constant column that its script adds. */
async function rawTable(name: string, wanted: readonly Wanted[]): Promise<RawTable> {
  const [header = "", ...lines] = readFileSync(join(SAMPLES, `${name}.csv`), "utf8")
    .trim()
    .split("\n");
  const folder = folders();
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, [`${header},Constant`, ...lines.map((line) => `${line},7.5`)].join("\n"));
  await importData({ folder, file });
  return withData(folder, "data/table.parquet", {}, (data) => data.read(wanted));
}

const anyTarget: Preparation["target"] = { kind: "classes", name: "y", classes: ["a", "b"], numeric: false };

describe.each(["penguins", "cars"])("the preparation of %s", (name) => {
  const expected = fixture.tables[name]!;
  const train = Int32Array.from(expected.train);

  it("is scikit-learn's for numbers and dates", async () => {
    const type = (column: string): "date" | "number" => (column === "Year" ? "date" : "number");
    const names = [...new Set(expected.numbers.map(({ column }) => column))];
    const table = await rawTable(
      name,
      names.map((column) => ({ name: column, type: type(column) })),
    );
    for (const { column, rule, scale, fill, center, divisor, prepared } of expected.numbers) {
      const raw = table.columns.get(column)!;
      const recipe = fitFeature(
        { name: column, column: { role: "feature", type: type(column), missing: rule, scale }, raw, numeric: false },
        train,
      );
      if (recipe.type !== "number" && recipe.type !== "date") throw new Error(`not a ${recipe.type}`);
      expect(recipe.fill).toBeCloseTo(fill, 9);
      expect(recipe.center).toBeCloseTo(center, 9);
      expect(recipe.scale / divisor).toBeCloseTo(1, 12);
      const features = prepareFeatures(
        { format: 1, features: [recipe], target: anyTarget },
        table,
        Int32Array.from(prepared.keys()),
      );
      expect(features.shape).toEqual([prepared.length, 1]);
      features.data.forEach((value, row) => {
        expect(value).toBeCloseTo(prepared[row]!, 5);
      });
    }
  });

  it("is scikit-learn's for categories", async () => {
    const names = [...new Set(expected.categories.map(({ column }) => column))];
    const table = await rawTable(
      name,
      names.map((column) => ({ name: column, type: "category" as const })),
    );
    for (const { column, rule, categories, prepared } of expected.categories) {
      const raw = table.columns.get(column)!;
      const recipe = fitFeature(
        {
          name: column,
          column: { role: "feature", type: "category", missing: rule, scale: "none" },
          raw,
          numeric: false,
        },
        train,
      );
      expect(recipe).toMatchObject({ categories });
      const features = prepareFeatures(
        { format: 1, features: [recipe], target: anyTarget },
        table,
        Int32Array.from(prepared.keys()),
      );
      expect([...features.data]).toEqual(prepared.flat());
    }
  });
});

describe("fitting", () => {
  const numbers = (...values: number[]): RawColumn => ({ kind: "numbers", values: Float64Array.from(values) });
  const texts = (...values: (string | null)[]): RawColumn => {
    const labels = [...new Set(values.filter((value) => value !== null))];
    return {
      kind: "text",
      codes: Int32Array.from(values, (value) => (value === null ? -1 : labels.indexOf(value))),
      labels,
    };
  };
  const rows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);
  const fit = (raw: RawColumn, column: Partial<Column>, count: number): ReturnType<typeof fitFeature> =>
    fitFeature(
      {
        name: "x",
        column: {
          role: "feature",
          type: raw.kind === "text" ? "category" : "number",
          missing: "mean",
          scale: "standard",
          ...column,
        },
        raw,
        numeric: false,
      },
      rows(count),
    );

  it("looks at the training rows alone", () => {
    expect(fit(numbers(1, 3, 1_000, NaN), {}, 2)).toEqual({ name: "x", type: "number", fill: 2, center: 2, scale: 1 });
    expect(fit(texts("b", "a", "c", null), { missing: "category" }, 2)).toMatchObject({
      categories: ["a", "b"],
      fill: "",
    });
  });

  it("gives a category that training never had only zeros, and a missing one too unless it is a category", () => {
    const raw = texts("b", "a", null, "c", null);
    const table: RawTable = { rows: 5, columns: new Map([["x", raw]]) };
    const encode = (count: number, missing: Column["missing"]): number[][] => {
      const recipe = fit(raw, { missing }, count);
      const { shape, data } = prepareFeatures(
        { format: 1, features: [recipe], target: anyTarget },
        table,
        Int32Array.of(3, 4),
      );
      return [[...data.subarray(0, shape[1])], [...data.subarray(shape[1])]];
    };
    expect(encode(2, "category")).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(encode(3, "category")).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(encode(3, "most-frequent")).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(inputNames({ format: 1, features: [fit(raw, { missing: "category" }, 3)], target: anyTarget })).toEqual([
      "x = (missing)",
      "x = a",
      "x = b",
    ]);
  });

  it("writes numbers taken as labels one way, sorted by size", () => {
    const raw: RawColumn = { kind: "text", codes: Int32Array.of(0, 1, 2), labels: ["10", "9", "2.5"] };
    expect(
      fitClasses(
        {
          name: "y",
          column: { role: "target", type: "category", missing: "drop-row", scale: "none" },
          raw,
          numeric: true,
        },
        rows(3),
      ).classes,
    ).toEqual(["2.5", "9", "10"]);
  });

  it("scales a regression's target by its training rows, and back", () => {
    const column: Column = { role: "target", type: "number", missing: "drop-row", scale: "standard" };
    const target = fitNumbers([{ name: "y", column, raw: numbers(2, 4, 9), numeric: false }], rows(2), rows(3));
    expect(target).toEqual({ kind: "numbers", columns: [{ name: "y", type: "number", center: 3, scale: 1 }] });
    expect([...unscaleTargets(target, Float32Array.of(-1, 0.5))]).toEqual([2, 3.5]);
  });

  it("treats a column whose spread is rounding as constant", () => {
    expect(fit(numbers(0.1 + 0.2, 0.3, 0.3), {}, 3)).toMatchObject({ scale: 1 });
    expect(fit(numbers(1e9, 1e9 + 1, 1e9 + 2), {}, 3)).toMatchObject({ center: 1e9 + 1, scale: Math.sqrt(2 / 3) });
  });

  it.each<[string, RawColumn, Partial<Column>, string]>([
    ["a column without any value", numbers(NaN, NaN), {}, "column-empty"],
    ["a category without any value", texts(null, null), { missing: "category" }, "column-empty"],
    ["the mean of a category", texts("a", "b"), {}, "rule-not-possible"],
    ["missing as a category of a number", numbers(1, 2), { missing: "category" }, "rule-not-possible"],
    ["free text", texts("a", "b"), { type: "text" }, "text-feature"],
    [
      "a thousand categories",
      texts(...Array.from({ length: 1_000 }, (_, index) => String(index))),
      { missing: "category" },
      "too-many-categories",
    ],
  ])("refuses %s", async (_, raw, column, code) => {
    const count = raw.kind === "text" ? raw.codes.length : raw.values.length;
    expect(await problemOf(() => fit(raw, column, count))).toMatchObject({
      code,
      subject: { kind: "column", name: "x" },
    });
  });
});
