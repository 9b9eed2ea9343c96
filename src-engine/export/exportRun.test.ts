import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Column, Document } from "../document/schema";
import type { TrainedRun } from "../evaluate/trainedRun";
import { PREDICTION } from "../ir/names";
import { decodeSafetensors } from "../project/safetensors";
import type { Table } from "../protocol/data";
import type { Backend } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { EXPORT_TARGET_IDS } from "../runs/exportTargets";
import { exportRun, WRITTEN_TARGETS } from "./exportRun";

let folder: string;
let table: Table;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-export-"));
  table = await importData({
    folder,
    file: fileURLToPath(new URL("../../examples/sources/cars.csv", import.meta.url)),
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A run on the cars whose network has its initial weights still: what is compared is the way from column to answer. */
async function runOf(target: string, change: Record<string, Partial<Column>> = {}): Promise<TrainedRun> {
  const suggested = suggestDocument(emptyDocument("cars"), table, { target });
  const columns = Object.fromEntries(
    Object.entries(suggested.data.columns).map(([name, column]) => [name, { ...column, ...change[name] }]),
  );
  const document: Document = { ...suggested, data: { ...suggested.data, columns } };
  const { preparation } = await prepareData({ folder, data: document.data });
  const network = CompiledNetwork.of(document, preparation);
  return { id: "0001-adam", document, preparation, network, weights: initialWeights(network.weights, 3) };
}

test("each target that people are offered is written by the file of its name, and no other is", () => {
  expect([...WRITTEN_TARGETS].sort()).toEqual([...EXPORT_TARGET_IDS].sort());
});

describe.each([
  { name: "a regression as it is suggested", target: "Miles_per_Gallon", change: {} },
  {
    name: "numbers as categories, the least common rules",
    target: "Miles_per_Gallon",
    change: {
      Cylinders: { type: "category", missing: "category", scale: "none" },
      Horsepower: { missing: "median", scale: "min-max" },
      Weight_in_lbs: { scale: "none" },
      Origin: { missing: "most-frequent" },
    },
  },
  {
    name: "rows left out where a value is missing",
    target: "Origin",
    change: {
      Horsepower: { missing: "drop-row" },
      Miles_per_Gallon: { missing: "drop-row" },
      Year: { missing: "drop-row" },
    },
  },
  { name: "categories left out where missing", target: "Cylinders", change: { Origin: { missing: "drop-row" } } },
] as const satisfies readonly { name: string; target: string; change: Record<string, Partial<Column>> }[])(
  "$name",
  ({ target, change }) => {
    test("is exported to ONNX with the same answers", async () => {
      const run = await runOf(target, change);
      const path = join(folder, "model.onnx");
      const report = await exportRun(folder, run, "onnx", path, createOnnxBackend());
      expect(report).toMatchObject({ path, bytes: readFileSync(path).length });
      expect(report.rows).toBeGreaterThan(60);
      expect(report.difference).toBeLessThanOrEqual(1e-5);
      // And against answers computed in float64 by our own interpreter, which shares nothing with ONNX Runtime.
      expect((await exportRun(folder, run, "onnx", path, createReferenceBackend())).difference).toBeLessThanOrEqual(
        1e-5,
      );
    });

    test("is exported to safetensors, whole", async () => {
      const run = await runOf(target, change);
      const path = join(folder, "model.safetensors");
      const report = await exportRun(folder, run, "safetensors", path, createOnnxBackend());
      expect(report.difference).toBe(0);
      const { tensors, metadata } = decodeSafetensors(readFileSync(path));
      expect(Object.keys(tensors).sort()).toEqual(Object.keys(run.weights).sort());
      expect(JSON.parse(metadata["gradual.preparation"] ?? "")).toEqual(run.preparation);
      expect(JSON.parse(metadata["gradual.document"] ?? "")).toEqual(run.document);
    });
  },
);

/** A backend whose predictions are off by a little. */
function crooked(by: number): Backend {
  const straight = createOnnxBackend();
  return {
    ...straight,
    async load(graph) {
      const program = await straight.load(graph);
      return {
        ...program,
        async run(feeds) {
          const results = await program.run(feeds);
          const answer = results[PREDICTION];
          return answer === undefined
            ? results
            : { ...results, [PREDICTION]: { ...answer, data: Float32Array.from(answer.data, (value) => value + by) } };
        },
      };
    },
  };
}

test("a file whose answers differ is not kept, and the one that was there stays", async () => {
  const run = await runOf("Miles_per_Gallon");
  const path = join(folder, "kept.onnx");
  await exportRun(folder, run, "onnx", path, createOnnxBackend());
  const before = readFileSync(path);
  await expect(exportRun(folder, run, "onnx", path, crooked(1e-3))).rejects.toMatchObject({
    problem: { code: "export-differs" },
  });
  expect(readFileSync(path).equals(before)).toBe(true);
  await expect(exportRun(folder, run, "onnx", join(folder, "new.onnx"), crooked(1e-3))).rejects.toMatchObject({
    problem: { code: "export-differs" },
  });
  expect(readdirSync(folder).filter((name) => name.startsWith("new.onnx") || name.endsWith(".tmp"))).toEqual([]);
});

test("weights that do not fit the network are refused by name", async () => {
  const run = await runOf("Miles_per_Gallon");
  const weights = { ...run.weights, "hidden-1/bias": { shape: [3], data: new Float32Array(3) } };
  await expect(
    exportRun(folder, { ...run, weights }, "onnx", join(folder, "x.onnx"), createOnnxBackend()),
  ).rejects.toMatchObject({
    problem: { code: "weights-do-not-fit", message: expect.stringContaining("hidden-1/bias") as string },
  });
});

test("a place that cannot be written to is named", async () => {
  const run = await runOf("Miles_per_Gallon");
  const path = join(folder, "nowhere", "x.onnx");
  await expect(exportRun(folder, run, "onnx", path, createOnnxBackend())).rejects.toMatchObject({
    problem: { code: "file-missing" },
  });
});
