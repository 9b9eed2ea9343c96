import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { encodeSafetensors } from "../project/safetensors";
import { readRecord } from "../project/runs";
import { temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { initialWeights } from "../runtime/initialize";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { prepareData } from "../data/prepare";
import { forkRun } from "./forkRun";
import { repeatRun } from "./repeatRun";
import { trainRun } from "./trainRun";

const newFolder = temporaryFolders();
let folder: string;
let document: Document;

beforeEach(async () => {
  folder = newFolder();
  const file = join(folder, "rows.csv");
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${(row * 5) % 11},${(row % 7) - ((row * 3) % 5)}`);
  writeFileSync(file, ["a,b,y", ...rows].join("\n"));
  const suggested = suggestDocument(emptyDocument("rows"), await importData({ folder, file }), { target: "y" });
  document = { ...suggested, training: { ...suggested.training, batchSize: 8, epochs: 6, rules: [], seed: 5 } };
});

const weights = (run: string): Buffer => readFileSync(join(folder, "runs", run, "weights.safetensors"));
const repeat = (run: string) => repeatRun({ ...trainInput(folder), run });

test("a run ends with the same bits when it is repeated, whatever the project's document says by then", async () => {
  const run = await trainRun({ ...trainInput(folder), document });
  const again = await repeat(run.id);
  expect(again.id).not.toBe(run.id);
  expect(weights(again.id).equals(weights(run.id))).toBe(true);
  const other = await trainRun({
    ...trainInput(folder),
    document: { ...document, training: { ...document.training, seed: 6 } },
  });
  expect(weights(other.id).equals(weights(run.id))).toBe(false);
});

test("so does one whose learning rate was changed on its way", async () => {
  const plain = await trainRun({ ...trainInput(folder), document });
  const rateChanges = [{ step: 12, epoch: 3, learningRate: 0.3 }];
  const run = await trainRun({ ...trainInput(folder), document, rateChanges });
  const again = await repeat(run.id);
  expect(weights(again.id).equals(weights(run.id))).toBe(true);
  expect(weights(again.id).equals(weights(plain.id))).toBe(false);
});

test("one that was given its initial weights, and one that began with another run", async () => {
  const { preparation } = await prepareData({ folder, data: document.data });
  const given = initialWeights(CompiledNetwork.of(document, preparation).weights, 99);
  const file = join(folder, "initial.safetensors");
  writeFileSync(
    file,
    encodeSafetensors(
      Object.fromEntries(
        Object.entries(given).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
      ),
    ),
  );
  const run = await trainRun({ ...trainInput(folder), document, initial: file });
  expect(weights((await repeat(run.id)).id).equals(weights(run.id))).toBe(true);
  const longer = { ...document, training: { ...document.training, epochs: 9 } };
  const fork = await forkRun({ ...trainInput(folder), document: longer, from: { run: run.id, epoch: 4 } });
  const again = await repeat(fork.id);
  expect(weights(again.id).equals(weights(fork.id))).toBe(true);
  expect((await readRecord(folder, again.id)).origin).toEqual({ run: run.id, epoch: 4 });
});
