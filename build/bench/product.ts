// Gradual's side of the benchmark: a document, compiled and trained as the product does it. Reads one JSON object a line,
// {"sizes": [2, 8, 4, 2], "batch": 16, "rows": 1024, "steps": 400, "threads": 2}; answers {"seconds": 0.01,
// "processor": 0.01, "loss": 0.69, "threads": 1}: wall and processor time, and the threads that the step is worth.

import { createInterface } from "node:readline";
import type { Model, TrainingRecipe } from "../../src-engine/document/schema";
import { FEATURES, TARGETS } from "../../src-engine/ir/names";
import { stepGraph, weightSpecs } from "../../src-engine/passes/compile";
import type { TrainingProgram } from "../../src-engine/runtime/backend";
import { initialWeights } from "../../src-engine/runtime/initialize";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";
import { usefulThreads } from "../../src-engine/runtime/onnx/threads";
import { createGenerator } from "../../src-engine/runtime/random";
import { Pace } from "../../src-engine/train/pace";

interface Request {
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly rows: number;
  readonly steps: number;
  readonly threads: number;
  readonly measureChange?: boolean;
  readonly optimizer?: TrainingRecipe["optimizer"];
}

const SGD: TrainingRecipe["optimizer"] = { type: "sgd", learningRate: 0.01 };
const programs = new Map<string, Promise<Prepared>>();

interface Prepared {
  readonly program: TrainingProgram;
  readonly threads: number;
}

/** The layer graph that a person would draw. */
function network(sizes: readonly number[]): Model {
  const hidden = sizes.slice(1, -1).map((units, index) => ({ id: `hidden-${index + 1}`, type: "dense", params: { units, activation: "relu" } }));
  const layers = [{ id: "input", type: "input" }, ...hidden, { id: "output", type: "output", params: { activation: "softmax" } }];
  return { layers, connections: layers.slice(1).map(({ id }, index): [string, string] => [layers[index]?.id ?? "", id]) };
}

async function prepare({ sizes, rows, threads, batch, measureChange = false, optimizer = SGD }: Request): Promise<Prepared> {
  const model = network(sizes);
  const [inputs = 0] = sizes;
  const classes = sizes.at(-1) ?? 0;
  const ends = { input: [inputs], output: [classes] };
  const step = stepGraph({ model, training: { loss: "categorical-cross-entropy", optimizer } }, ends, { measureChange });
  const features = new Float32Array(rows * inputs);
  const generator = createGenerator(1, "rows");
  generator.fillUniform(features);
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + generator.below(classes)] = 1;
  const program = await createOnnxBackend({ threads }).loadTraining(step, {
    [FEATURES]: { shape: [rows, inputs], data: features },
    [TARGETS]: { shape: [rows, classes], data: targets },
  });
  const weights = initialWeights(weightSpecs(model, ends), 1);
  const slots = Object.fromEntries(
    step.carried.flatMap((name) => {
      const node = step.graph.nodes.find((one) => one.op === "input" && one.attributes.name === name);
      const shape = node?.shape.map(Number) ?? [];
      return name in weights ? [] : [[name, { shape, data: new Float32Array(shape.reduce((size, extent) => size * extent, 1)) }]];
    }),
  );
  program.setState({ ...weights, ...slots });
  return { program, threads: usefulThreads(step.graph, batch, threads) };
}

interface Answer {
  readonly seconds: number;
  readonly processor: number;
  readonly loss: number;
  readonly threads: number;
}

async function measure(request: Request): Promise<Answer> {
  const { batch, rows, steps } = request;
  const key = JSON.stringify({ ...request, steps: 0 });
  const known = programs.get(key) ?? prepare(request);
  programs.set(key, known);
  const { program, threads } = await known;
  const { learningRate } = request.optimizer ?? SGD;
  const generator = createGenerator(1, "order");
  const pace = new Pace();
  let order = generator.permutation(rows);
  let start = 0;
  let loss = NaN;
  const processor = process.cpuUsage();
  const begin = performance.now();
  for (let done = 0; done < steps; ) {
    if (start + batch > rows) [order, start] = [generator.permutation(rows), 0];
    const count = Math.min(pace.next(steps - done), Math.floor((rows - start) / batch));
    const called = performance.now();
    const rates = new Float64Array(count).fill(learningRate);
    const results = await program.run({
      count,
      batchSize: batch,
      rows: order.subarray(start, start + count * batch),
      scalars: { learningRate: rates, rate: rates, floor: new Float64Array(count).fill(1e-8) },
      random: {},
    });
    pace.measured(count, performance.now() - called);
    loss = results.loss[count - 1] ?? NaN;
    start += count * batch;
    done += count;
  }
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processor: (user + system) / 1e6, loss, threads };
}

process.stdout.write(`${JSON.stringify({ version: process.version })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await measure(JSON.parse(line) as Request))}\n`);
}
