// What the steps of a preparation are for: networks that learn from them, and files that answer as the runs do.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { importData } from "../data/importData";
import { fitData, prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import type { Wish } from "../data/wish";
import { defaultColumn, emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { evaluateRun } from "../evaluate/evaluateRun";
import { withColumn, withTraining } from "../document/recipeEdits";
import type { ClassificationReport } from "../evaluate/classification";
import type { RegressionReport } from "../evaluate/regression";
import { predictFile } from "../evaluate/predictFile";
import { trainingRanges } from "../evaluate/tryForm";
import { readTrainedRun } from "../evaluate/trainedRun";
import { exportRun } from "../export/exportRun";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { trainRun } from "../train/trainRun";
import { temporaryFolders } from "./temporaryFolder";
import { trainInput } from "./trainInput";

const folders = temporaryFolders();

/** Trains as the app proposes, exports to ONNX, which compares raw rows with the run's own answers, and judges on the test rows. */
async function learned(file: string, wish: Wish, change: (document: Document) => Document = (document) => document) {
  const folder = folders();
  const table = await importData({ folder, file });
  const document = change(suggestDocument(emptyDocument("learned"), table, wish));
  const summary = await trainRun({ ...trainInput(folder), document });
  const run = await readTrainedRun(folder, summary.id);
  const backend = createOnnxBackend();
  const exported = await exportRun(folder, run, "onnx", join(folder, "model.onnx"), backend);
  const { report } = await evaluateRun(folder, run, "test", backend);
  const { report: validation } = await evaluateRun(folder, run, "validation", backend);
  return { folder, run, document, exported, report, validation, summary };
}

it("daily temperatures from the date alone reach an R² of 0.5", async () => {
  const file = fileURLToPath(new URL("../data/reading/fixtures/E10.csv", import.meta.url));
  const { document, report, exported } = await learned(file, { target: "temp" });
  expect(document.data.columns.date?.parts).toContain("day-of-year");
  expect((report as RegressionReport).r2).toBeGreaterThan(0.5);
  expect(exported.difference).toBeLessThan(1e-5);
});

it("a target that grows by factors is learned by its logarithm, measured in its own unit, and exported", async () => {
  const generator = createGenerator(3, "prices");
  const rows = Array.from({ length: 300 }, () => {
    const [a, b] = [generator.normal(), generator.normal()];
    return `${a.toFixed(4)},${b.toFixed(4)},${Math.exp(5 + 2 * a + b).toFixed(2)}`;
  });
  const file = join(folders(), "prices.csv");
  writeFileSync(file, ["a,b,price", ...rows].join("\n"));
  const scaled = (scale: "standard" | "log") => (document: Document) =>
    withColumn(withTraining(document, { epochs: 30 }), "price", { scale });
  const plain = await learned(file, { target: "price" }, scaled("standard"));
  const log = await learned(file, { target: "price" }, scaled("log"));
  const mae = ({ report }: { readonly report: unknown }): number => (report as RegressionReport).mae;
  expect(mae(log)).toBeLessThan(mae(plain));
  // What training wrote down for its best epoch is what the evaluation finds.
  expect(log.summary.best?.validationMae).toBeCloseTo(mae({ report: log.validation }), 2);
});

it("an embedding tells 250 levels apart", async () => {
  const generator = createGenerator(5, "levels");
  const kinds = Array.from({ length: 250 }, () => (generator.normal() > 0 ? "yes" : "no"));
  const rows = Array.from(
    { length: 3_000 },
    (_, row) => `level ${row % 250},${generator.normal().toFixed(3)},${kinds[row % 250] ?? ""}`,
  );
  const file = join(folders(), "levels.csv");
  writeFileSync(file, ["level,noise,kind", ...rows].join("\n"));
  const { report } = await learned(file, { target: "kind" }, (document) => ({
    ...withTraining(withColumn(document, "level", { encoding: "embedding" }), { epochs: 30 }),
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "level", type: "input", params: { columns: ["level"] } },
        { id: "embedding", type: "embedding", params: { entries: 251, size: 4 } },
        { id: "flat", type: "flatten" },
        { id: "both", type: "concatenate" },
        { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
        { id: "output", type: "output", params: { activation: "softmax" } },
      ],
      connections: [
        ["level", "embedding"],
        ["embedding", "flat"],
        ["input", "both"],
        ["flat", "both"],
        ["both", "hidden"],
        ["hidden", "output"],
      ],
    },
  }));
  expect((report as ClassificationReport).accuracy).toBeGreaterThan(0.95);
});

/** Days of Seattle, 2012 to 2015: NOAA, through the npm package vega-datasets 3.2.1 (BSD-3-Clause). */
it("forecasts the highest temperature of the day from the week before, better than by the day before", async () => {
  const file = fileURLToPath(new URL("./fixtures/seattle-weather.csv", import.meta.url));
  const windows = { lookback: 7, horizon: 1, order: "date" };
  const { document, report, exported, run, folder } = await learned(file, { target: "temp_max", windows });
  expect(document.data.split).toMatchObject({ shuffle: false, by: { rule: "time", column: "date" } });
  const { raw, test } = await prepareData({ folder, data: document.data });
  const [own, before] = ["temp_max", "temp_max (1 before)"].map((name) => raw.columns.get(name));
  if (own?.kind !== "numbers" || before?.kind !== "numbers") throw new TypeError("temperatures are numbers");
  const off = [...test.rows].map((row) => Math.abs((own.values[row] ?? NaN) - (before.values[row] ?? NaN)));
  const lastValue = off.reduce((sum, one) => sum + one, 0) / off.length;
  expect((report as RegressionReport).mae).toBeLessThan(lastValue);
  const squares = off.reduce((sum, one) => sum + one ** 2, 0) / off.length;
  expect((report as RegressionReport).rmse).toBeLessThan(0.95 * Math.sqrt(squares));
  expect(exported.difference).toBeLessThan(1e-5);

  // The file itself, to predict, gives what the run gives for the same rows; the first week has no answer.
  const output = join(folder, "predicted.csv");
  const ranges = trainingRanges(run, await fitData({ folder, data: document.data }));
  const told = await predictFile(run, file, output, createOnnxBackend(), { ranges });
  expect([told.rows, told.incomplete]).toEqual([1_461, 7]);
  // Each cell is told of once, and not for every window it stands in.
  expect(told.missing).toEqual([]);
  expect(told.outside.map(({ column }) => column)).not.toContain("date");
  expect(told.outside.filter(({ column }) => column === "precipitation")).toHaveLength(1);
  const answers = readFileSync(output, "utf8").trimEnd().split("\n").slice(1);
  const mean = [...test.rows].reduce((sum, row) => {
    const cells = answers[row]?.split(",") ?? [];
    return sum + Math.abs(Number(cells.at(-1)) - Number(cells[2]));
  }, 0);
  expect(mean / test.rows.length).toBeCloseTo((report as RegressionReport).mae, 4);
  expect(answers[6]?.endsWith(",")).toBe(true);
});

it("series do not look into each other, nor into what comes later", async () => {
  const folder = folders();
  const file = join(folder, "series.csv");
  const rows = Array.from(
    { length: 40 },
    (_, at) => `${at % 2 === 0 ? "a" : "b"},${39 - Math.floor(at / 2)},${(at % 2) * 1_000 + at}`,
  );
  writeFileSync(file, ["station,day,y", ...rows].join("\n"));
  const windows = { lookback: 2, horizon: 3, stride: 2, order: "day", group: "station" };
  const table = await importData({ folder, file });
  const { data } = suggestDocument(emptyDocument("series"), table, { target: "y", windows });
  const prepared = await prepareData({ folder, data });
  const { raw, train, validation, test } = prepared;
  const valuesOf = (name: string): Float64Array => {
    const column = raw.columns.get(name);
    if (column?.kind !== "numbers") throw new TypeError(`${name} is a column of numbers`);
    return column.values;
  };
  const [own, near, far] = [valuesOf("y"), valuesOf("y (3 before)"), valuesOf("y (4 before)")];
  const used = [...train.rows, ...validation.rows, ...test.rows];
  // Of each series 20 rows, 4 of which have no window; of the others every second one.
  expect(used).toHaveLength(16);
  for (const row of used) {
    // Days count down in the file: what was before stands below.
    expect((near[row] ?? NaN) - (own[row] ?? NaN)).toBe(6);
    expect((far[row] ?? NaN) - (own[row] ?? NaN)).toBe(8);
  }
  expect(Math.max(...[...train.rows].map((row) => -row))).toBeLessThan(Math.min(...[...test.rows].map((row) => -row)));
});

it("reviews are told apart by their words, and exported with them", async () => {
  const generator = createGenerator(11, "reviews");
  const pick = (from: readonly string[]): string =>
    from[Math.floor(Math.abs(generator.normal() * 1_000)) % from.length] ?? "";
  const [good, bad] = [
    ["great", "lovely", "moving"],
    ["dull", "weak", "boring"],
  ];
  const plain = ["the", "film", "actors", "story", "music", "long", "scene", "end"];
  const rows = Array.from({ length: 400 }, (_, row) => {
    const isGood = row % 2 === 0;
    const words = [pick(plain), pick(plain), pick(isGood ? good : bad), pick(plain), `no${row}`];
    return `"${words.join(" ")}, really.",${isGood ? "good" : "bad"}`;
  });
  const file = join(folders(), "reviews.csv");
  writeFileSync(file, ["review,opinion", ...rows].join("\n"));
  const { report, exported } = await learned(file, { target: "opinion" }, (document) => ({
    ...document,
    data: {
      ...document.data,
      columns: {
        ...document.data.columns,
        review: { ...defaultColumn("category", "feature"), encoding: "words", words: 100 },
      },
    },
  }));
  expect((report as ClassificationReport).accuracy).toBeGreaterThan(0.95);
  expect(exported.difference).toBeLessThan(1e-5);
});
