// The same training steps in TensorFlow.js, measured on request; same protocol as pytorch_peer.py. The backend, "wasm" or
// "cpu", is the first argument. "threads" counts for wasm alone.

import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const backend = process.argv[2] ?? "wasm";
// TensorFlow.js greets on standard output, which is kept for answers here.
console.log = console.info = console.warn = () => undefined;
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");

wasm.setWasmPaths(`${path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
await tf.setBackend(backend);
await tf.ready();

const networks = new Map();

/** A network, its optimiser and its resident data set, kept between requests. */
function network(sizes, rows) {
  const key = JSON.stringify([sizes, rows]);
  if (!networks.has(key)) {
    const weights = sizes.slice(1).map((units, index) => ({
      kernel: tf.variable(tf.randomUniform([sizes[index], units], -1, 1).mul(Math.sqrt(6 / (sizes[index] + units)))),
      bias: tf.variable(tf.zeros([units])),
    }));
    const labels = tf.oneHot(tf.randomUniform([rows], 0, sizes.at(-1), "int32"), sizes.at(-1)).toFloat();
    networks.set(key, { weights, inputs: tf.randomUniform([rows, sizes[0]]), labels, optimizer: tf.train.sgd(0.01) });
  }
  return networks.get(key);
}

function measure({ sizes, batch, rows, steps }) {
  const { weights, inputs, labels, optimizer } = network(sizes, rows);
  const answer = (x) =>
    weights.reduce((value, { kernel, bias }, index) => {
      const sum = tf.add(tf.matMul(value, kernel), bias);
      return index < weights.length - 1 ? tf.relu(sum) : sum;
    }, x);
  let order = Int32Array.from(tf.util.createShuffledIndices(rows));
  let start = 0;
  let loss;
  const processor = process.cpuUsage();
  const begin = performance.now();
  for (let step = 0; step < steps; step++) {
    if (start + batch > rows) [order, start] = [Int32Array.from(tf.util.createShuffledIndices(rows)), 0];
    loss?.dispose();
    loss = tf.tidy(() => {
      const chosen = tf.tensor1d(order.subarray(start, start + batch), "int32");
      const x = tf.gather(inputs, chosen);
      const y = tf.gather(labels, chosen);
      return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, answer(x)), true);
    });
    start += batch;
  }
  const value = loss.dataSync()[0];
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processor: (user + system) / 1e6, loss: value };
}

process.stdout.write(`${JSON.stringify({ version: `${tf.version.tfjs} ${backend}` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(measure(JSON.parse(line)))}\n`);
}
