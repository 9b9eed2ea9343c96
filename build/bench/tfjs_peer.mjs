// The same training steps in TensorFlow.js, measured on request; same protocol as pytorch_peer.py. The backend, "wasm" or
// "cpu", is the first argument. "threads" counts for wasm alone. Answers {"failed": "..."} where a backend lacks an operation.

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

const prepared = new Map();

/** A transformer's encoder block, which TensorFlow.js has no layer for, of its own operations. */
class TransformerBlock extends tf.layers.Layer {
  static className = "TransformerBlock";

  constructor({ heads, hidden, ...config }) {
    super(config);
    Object.assign(this, { heads, hidden });
  }

  build([, , channels]) {
    const dense = (name, from, to) => {
      this[name] = this.addWeight(name, [from, to], "float32", tf.initializers.glorotUniform({}));
      this[`${name}Bias`] = this.addWeight(`${name}Bias`, [to], "float32", tf.initializers.zeros());
    };
    const norm = (name) => {
      this[`${name}Gamma`] = this.addWeight(`${name}Gamma`, [channels], "float32", tf.initializers.ones());
      this[`${name}Beta`] = this.addWeight(`${name}Beta`, [channels], "float32", tf.initializers.zeros());
    };
    for (const name of ["query", "key", "value", "mix"]) dense(name, channels, channels);
    dense("up", channels, this.hidden);
    dense("down", this.hidden, channels);
    norm("first");
    norm("second");
    super.build([null, null, channels]);
  }

  computeOutputShape(shape) {
    return shape;
  }

  call(inputs) {
    return tf.tidy(() => {
      const given = Array.isArray(inputs) ? inputs[0] : inputs;
      const [batch, steps, channels] = given.shape;
      const size = channels / this.heads;
      const dense = (x, name) => tf.add(tf.matMul(x, this[name].read()), this[`${name}Bias`].read());
      const norm = (x, name) => {
        const { mean, variance } = tf.moments(x, 1, true);
        const standard = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
        return tf.add(tf.mul(standard, this[`${name}Gamma`].read()), this[`${name}Beta`].read());
      };
      const x = tf.reshape(given, [batch * steps, channels]);
      const [query, key, value] = ["query", "key", "value"].map((name) =>
        tf.transpose(tf.reshape(dense(x, name), [batch, steps, this.heads, size]), [0, 2, 1, 3]),
      );
      const seen = tf.matMul(tf.softmax(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(size))), value);
      const together = tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [batch * steps, channels]);
      const attended = norm(tf.add(x, dense(together, "mix")), "first");
      const result = norm(tf.add(attended, dense(tf.relu(dense(attended, "up")), "down")), "second");
      return tf.reshape(result, [batch, steps, channels]);
    });
  }
}

const LAYERS = {
  dense: ({ units }) => [tf.layers.dense({ units, activation: "relu" })],
  conv: ({ filters, size, padding, activation }) => [
    tf.layers.conv2d({ filters, kernelSize: size, padding, activation }),
  ],
  "max-pool": () => [tf.layers.maxPooling2d({ poolSize: 2 })],
  "batch-norm": () => [tf.layers.batchNormalization()],
  relu: () => [tf.layers.reLU()],
  flatten: () => [tf.layers.flatten()],
  lstm: ({ units }) => [
    tf.layers.lstm({ units, recurrentActivation: "sigmoid", recurrentInitializer: "glorotUniform" }),
  ],
  transformer: ({ heads, hidden }) => [new TransformerBlock({ heads, hidden })],
  "mean-over-steps": () => [tf.layers.globalAveragePooling1d({})],
};

/** A network, its optimizer and its resident data set, kept between requests. */
function prepare({ name, input, classes, layers, rows }, optimizer) {
  const key = JSON.stringify([name, optimizer]);
  if (!prepared.has(key)) {
    const made = [...layers.flatMap((layer) => LAYERS[layer.kind](layer)), tf.layers.dense({ units: classes })];
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: input }));
    for (const layer of made) model.add(layer);
    const labels = tf.oneHot(tf.randomUniform([rows], 0, classes, "int32"), classes).toFloat();
    const descent = optimizer === "adam" ? tf.train.adam(0.001) : tf.train.sgd(0.01);
    prepared.set(key, { model, inputs: tf.randomUniform([rows, ...input]), labels, descent });
  }
  return prepared.get(key);
}

function measure({ network, optimizer, steps }) {
  const { model, inputs, labels, descent } = prepare(network, optimizer);
  const { rows, batch } = network;
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
      return descent.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })), true);
    });
    start += batch;
  }
  const value = loss.dataSync()[0];
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processor: (user + system) / 1e6, loss: value, memory: process.resourceUsage().maxRSS * 1024 };
}

function answer(request) {
  try {
    return measure(request);
  } catch (error) {
    return { failed: error.message };
  }
}

process.stdout.write(`${JSON.stringify({ version: `${tf.version.tfjs} ${backend}` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
