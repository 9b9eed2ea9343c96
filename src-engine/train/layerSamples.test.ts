import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { dataName } from "../data/importRecord";
import { importRecord } from "../data/open";
import { invariant } from "../document/errors";
import { withTraining } from "../document/recipeEdits";
import type { Document, TrainingRecipe } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import { removeOtherData } from "../project/dataPlaces";
import { withRecords } from "../project/recordsFile";
import { readPreparation } from "../project/runs";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import "../testing/allclose";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { layerSamples } from "./layerSamples";
import { trainRun } from "./trainRun";

const newFolder = temporaryFolders();
let folder: string;

async function trained(
  name: string,
  change: Partial<TrainingRecipe>,
  edit: (document: Document) => Document | Promise<Document> = (document) => document,
) {
  folder = newFolder();
  cpSync(join("examples", name), folder, { recursive: true });
  const document = v.parse(DocumentSchema, JSON.parse(readFileSync(join(folder, `${name}.gradual`), "utf8")));
  return trainRun({ ...trainInput(folder), document: await edit(withTraining(document, change)) });
}

const samples = (run: string, backend = createOnnxBackend()) => layerSamples({ folder, run, backend });

/** The first rows count more than the others. */
async function weighted(document: Document): Promise<Document> {
  const of = dataName(await importRecord(folder, "data/table.parquet", 150), 150);
  const rows = Array.from({ length: 40 }, (_, row) => ({ row, weight: 2 + (row % 3) }));
  return { ...document, data: { ...document.data, edits: { of, rows } } };
}

test.each([
  ["all rows count alike", (document: Document) => document],
  ["some rows count more", weighted],
])("the gradient of the batch is what plain gradient descent takes from the weights: %s", async (_, edit) => {
  // 105 rows: the batch is all of them.
  const change = { optimizer: { type: "gradient-descent", params: { learningRate: 0.5 } }, epochs: 2, rules: [] };
  const run = await trained("iris", change, edit);
  const { moments, batch, rows, guessLoss } = await samples(run.id);
  // The cross-entropy of the training rows' shares of the three classes, 34, 35 and 36 of 105, on 8, 8 and 7 validation rows.
  const surprise = (8 * Math.log(105 / 34) + 8 * Math.log(105 / 35) + 7 * Math.log(105 / 36)) / 23;
  expect(guessLoss).toBeAllclose(surprise, { relative: 1e-5 });
  expect([batch, rows]).toEqual([105, { train: 105, validation: 23 }]);
  const [first, second] = moments;
  expect([first?.step, first?.epoch, second?.step, second?.epoch]).toEqual([0, 0, 1, 1]);
  await withRecords(join(folder, "runs", run.id, "records.bin"), async ({ heads, weights }) => {
    const at = (step: number) => weights(heads.findIndex((head) => head.step === step));
    const [before, after] = [await at(0), await at(1)];
    for (const [id, sample] of Object.entries(first?.layers ?? {})) {
      const tensors = Object.keys(before).filter((tensor) => tensor.startsWith(`${id}/`));
      const moves = tensors.flatMap((tensor) =>
        Array.from(before[tensor] ?? [], (weight, index) => (weight - (after[tensor]?.[index] ?? NaN)) / 0.5),
      );
      const size = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);
      expect(sample.gradientSize).toBeAllclose(size, { relative: 1e-4 });
      expect(sample.gradients?.from).toBeAllclose(Math.min(...moves), { absolute: 1e-6 });
      expect(sample.gradients?.to).toBeAllclose(Math.max(...moves), { absolute: 1e-6 });
      expect(sample.gradients?.counts.reduce((sum, count) => sum + count, 0)).toBe(moves.length);
    }
  });
});

test("layers of pictures, dropout among them, are sampled as the obvious backend has it", async () => {
  const run = await trained("digits", { epochs: 1, batchSize: 256 }, (document) => ({
    ...document,
    data: {
      ...document.data,
      split: { ...document.data.split, predefined: false, train: 0.05, validation: 0.05, test: 0.9 },
    },
    model: {
      layers: [
        { id: "input", type: "input" },
        {
          id: "filters",
          type: "conv2d",
          params: { filters: 4, kernelHeight: 3, kernelWidth: 3, strideHeight: 4, strideWidth: 4, activation: "relu" },
        },
        { id: "some", type: "dropout", params: { rate: 0.5 } },
        { id: "flat", type: "flatten" },
        { id: "output", type: "output", params: { activation: "softmax" } },
      ],
      connections: [
        ["input", "filters"],
        ["filters", "some"],
        ["some", "flat"],
        ["flat", "output"],
      ],
    },
  }));
  const [fast, obvious] = [await samples(run.id), await samples(run.id, createReferenceBackend())];
  expect(Object.keys(fast.moments[0]?.layers ?? {})).toEqual(["filters", "output"]);
  for (const [at, { layers }] of obvious.moments.entries())
    for (const [id, sample] of Object.entries(layers)) {
      const own = fast.moments[at]?.layers[id];
      expect(own?.gradientSize).toBeAllclose(sample.gradientSize, { relative: 1e-3 });
      expect(own?.activations?.to).toBeAllclose(sample.activations?.to ?? NaN, { relative: 1e-3 });
      expect(own?.silent).toBe(sample.silent);
    }
  expect(fast.answered[0]?.answers.reduce((sum, count) => sum + count, 0)).toBe(fast.rows.validation);
});

test("units that are never above 0 are silent, and a run without records is looked at where it ended", async () => {
  const run = await trained("penguins", { epochs: 2, records: false }, (document) => ({
    ...document,
    model: {
      ...document.model,
      layers: document.model.layers.map((layer) =>
        layer.id === "hidden" ? { ...layer, params: { ...layer.params, units: 4, kernelInitializer: "zeros" } } : layer,
      ),
    },
  }));
  const { moments } = await samples(run.id);
  expect(moments).toHaveLength(1);
  const [only] = moments;
  invariant(only !== undefined, "there is one moment");
  expect([only.step, only.epoch]).toEqual([run.steps, 2]);
  // Zero weights and zero biases give 0, whose gradient is 0: they stay as they are.
  expect(only.layers.hidden).toMatchObject({ silent: 1, weightSize: 0, gradientSize: 0 });
  expect(only.layers.output?.silent).toBe(0);
});

test("another table is refused", async () => {
  const run = await trained("penguins", { epochs: 1 });
  const file = join(newFolder(), "penguins.csv");
  writeFileSync(file, readFileSync(join("examples", "sources", "penguins.csv"), "utf8").replace("39.1", "93.1"));
  await removeOtherData(folder, (await importData({ folder, file })).source);
  expect((await problemOf(() => samples(run.id))).code).toBe("data-changed");
});

test("the loss of always guessing the mean is that of the spread of the validation rows about it", async () => {
  const run = await trained("cars", { epochs: 1 });
  const { guessLoss } = await samples(run.id);
  const rmse = run.baselines?.output?.value ?? NaN;
  const preparation = await readPreparation(folder, run.id);
  invariant(preparation.target.kind === "numbers", "miles per gallon");
  // Half the square of the error, in units of the target's standard deviation.
  expect(guessLoss).toBeAllclose((rmse / (preparation.target.columns[0]?.scale ?? NaN)) ** 2 / 2, { relative: 1e-4 });
});
