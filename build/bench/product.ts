// Gradual's side of the benchmark: a document, compiled and trained as the product does it. Reads one JSON object a line,
// {"network": {...}, "optimizer": "sgd", "steps": 400, "threads": 2}, see networks.mjs; answers {"seconds": 0.01,
// "processor": 0.01, "loss": 0.69, "threads": 1, "memory": 90000000}: wall and processor time, the threads that the step is worth,
// and the most bytes the process has held up to now.

import { createInterface } from "node:readline";
import type { TrainingRecipe } from "../../src-engine/document/schema";
import { sizeOf } from "../../src-engine/document/size";
import { FEATURES, TARGETS } from "../../src-engine/ir/names";
import { soundNetwork } from "../../src-engine/network/network";
import { slotSpecs, stepGraph, weightSpecs } from "../../src-engine/passes/compile";
import type { TrainingProgram } from "../../src-engine/runtime/backend";
import { initialWeights } from "../../src-engine/runtime/initialize";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";
import { learningRateOf } from "../../src-engine/optimizers/registry";
import { usefulThreads } from "../../src-engine/runtime/onnx/threads";
import { createGenerator } from "../../src-engine/runtime/random";
import { Batches, START } from "../../src-engine/train/batches";
import type { Position } from "../../src-engine/train/batches";
import { Pace } from "../../src-engine/train/pace";
import { createStepInputs } from "../../src-engine/train/stepInputs";
import type { StepInputs } from "../../src-engine/train/loop";
import { modelOf } from "./document";
import type { Network } from "./document";

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
  sgd: { type: "sgd", params: { learningRate: 0.01 } },
  adam: { type: "adam", params: { learningRate: 0.001 } },
};
const programs = new Map<string, Promise<Prepared>>();

async function prepare({ network, optimizer: name, threads, measureChange = false }: Request): Promise<Prepared> {
  const model = modelOf(network);
  const optimizer = OPTIMIZERS[name];
  const { rows, classes, batch, input } = network;
  const ends = { input, output: [classes] };
  const step = stepGraph(
    soundNetwork(model, ends),
    { loss: { type: "categorical-cross-entropy" }, optimizer },
    {
      measureChange,
    },
  );
  const features = new Float32Array(rows * sizeOf(input));
  const generator = createGenerator(1, "rows");
  generator.fillUniform(features);
  const targets = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) targets[row * classes + generator.below(classes)] = 1;
  const program = await createOnnxBackend({ threads }).loadTraining(step, {
    [FEATURES]: { shape: [rows, ...input], data: features },
    [TARGETS]: { shape: [rows, classes], data: targets },
  });
  const weights = weightSpecs(soundNetwork(model, ends));
  const slots = slotSpecs(optimizer, weights).map(
    ({ tensor, shape }) => [tensor, { shape, data: new Float32Array(sizeOf(shape)) }] as const,
  );
  program.setState({ ...initialWeights(weights, 1), ...Object.fromEntries(slots) });
  return {
    program,
    batches: new Batches(rows, batch, 1),
    inputs: createStepInputs(step.graph, optimizer, 1, batch, () => learningRateOf(optimizer)),
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
  for (let done = 0; done < steps;) {
    const count = Math.min(pace.next(steps - done), batches.available(prepared.position), inputs.most);
    const stretch = batches.take(prepared.position, count);
    const called = performance.now();
    const first = prepared.position.step + 1;
    const results = await program.run({
      ...stretch,
      scalars: inputs.scalars(first, count),
      random: inputs.random(first, stretch),
    });
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
