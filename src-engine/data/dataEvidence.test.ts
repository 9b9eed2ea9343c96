// The data doctor on real tables: some with something wrong in them, and the samples as they are delivered, of which nothing may be said.

import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { withColumn } from "../document/recipeEdits";
import type { Document } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { diagnoseData } from "../findings/data/diagnoseData";
import type { DataFinding } from "../findings/data/diagnoseData";
import { DATA_FINDINGS } from "../findings/data/registry";
import type { DataFindingWords } from "../findings/data/spec";
import { withRole, withType } from "../network/targets";
import { createGenerator } from "../runtime/random";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { dataEvidence } from "./dataEvidence";
import { importData } from "./importData";
import { dataFit } from "./prepare";
import { suggestDocument } from "./suggest";

const folders = temporaryFolders();

const words: DataFindingWords = {
  number: (value) => String(Number(value.toPrecision(4))),
  whole: String,
  count: (count, unit) => `${String(count)} ${unit}${count === 1 ? "" : "s"}`,
  share: (share) => `${String(Math.round(100 * share))}%`,
};

async function findings(folder: string, document: Document): Promise<readonly DataFinding[]> {
  return diagnoseData(await dataEvidence({ folder, document }), document, words);
}

describe("the samples", () => {
  it.each([
    ["penguins", []],
    ["iris", []],
    ["cars", []],
    ["digits", []],
    // The categories of storms are defined by their wind.
    ["hurricanes", ["target-leakage", "imbalance", "raw-dates"]],
  ])("%s has nothing wrong with it but what is true", async (name, expected) => {
    const folder = folders();
    cpSync(join("examples", name), folder, { recursive: true });
    const document = v.parse(DocumentSchema, JSON.parse(readFileSync(join(folder, `${name}.gradual`), "utf8")));
    const found = await findings(folder, document);
    expect(found.map(({ type }) => type)).toEqual(expected);
    expect(found.every(({ fix }) => fix !== null)).toBe(true);
  });
});

/** A table of numbers and classes with nothing wrong with it, and columns of one's own. */
function clean(rows: number, more: Readonly<Record<string, (row: number, random: () => number) => string | number>>) {
  const generator = createGenerator(7, "rows");
  const random = (): number => generator.uniform();
  const names = [...new Set(["height", "weight", "kind", ...Object.keys(more)])];
  const lines = Array.from({ length: rows }, (_, row) => {
    const height = 160 + 20 * random() + 5 * (row % 2);
    const own = {
      height: height.toFixed(2),
      weight: (height / 2 + 20 * random()).toFixed(2),
      kind: random() < 0.5 ? "oak" : "elm",
    };
    return names.map((name) => more[name]?.(row, random) ?? own[name as keyof typeof own]).join(",");
  });
  return [names.join(","), ...lines].join("\n");
}

async function project(
  csv: string,
  change: (document: Document) => Document = (document) => document,
  target = "kind",
) {
  const folder = folders();
  const table = await importData({ folder, file: writeIn(folders(), "t.csv", csv) });
  const document = change(suggestDocument(emptyDocument("t"), table, { target }));
  const found = await findings(folder, document);
  return { folder, document, found, types: found.map(({ type }) => type) };
}

/** Of a project with one finding: it, and what is found once it is fixed. */
async function fixed({ folder, document, found }: Awaited<ReturnType<typeof project>>, type: string) {
  const finding = found.find((one) => one.type === type);
  if (finding?.fix == null) throw new TypeError(`${type} is found and can be fixed: ${JSON.stringify(found)}`);
  expect(finding.fix.document).not.toEqual(document);
  v.parse(DocumentSchema, finding.fix.document);
  const left = await findings(folder, finding.fix.document);
  return { finding, left: left.map((one) => one.type), document: finding.fix.document };
}

describe("a table with something wrong in it", () => {
  it("has none where it is clean", async () => {
    expect((await project(clean(200, {}))).types).toEqual([]);
  });

  it("a copy of the target leaks, also in numbers, and is ignored", async () => {
    const words = await project(clean(200, { copy: (row) => `${row % 2}`, kind: (row) => (row % 2 ? "oak" : "elm") }));
    expect(words.types).toEqual(["target-leakage"]);
    const { document, left } = await fixed(words, "target-leakage");
    expect(document.data.columns.copy?.role).toBe("ignore");
    expect(left).toEqual([]);
    const numbers = await project(
      clean(200, {
        y: (row) => ((row * 37) % 101) + row / 1000,
        inYen: (row) => (((row * 37) % 101) + row / 1000) ** 3,
      }),
      undefined,
      "y",
    );
    expect(numbers.types).toContain("target-leakage");
  });

  it("rows of the training part stand in the others, too, and their copies are excluded", async () => {
    const lines = clean(200, {}).split("\n");
    const twins = await project([...lines, ...lines.slice(1, 61)].join("\n"));
    expect(twins.types).toEqual(["duplicates-across-split"]);
    const { finding, left, document } = await fixed(twins, "duplicates-across-split");
    expect(document.data.edits?.rows).toHaveLength(finding.rows?.length ?? NaN);
    expect(left).toEqual([]);
  });

  it("categories so few that rows must be alike are no duplicates", async () => {
    const csv = [
      "a,b,y",
      ...Array.from({ length: 400 }, (_, row) => `${row % 3},${row % 5},${row % 7 > 3 ? "p" : "q"}`),
    ];
    expect((await project(csv.join("\n"), undefined, "y")).types).toEqual([]);
  });

  it("ids and constant columns are found where somebody uses them", async () => {
    const use = (document: Document): Document => withRole(withRole(document, "id", "feature"), "same", "feature");
    const made = await project(clean(200, { id: (row) => 5_000 + row, same: () => 3 }), use);
    expect(made.types).toEqual(["id-columns", "constant-columns"]);
    expect((await fixed(made, "id-columns")).left).toEqual(["constant-columns"]);
    expect((await fixed(made, "constant-columns")).left).toEqual(["id-columns"]);
  });

  it("one word in several spellings, and one that is mistyped, are written in one way", async () => {
    const cities = ["New York", "new york", "New-York", "Zürich", "Zurich", "Boston"];
    const made = await project(clean(240, { city: (row) => (row === 9 ? "Bostan" : (cities[row % 6] ?? "")) }));
    expect(made.types).toEqual(["spellings"]);
    const { finding, document } = await fixed(made, "spellings");
    expect(finding.text).toMatch(/for “New York”|for “New-York”|for “new york”/);
    const again = await findings(made.folder, document);
    expect(again.map(({ type }) => type)).toEqual(["typing-errors"]);
    const { preparation } = await dataFit({ folder: made.folder, data: again[0]?.fix?.document.data ?? document.data });
    const city = preparation.features.find(({ name }) => name === "city");
    expect(city?.type === "category" ? city.categories : []).toHaveLength(3);
  });

  it("a class with few rows, and one with far more than another", async () => {
    const rare = await project(clean(300, { y: (row) => (row % 40 === 0 ? "rare" : "often") }), undefined, "y");
    expect(rare.types).toEqual(["tiny-classes"]);
    const skewed = await project(clean(600, { y: (row) => (row % 40 === 0 ? "rare" : "often") }), undefined, "y");
    expect(skewed.types).toEqual(["imbalance"]);
    const { document, left } = await fixed(skewed, "imbalance");
    // As scikit-learn's compute_class_weight("balanced") has it, in the order of the classes: often, rare.
    expect(document.training.loss.params?.classWeights).toEqual([0.513, 20]);
    expect(left).toEqual([]);
    const three = await project(clean(300, { y: (row) => (row < 4 ? "odd" : `k${row % 2}`) }), undefined, "y");
    expect((await fixed(three, "tiny-classes")).left).toEqual([]);
  });

  it("-999 among lengths is no length, whatever other columns have", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(-999, -9999, 999_999),
        fc.integer({ min: 2, max: 40 }),
        async (sentinel, times) => {
          const made = await project(
            clean(150, { length: (row, random) => (row < times ? sentinel : (10 * random()).toFixed(1)) }),
          );
          expect(made.types).toEqual(["sentinels"]);
          const { finding, left, document } = await fixed(made, "sentinels");
          expect(finding.rows).toEqual(Array.from({ length: times }, (_, row) => row));
          expect(left.filter((type) => type !== "missing-tells")).toEqual([]);
          const { preparation } = await dataFit({ folder: made.folder, data: document.data });
          const length = preparation.features.find(({ name }) => name === "length");
          expect(length?.type === "number" ? length.center : NaN).toBeGreaterThan(3);
        },
      ),
      { numRuns: 4 },
    );
  });

  it("a slip of the decimal point is far from all others, long tails are not", async () => {
    const slip = await project(clean(200, { size: (row, random) => (row === 7 ? 17_500 : 170 + 10 * random()) }));
    expect(slip.types).toEqual(["outliers"]);
    expect((await fixed(slip, "outliers")).left).toEqual([]);
    const normal = (random: () => number): number =>
      Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const income = await project(
      clean(1_000, { income: (_, random) => Math.exp(10 + 1.2 * normal(random)).toFixed(2) }),
    );
    expect(income.types).toEqual([]);
  });

  it("columns that are mostly missing, and those that are missing for one class alone", async () => {
    const hardly = await project(clean(200, { note: (row, random) => (row % 10 < 7 ? "" : random().toFixed(3)) }));
    expect(hardly.types).toEqual(["mostly-missing"]);
    const tells = await project(
      clean(200, {
        test: (row, random) => (row % 2 && row % 5 ? "" : random().toFixed(3)),
        kind: (row) => (row % 2 ? "oak" : "elm"),
      }),
    );
    expect(tells.types).toEqual(["missing-tells"]);
    const { document, left } = await fixed(tells, "missing-tells");
    expect(document.data.columns.test?.indicator).toBe(true);
    expect(left).toEqual([]);
  });

  it("numbers that are treated as categories, codes as numbers, and numbers among texts", async () => {
    const made = await project(
      clean(300, {
        zip: (row) => 10_000 + ((row * 7_919) % 80) * 11,
        size: (row) => (row * 31) % 90,
        reading: (row, random) => (row % 3 ? (10 * random()).toFixed(2) : `see note ${row}`),
      }),
      (document) => withType(document, "size", "category"),
    );
    expect(made.found.filter(({ type }) => type === "wrong-types").map(({ columns }) => columns[0])).toEqual([
      "size",
      "zip",
      "reading",
    ]);
  });

  it("codes that are kept as text are said to be codes, with no remedy that does not exist", async () => {
    const made = await project(
      clean(300, {
        parcel: (row) => String(row * 7_919).padStart(8, "0"),
        ticket: (row) => `9007199254${String(740_993 + row * 7_919).padStart(7, "0")}`,
      }),
    );
    const found = made.found.filter(({ type }) => type === "wrong-types");
    expect(found.map(({ columns }) => columns[0])).toEqual(["parcel", "ticket"]);
    for (const { text } of found) {
      expect(text).toContain("holds codes");
      expect(text).not.toContain("Import the file again");
    }
  });

  it("categories that are seldom seen are joined", async () => {
    const made = await project(
      clean(400, { town: (row) => (row % 4 === 0 ? `town ${row % 8}` : `village ${(row * 7) % 90}`) }),
    );
    expect(made.types).toEqual(["many-categories"]);
    const { document, left } = await fixed(made, "many-categories");
    expect(document.data.columns.town?.leastRows).toBe(10);
    expect(left).toEqual([]);
  });

  it("dates are given with the parts that come round again", async () => {
    const day = (row: number): string => new Date(Date.UTC(2020, 0, 1 + 5 * row)).toISOString().slice(0, 10);
    // What the import proposes has them.
    expect((await project(clean(300, { day }))).types).toEqual([]);
    const made = await project(clean(300, { day }), (document) => withColumn(document, "day", { parts: undefined }));
    expect(made.types).toEqual(["raw-dates"]);
    const { document, left } = await fixed(made, "raw-dates");
    expect(document.data.columns.day?.parts).toEqual(["elapsed", "month", "weekday"]);
    expect(left).toEqual([]);
  });

  it("a bounded output cannot reach a scaled target", async () => {
    const made = await project(
      clean(200, {}),
      (document) => ({
        ...document,
        model: {
          ...document.model,
          layers: document.model.layers.map((layer) =>
            layer.type === "output" ? { ...layer, params: { ...layer.params, activation: "relu" } } : layer,
          ),
        },
      }),
      "weight",
    );
    expect(made.types).toEqual(["target-range"]);
    expect((await fixed(made, "target-range")).left).toEqual([]);
  });

  it("parts that are very small are given more rows", async () => {
    const made = await project(clean(100, {}));
    expect(made.types).toEqual(["tiny-parts"]);
    expect((await fixed(made, "tiny-parts")).left).toEqual([]);
  });
});

it("stops when it is canceled", async () => {
  const { folder, document } = await project(clean(200, {}));
  const problem = await problemOf(() => dataEvidence({ folder, document, signal: AbortSignal.abort() }));
  expect(problem.code).toBe("canceled");
});

it("every finding has words, and a file that is named after it", () => {
  const files = new Set(readdirSync("src-engine/findings/data"));
  const types = DATA_FINDINGS.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  for (const { type, label, docs, evidence, threshold } of DATA_FINDINGS) {
    expect(Math.min(label.length, docs.length, evidence.length, threshold.length), type).toBeGreaterThan(5);
    expect(files, type).toContain(`${type}.ts`);
  }
});
