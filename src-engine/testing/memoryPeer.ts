// A process that trains one network and tells how much memory it took, beside what was estimated:
// `node memoryPeer.js` lists the networks, `node memoryPeer.js NAME` trains one.

import { readFileSync } from "node:fs";
import { invariant } from "../document/errors";
import type { Model, TrainingRecipe } from "../document/schema";
import type { Ends } from "../layers/spec";
import { memoryModel } from "../passes/memory";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createControl } from "../train/control";
import type { Part } from "../train/evaluator";
import { trainNetwork } from "../train/trainNetwork";

interface Case {
  readonly input: readonly number[];
  readonly classes: number;
  readonly layers: Model["layers"];
  readonly batchSize: number;
  readonly rows: number;
  readonly epochs: number;
  readonly optimizer?: TrainingRecipe["optimizer"]["type"];
}

const dense = (id: string, units: number) => ({ id, type: "dense", params: { units, activation: "relu" } });
const conv = (id: string, filters: number) => ({ id, type: "conv2d", params: { filters, activation: "relu" } });
const normed = (id: string, filters: number): Model["layers"] => [
  { id, type: "conv2d", params: { filters, padding: "same" } },
  { id: `${id}-norm`, type: "batch-norm" },
  { id: `${id}-relu`, type: "activation", params: { activation: "relu" } },
  { id: `${id}-pool`, type: "max-pooling2d" },
];
const flat = { id: "flat", type: "flatten" };
const cnn = [conv("conv-1", 16), { id: "pool-1", type: "max-pooling2d" }, conv("conv-2", 32), { id: "pool-2", type: "max-pooling2d" }, flat, dense("dense", 64)];
const transformer = [{ id: "block", type: "transformer-block", params: { heads: 4, headSize: 16, hidden: 128 } }, flat];
const mlp = (...units: number[]) => units.map((count, index) => dense(`dense-${index + 1}`, count));

const CASES: Readonly<Record<string, Case>> = {
  "MLP 784-128-64-10, batch 64": { input: [784], classes: 10, layers: mlp(128, 64), batchSize: 64, rows: 512, epochs: 40 },
  "MLP 784-512-512-10, batch 128": { input: [784], classes: 10, layers: mlp(512, 512), batchSize: 128, rows: 4_000, epochs: 5 },
  "MLP 784-512-512-10, batch 128, SGD": { input: [784], classes: 10, layers: mlp(512, 512), batchSize: 128, rows: 4_000, epochs: 5, optimizer: "sgd" },
  "MLP 784-2048-2048-10, batch 512": { input: [784], classes: 10, layers: mlp(2_048, 2_048), batchSize: 512, rows: 4_096, epochs: 1 },
  "MLP 784-4096-4096-10, batch 16": { input: [784], classes: 10, layers: mlp(4_096, 4_096), batchSize: 16, rows: 64, epochs: 1 },
  "CNN 28x28, batch 32": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 32, rows: 500, epochs: 8 },
  "CNN 28x28, batch 256": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 256, rows: 1_100, epochs: 4 },
  "CNN 28x28, batch 512": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 512, rows: 2_048, epochs: 3 },
  "CNN 32x32x3 with batch norm, batch 32": { input: [32, 32, 3], classes: 10, layers: [...normed("a", 32), ...normed("b", 64), flat], batchSize: 32, rows: 256, epochs: 3 },
  "CNN 32x32x3 with batch norm, batch 128": { input: [32, 32, 3], classes: 10, layers: [...normed("a", 32), ...normed("b", 64), flat], batchSize: 128, rows: 512, epochs: 2 },
  "LSTM 50x16 -> 64, batch 32": { input: [50, 16], classes: 4, layers: [{ id: "lstm", type: "lstm", params: { units: 64 } }], batchSize: 32, rows: 256, epochs: 5 },
  "LSTM 50x16 -> 64, batch 256": { input: [50, 16], classes: 4, layers: [{ id: "lstm", type: "lstm", params: { units: 64 } }], batchSize: 256, rows: 1_024, epochs: 3 },
  "transformer 64x64, batch 16": { input: [64, 64], classes: 4, layers: transformer, batchSize: 16, rows: 128, epochs: 5 },
  "transformer 64x64, batch 128": { input: [64, 64], classes: 4, layers: transformer, batchSize: 128, rows: 512, epochs: 2 },
  "MLP 200-32-3, 100,000 rows": { input: [200], classes: 3, layers: mlp(32), batchSize: 256, rows: 100_000, epochs: 2 },
};

/** Greatest memory resident so far, in bytes. What `exec` hands down of the parent's is not in it on Linux. */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
}

function rowsOf({ input, classes }: Case, rows: number): Part {
  const size = input.reduce((product, extent) => product * extent, 1);
  const features = Float32Array.from({ length: rows * size }, (_, i) => Math.sin(i * 12.9898));
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + (row % classes)] = 1;
  return { features: { shape: [rows, ...input], data: features }, targets: { shape: [rows, classes], data: targets } };
}

const VALIDATION = 64;

async function measure(one: Case): Promise<{ readonly used: number; readonly estimate: number }> {
  const { input, classes, layers, batchSize, rows, epochs, optimizer = "adam" } = one;
  const all = [{ id: "input", type: "input" }, ...layers, { id: "output", type: "output", params: { activation: "softmax" } }];
  const model: Model = { layers: all, connections: all.slice(1).map(({ id }, i): [string, string] => [all[i]?.id ?? "", id]) };
  const ends: Ends = { input, output: [classes] };
  const training: TrainingRecipe = { loss: "categorical-cross-entropy", optimizer: { type: optimizer, learningRate: 0.001 }, batchSize, epochs, seed: 1, stop: { restoreBest: true } };
  const before = peak();
  await trainNetwork({
    backend: createOnnxBackend(),
    network: { model, training },
    data: { ends, target: { kind: "classes", name: "y", classes: Array.from({ length: classes }, (_, i) => String(i)), numeric: false }, train: rowsOf(one, rows), validation: rowsOf(one, VALIDATION) },
    control: createControl(),
  });
  const used = peak() - before;
  return { used, estimate: memoryModel({ model, training }, ends).estimate(batchSize, { train: rows, validation: VALIDATION }).total };
}

const [name] = process.argv.slice(2);
if (name === undefined) process.stdout.write(`${JSON.stringify(Object.keys(CASES))}\n`);
else {
  const one = CASES[name];
  invariant(one !== undefined, `no network is called "${name}"`);
  void measure(one).then((found) => process.stdout.write(`${JSON.stringify(found)}\n`));
}
