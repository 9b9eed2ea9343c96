// The networks of the benchmark, as every contender builds them: Gradual as a document's layers (product.ts), PyTorch
// (pytorch_peer.py) and TensorFlow.js (tfjs_peer.mjs) from the same list. Behind the last layer stands a dense one with a unit for
// each class; the loss is softmax cross-entropy. Nothing is dropped out, so that all do the same work.

const dense = (units) => ({ kind: "dense", units });
const conv = (filters, size, padding, activation = "relu") => ({ kind: "conv", filters, size, padding, activation });
const pool = { kind: "max-pool" };
const block = (filters) => [conv(filters, 3, "same", "linear"), { kind: "batch-norm" }, { kind: "relu" }, pool];

/** `input`: the shape of an example, channels last. `rows`: of the resident data set. `goal`: an aim for SGD that an earlier measurement set. */
export const NETWORKS = [
  { name: "2-8-4-2", batch: 16, input: [2], classes: 2, layers: [dense(8), dense(4)], rows: 8_192, goal: 9.3 },
  { name: "30-64-32-2", batch: 32, input: [30], classes: 2, layers: [dense(64), dense(32)], rows: 8_192, goal: 6.8 },
  {
    name: "784-128-64-10",
    batch: 64,
    input: [784],
    classes: 10,
    layers: [dense(128), dense(64)],
    rows: 8_192,
    goal: 4.6,
  },
  {
    name: "784-512-512-10",
    batch: 128,
    input: [784],
    classes: 10,
    layers: [dense(512), dense(512)],
    rows: 8_192,
    goal: 1.46,
  },
  {
    // LeNet-5 (LeCun et al. 1998) with rectifiers and maximum pooling.
    name: "LeNet 28x28",
    batch: 32,
    input: [28, 28, 1],
    classes: 10,
    layers: [conv(6, 5, "same"), pool, conv(16, 5, "valid"), pool, { kind: "flatten" }, dense(120), dense(84)],
    rows: 8_192,
  },
  {
    name: "CNN 32x32x3",
    batch: 32,
    input: [32, 32, 3],
    classes: 10,
    layers: [...block(32), ...block(64), ...block(128), { kind: "flatten" }],
    rows: 2_048,
  },
  {
    name: "LSTM 50x16 -> 64",
    batch: 32,
    input: [50, 16],
    classes: 10,
    layers: [{ kind: "lstm", units: 64 }],
    rows: 8_192,
  },
  {
    name: "transformer 64x64",
    batch: 16,
    input: [64, 64],
    classes: 10,
    layers: [{ kind: "transformer", heads: 4, hidden: 256 }, { kind: "mean-over-steps" }],
    rows: 2_048,
  },
];

export const OPTIMIZERS = ["sgd", "adam"];
