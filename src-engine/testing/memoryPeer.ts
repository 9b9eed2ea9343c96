// A process that trains one network and tells how much memory it took, beside what was estimated:
// `node memoryPeer.js` lists the networks, `node memoryPeer.js NAME` trains one.

import { readFileSync } from "node:fs";
import { invariant } from "../document/errors";
import type { MemoryEstimate } from "../document/memory";
import type { Model, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import type { DataShapes } from "../layers/spec";
import { memoryModel } from "../check/memory";
import { blockSize } from "../runtime/onnx/blockSize";
import { CompiledNetwork } from "../passes/compiledNetwork";
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
  /** The features are whole numbers below this, as an embedding wants them. */
  readonly words?: number;
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
const cnn = [
  conv("conv-1", 16),
  { id: "pool-1", type: "max-pooling2d" },
  conv("conv-2", 32),
  { id: "pool-2", type: "max-pooling2d" },
  flat,
  dense("dense", 64),
];
const transformer = [{ id: "block", type: "transformer-block", params: { heads: 4, headSize: 16, hidden: 128 } }, flat];
const lenet: Model["layers"] = [
  {
    id: "conv-1",
    type: "conv2d",
    params: { filters: 6, kernelHeight: 5, kernelWidth: 5, padding: "same", activation: "tanh" },
  },
  { id: "pool-1", type: "average-pooling2d" },
  { id: "conv-2", type: "conv2d", params: { filters: 16, kernelHeight: 5, kernelWidth: 5, activation: "tanh" } },
  { id: "pool-2", type: "average-pooling2d" },
  flat,
  dense("dense-1", 120),
  dense("dense-2", 84),
];
const deep = [
  ...normed("a", 32),
  ...normed("b", 64),
  ...normed("c", 128),
  ...normed("d", 128),
  flat,
  dense("dense", 128),
  { id: "drop", type: "dropout" },
];
const separable = ["a", "b", "c"].flatMap((id, place): Model["layers"] => [
  { id, type: "separable-conv2d", params: { filters: 32 * 2 ** place, padding: "same", activation: "relu" } },
  { id: `${id}-pool`, type: "max-pooling2d" },
]);
const recurrent = (
  type: "lstm" | "gru" | "simple-rnn",
  units: number,
  params: Record<string, string | boolean> = {},
) => ({ id: `${type}-${units}`, type, params: { units, ...params } });
const words = [
  { id: "embedding", type: "embedding", params: { entries: 20_000, size: 64 } },
  { id: "mean", type: "global-average-pooling1d" },
  dense("dense", 64),
];
const mlp = (...units: number[]) => units.map((count, index) => dense(`dense-${index + 1}`, count));

const CASES: Readonly<Record<string, Case>> = {
  "MLP 784-128-64-10, batch 64": {
    input: [784],
    classes: 10,
    layers: mlp(128, 64),
    batchSize: 64,
    rows: 512,
    epochs: 200,
  },
  "MLP 784-512-512-10, batch 128": {
    input: [784],
    classes: 10,
    layers: mlp(512, 512),
    batchSize: 128,
    rows: 4_000,
    epochs: 15,
  },
  "MLP 784-512-512-10, batch 128, SGD": {
    input: [784],
    classes: 10,
    layers: mlp(512, 512),
    batchSize: 128,
    rows: 4_000,
    epochs: 30,
    optimizer: "sgd",
  },
  "MLP 784-2048-2048-10, batch 512": {
    input: [784],
    classes: 10,
    layers: mlp(2_048, 2_048),
    batchSize: 512,
    rows: 4_096,
    epochs: 3,
  },
  "MLP 784-4096-4096-10, batch 16": {
    input: [784],
    classes: 10,
    layers: mlp(4_096, 4_096),
    batchSize: 16,
    rows: 64,
    epochs: 1,
  },
  "CNN 28x28, batch 32": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 32, rows: 500, epochs: 8 },
  "CNN 28x28, batch 256": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 256, rows: 1_100, epochs: 4 },
  "CNN 28x28, batch 512": { input: [28, 28, 1], classes: 10, layers: cnn, batchSize: 512, rows: 2_048, epochs: 3 },
  "CNN 32x32x3 with batch norm, batch 32": {
    input: [32, 32, 3],
    classes: 10,
    layers: [...normed("a", 32), ...normed("b", 64), flat],
    batchSize: 32,
    rows: 256,
    epochs: 3,
  },
  "CNN 32x32x3 with batch norm, batch 128": {
    input: [32, 32, 3],
    classes: 10,
    layers: [...normed("a", 32), ...normed("b", 64), flat],
    batchSize: 128,
    rows: 512,
    epochs: 2,
  },
  "LSTM 50x16 -> 64, batch 32": {
    input: [50, 16],
    classes: 4,
    layers: [{ id: "lstm", type: "lstm", params: { units: 64 } }],
    batchSize: 32,
    rows: 256,
    epochs: 5,
  },
  "LSTM 50x16 -> 64, batch 256": {
    input: [50, 16],
    classes: 4,
    layers: [{ id: "lstm", type: "lstm", params: { units: 64 } }],
    batchSize: 256,
    rows: 1_024,
    epochs: 3,
  },
  "transformer 64x64, batch 16": {
    input: [64, 64],
    classes: 4,
    layers: transformer,
    batchSize: 16,
    rows: 128,
    epochs: 5,
  },
  "transformer 64x64, batch 128": {
    input: [64, 64],
    classes: 4,
    layers: transformer,
    batchSize: 128,
    rows: 512,
    epochs: 2,
  },
  "MLP 2-8-4-2, batch 16": { input: [2], classes: 2, layers: mlp(8, 4), batchSize: 16, rows: 400, epochs: 50 },
  "MLP 784-1024-1024-10, batch 8192, SGD": {
    input: [784],
    classes: 10,
    layers: mlp(1_024, 1_024),
    batchSize: 8_192,
    rows: 16_384,
    epochs: 8,
    optimizer: "sgd",
  },
  "MLP 30-64-32-2, all of 20,000 rows at once": {
    input: [30],
    classes: 2,
    layers: mlp(64, 32),
    batchSize: 32,
    rows: 20_000,
    epochs: 20,
    optimizer: "gradient-descent",
  },
  "LeNet 28x28, batch 64, SGD": {
    input: [28, 28, 1],
    classes: 10,
    layers: lenet,
    batchSize: 64,
    rows: 1_000,
    epochs: 4,
    optimizer: "sgd",
  },
  "LeNet 28x28, batch 1024": {
    input: [28, 28, 1],
    classes: 10,
    layers: lenet,
    batchSize: 1_024,
    rows: 2_048,
    epochs: 2,
  },
  "deep CNN 32x32x3 with batch norm and dropout, batch 64": {
    input: [32, 32, 3],
    classes: 10,
    layers: deep,
    batchSize: 64,
    rows: 192,
    epochs: 40,
  },
  "deep CNN 32x32x3 with batch norm and dropout, batch 512, SGD": {
    input: [32, 32, 3],
    classes: 10,
    layers: deep,
    batchSize: 512,
    rows: 1_024,
    epochs: 3,
    optimizer: "sgd",
  },
  "convolution of 200 filters, 28x28, batch 64": {
    input: [28, 28, 1],
    classes: 10,
    layers: [conv("conv", 200), flat],
    batchSize: 64,
    rows: 256,
    epochs: 10,
  },
  "convolution of 200 filters, 28x28, batch 1800": {
    input: [28, 28, 1],
    classes: 10,
    layers: [conv("conv", 200), flat],
    batchSize: 1_800,
    rows: 1_800,
    epochs: 2,
  },
  "convolution of 200 filters, 28x28, batch 4000, SGD": {
    input: [28, 28, 1],
    classes: 10,
    layers: [conv("conv", 200), flat],
    batchSize: 4_000,
    rows: 4_000,
    epochs: 1,
    optimizer: "sgd",
  },
  "convolutions of 64 filters, 28x28, batch 1024": {
    input: [28, 28, 1],
    classes: 10,
    layers: [conv("a", 64), conv("b", 64), flat],
    batchSize: 1_024,
    rows: 1_024,
    epochs: 2,
  },
  "convolutions of 50 filters, 28x28, batch 500": {
    input: [28, 28, 1],
    classes: 10,
    layers: [conv("a", 50), conv("b", 50), flat],
    batchSize: 500,
    rows: 1_000,
    epochs: 1,
  },
  "separable convolutions 32x32x3, batch 128": {
    input: [32, 32, 3],
    classes: 10,
    layers: [...separable, flat],
    batchSize: 128,
    rows: 512,
    epochs: 2,
  },
  "convolutions 1d 128x8, batch 256": {
    input: [128, 8],
    classes: 4,
    layers: [
      { id: "a", type: "conv1d", params: { filters: 64, padding: "same", activation: "relu" } },
      { id: "b", type: "conv1d", params: { filters: 64, padding: "same", activation: "relu" } },
      flat,
    ],
    batchSize: 256,
    rows: 1_024,
    epochs: 3,
  },
  "LSTM 200x16 -> 128, batch 64": {
    input: [200, 16],
    classes: 4,
    layers: [recurrent("lstm", 128)],
    batchSize: 64,
    rows: 192,
    epochs: 6,
  },
  "LSTM 400x8 -> 64 both ways, batch 256, SGD": {
    input: [400, 8],
    classes: 4,
    layers: [recurrent("lstm", 64, { direction: "both" })],
    batchSize: 256,
    rows: 512,
    epochs: 1,
    optimizer: "sgd",
  },
  "GRU 100x16 -> 64, each step, GRU 32, batch 128": {
    input: [100, 16],
    classes: 4,
    layers: [recurrent("gru", 64, { sequences: true }), recurrent("gru", 32)],
    batchSize: 128,
    rows: 512,
    epochs: 2,
  },
  "RNN 60x4 -> 32, batch 32": {
    input: [60, 4],
    classes: 2,
    layers: [recurrent("simple-rnn", 32)],
    batchSize: 32,
    rows: 512,
    epochs: 5,
  },
  "two transformer blocks 128x64, batch 64, SGD": {
    input: [128, 64],
    classes: 4,
    layers: [
      { id: "one", type: "transformer-block", params: { heads: 4, headSize: 16, hidden: 256 } },
      { id: "two", type: "transformer-block", params: { heads: 4, headSize: 16, hidden: 256 } },
      flat,
    ],
    batchSize: 64,
    rows: 256,
    epochs: 1,
    optimizer: "sgd",
  },
  "embedding of 20,000 words, 100 each, batch 64": {
    input: [100],
    classes: 2,
    layers: words,
    batchSize: 64,
    rows: 1_000,
    epochs: 6,
    words: 20_000,
  },
  "embedding of 20,000 words, 100 each, batch 512, SGD": {
    input: [100],
    classes: 2,
    layers: words,
    batchSize: 512,
    rows: 4_000,
    epochs: 20,
    optimizer: "sgd",
    words: 20_000,
  },
  "MLP 200-32-3, 100,000 rows": { input: [200], classes: 3, layers: mlp(32), batchSize: 256, rows: 100_000, epochs: 2 },
};

/** Greatest memory resident so far, in bytes. What `exec` hands down of the parent's is not in it on Linux. */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
}

function rowsOf({ input, classes, words: below }: Case, rows: number): Part {
  const size = sizeOf(input);
  const features = Float32Array.from({ length: rows * size }, (_, i) =>
    below === undefined ? Math.sin(i * 12.9898) : (i * 7919) % below,
  );
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + (row % classes)] = 1;
  return { features: { shape: [rows, ...input], data: features }, targets: { shape: [rows, classes], data: targets } };
}

const VALIDATION = 64;

async function measure(one: Case): Promise<{ readonly used: number; readonly estimate: MemoryEstimate }> {
  const { input, classes, layers, batchSize, rows, epochs, optimizer = "adam" } = one;
  const all = [
    { id: "input", type: "input" },
    ...layers,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  const model: Model = {
    layers: all,
    connections: all.slice(1).map(({ id }, i): [string, string] => [all[i]?.id ?? "", id]),
  };
  const ends: DataShapes = { input, output: [classes] };
  const training: TrainingRecipe = {
    loss: { type: "categorical-cross-entropy" },
    optimizer: { type: optimizer, params: { learningRate: 0.001 } },
    batchSize,
    epochs,
    seed: 1,
    rules: [],
    restoreBest: true,
  };
  const before = peak();
  const network = new CompiledNetwork(
    { model, training },
    {
      ends,
      target: {
        kind: "classes",
        name: "y",
        classes: Array.from({ length: classes }, (_, i) => String(i)),
        numeric: false,
      },
    },
  );
  await trainNetwork({
    backend: createOnnxBackend(),
    network,
    data: {
      train: rowsOf(one, rows),
      validation: rowsOf(one, VALIDATION),
    },
    control: createControl(),
  });
  const used = peak() - before;
  return {
    used,
    estimate: memoryModel(network, await blockSize()).estimate(batchSize, {
      train: rows,
      validation: VALIDATION,
    }),
  };
}

const [name] = process.argv.slice(2);
if (name === undefined) process.stdout.write(`${JSON.stringify(Object.keys(CASES))}\n`);
else {
  const one = CASES[name];
  invariant(one !== undefined, `no network is called "${name}"`);
  void measure(one).then((found) => process.stdout.write(`${JSON.stringify(found)}\n`));
}
