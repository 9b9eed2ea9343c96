// What the steps of a preparation are for: networks that learn from them, and files that answer as the runs do.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import type { Wish } from "../data/wish";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { evaluateRun } from "../evaluate/evaluateRun";
import { withColumn, withTraining } from "../document/recipeEdits";
import type { ClassificationReport } from "../evaluate/classification";
import type { RegressionReport } from "../evaluate/regression";
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
  return { document, exported, report, validation, summary };
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
