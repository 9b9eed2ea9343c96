// Gradual's side of the benchmark: a document, compiled and trained as the product does it. Reads one JSON object a line,
// {"network": {...}, "optimizer": "sgd", "steps": 400, "threads": 2}, see networks.mjs; answers {"seconds": 0.01,
// "processor": 0.01, "loss": 0.69, "threads": 1, "memory": 90000000}: wall and processor time, the threads that the step is worth,
// and the most bytes the process has held up to now.

import { createInterface } from "node:readline";
import type { Layer, Model, TrainingRecipe } from "../../src-engine/document/schema";
import { FEATURES, TARGETS } from "../../src-engine/ir/names";
import { slotSpecs, stepGraph, weightSpecs } from "../../src-engine/passes/compile";
import type { TrainingProgram } from "../../src-engine/runtime/backend";
import { initialWeights } from "../../src-engine/runtime/initialize";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";
import { usefulThreads } from "../../src-engine/runtime/onnx/threads";
import { createGenerator } from "../../src-engine/runtime/random";
import { Batches, START } from "../../src-engine/train/batches";
import type { Position } from "../../src-engine/train/batches";
import { Pace } from "../../src-engine/train/pace";
import { createStepInputs } from "../../src-engine/train/stepInputs";
import type { StepInputs } from "../../src-engine/train/loop";

type LayerOf<K extends string, T = unknown> = T & { readonly kind: K };
type BenchLayer =
  | LayerOf<"dense", { readonly units: number }>
  | LayerOf<"conv", { readonly filters: number; readonly size: number; readonly padding: string; readonly activation: string }>
  | LayerOf<"lstm", { readonly units: number }>
  | LayerOf<"transformer", { readonly heads: number; readonly hidden: number }>
  | LayerOf<"max-pool" | "batch-norm" | "relu" | "flatten" | "mean-over-steps">;

interface Network {
  readonly name: string;
  readonly batch: number;
  readonly input: readonly number[];
  readonly classes: number;
  readonly layers: readonly BenchLayer[];
  readonly rows: number;
}

interface Request {
  readonly network: Network;
  readonly optimizer: "sgd" | "adam";
  readonly steps: number;
  readonly threads: number;
  readonly measureChange?: boolean;
}

interface Prepared {
  readonly program: TrainingProgram;
  readonly batches: Batches;
  readonly inputs: StepInputs;
  readonly threads: number;
  position: Position;
}

const OPTIMIZERS: Readonly<Record<Request["optimizer"], TrainingRecipe["optimizer"]>> = {
  sgd: { type: "sgd", learningRate: 0.01 },
  adam: { type: "adam", learningRate: 0.001 },
};
const programs = new Map<string, Promise<Prepared>>();

/** The layer that a person would draw. */
function layerOf(layer: BenchLayer, { input }: Network): Pick<Layer, "type" | "params"> {
  switch (layer.kind) {
    case "dense":
      return { type: "dense", params: { units: layer.units, activation: "relu" } };
    case "conv":
      return { type: "conv2d", params: { filters: layer.filters, kernelHeight: layer.size, kernelWidth: layer.size, padding: layer.padding, activation: layer.activation } };
    case "lstm":
      return { type: "lstm", params: { units: layer.units } };
    case "transformer": {
      const [, channels = 1] = input;
      return { type: "transformer-block", params: { heads: layer.heads, headSize: channels / layer.heads, hidden: layer.hidden, rate: 0 } };
    }
    case "max-pool":
      return { type: "max-pooling2d" };
    case "batch-norm":
      return { type: "batch-norm" };
    case "relu":
      return { type: "activation", params: { activation: "relu" } };
    case "flatten":
      return { type: "flatten" };
    case "mean-over-steps":
      return { type: "global-average-pooling1d" };
    default:
      return layer satisfies never;
  }
}

function modelOf(network: Network): Model {
  const inner = network.layers.map((layer, index) => ({ id: `layer-${index + 1}`, ...layerOf(layer, network) }));
  const layers = [{ id: "input", type: "input" }, ...inner, { id: "output", type: "output", params: { activation: "softmax" } }];
  return { layers, connections: layers.slice(1).map(({ id }, index): [string, string] => [layers[index]?.id ?? "", id]) };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

async function prepare({ network, optimizer: name, threads, measureChange = false }: Request): Promise<Prepared> {
  const model = modelOf(network);
  const optimizer = OPTIMIZERS[name];
  const { rows, classes, batch, input } = network;
  const ends = { input, output: [classes] };
  const step = stepGraph({ model, training: { loss: "categorical-cross-entropy", optimizer } }, ends, { measureChange });
  const features = new Float32Array(rows * size(input));
  const generator = createGenerator(1, "rows");
  generator.fillUniform(features);
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + generator.below(classes)] = 1;
  const program = await createOnnxBackend({ threads }).loadTraining(step, {
    [FEATURES]: { shape: [rows, ...input], data: features },
    [TARGETS]: { shape: [rows, classes], data: targets },
  });
  const weights = weightSpecs(model, ends);
  const slots = slotSpecs(optimizer, weights).map(({ tensor, shape }) => [tensor, { shape, data: new Float32Array(size(shape)) }] as const);
  program.setState({ ...initialWeights(weights, 1), ...Object.fromEntries(slots) });
  return {
    program,
    batches: new Batches(rows, batch, 1),
    inputs: createStepInputs(step.graph, optimizer, 1, batch, () => optimizer.learningRate),
    threads: usefulThreads(step.graph, batch, threads),
    position: START,
  };
}

interface Answer {
  readonly seconds: number;
  readonly processor: number;
  readonly loss: number;
  readonly threads: number;
  readonly memory: number;
}

async function measure(request: Request): Promise<Answer> {
  const { network, steps } = request;
  const key = JSON.stringify([network.name, { ...request, network: "", steps: 0 }]);
  const known = programs.get(key) ?? prepare(request);
  programs.set(key, known);
  const prepared = await known;
  const { program, batches, inputs, threads } = prepared;
  const pace = new Pace();
  let loss = NaN;
  const processor = process.cpuUsage();
  const begin = performance.now();
  for (let done = 0; done < steps; ) {
    const count = Math.min(pace.next(steps - done), batches.available(prepared.position), inputs.most);
    const stretch = batches.take(prepared.position, count);
    const called = performance.now();
    const first = prepared.position.step + 1;
    const results = await program.run({ ...stretch, scalars: inputs.scalars(first, count), random: inputs.random(first, stretch) });
    pace.measured(count, performance.now() - called);
    loss = results.loss[count - 1] ?? NaN;
    prepared.position = batches.after(prepared.position, stretch.batchSize, count);
    done += count;
  }
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processor: (user + system) / 1e6, loss, threads, memory: process.resourceUsage().maxRSS * 1024 };
}

process.stdout.write(`${JSON.stringify({ version: process.version })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await measure(JSON.parse(line) as Request))}\n`);
}
