// Networks of every layer, activation, loss and optimiser: ONNX Runtime in float32 against the reference in float64.

import { describe, expect, it } from "vitest";
import type { LossType, Model, Optimizer, OptimizerType } from "../../document/schema";
import { FEATURES, TARGETS, gradientName } from "../../ir/names";
import { ACTIVATION_NAMES } from "../../layers/activations";
import type { Ends } from "../../layers/spec";
import { LOSSES } from "../../losses/registry";
import { OPTIMIZERS, optimizerScalars } from "../../optimizers/registry";
import { gradientGraph, graphInputs, inferenceGraph, isTrained, lossGraph, slotSpecs, stepGraph, weightSpecs } from "../../passes/compile";
import { neededInputs } from "../../passes/onnx/emit";
import { layerNetworks } from "../../testing/layerNetworks";
import type { Backend, Steps, Tensors } from "../backend";
import { initialWeights } from "../initialize";
import { createGenerator } from "../random";
import { createReferenceBackend } from "../reference/backend";
import { createOnnxBackend } from "./backend";

const ROWS = 24;
const STEPS = 5;

interface Setting {
  readonly model: Model;
  readonly ends: Ends;
  readonly loss: LossType;
  readonly optimizer: Optimizer;
}

const chain = (...layers: Model["layers"]): Model => ({
  layers: [{ id: "input", type: "input" }, ...layers],
  connections: layers.map(({ id }, i): [string, string] => [["input", ...layers.map((layer) => layer.id)][i] ?? "input", id]),
});
const output = (activation: string) => ({ id: "output", type: "output", params: { activation } });
const sgd: Optimizer = { type: "sgd", learningRate: 0.1 };
const flat: Ends = { input: [3], output: [2] };

/** The optimiser with a rate at which it moves visibly and surely in a few steps. */
const RATES: { readonly [K in OptimizerType]: number } = { "gradient-descent": 0.1, sgd: 0.1, momentum: 0.05, nesterov: 0.05, adagrad: 0.01, rmsprop: 0.01, adadelta: 1, adam: 0.01, adamw: 0.01, amsgrad: 0.01, nadam: 0.01, adamax: 0.01, lion: 0.005 };

/** @param least the smaller of the two targets: percentages of 0 mean nothing */
function data({ input, output: outputs }: Ends, least: number): { [FEATURES]: Tensors[string]; [TARGETS]: Tensors[string] } {
  const generator = createGenerator(2, "data");
  const size = input.reduce((product, extent) => product * extent, 1);
  const classes = outputs[0] ?? 1;
  const targets = new Float32Array(ROWS * classes).fill(least);
  for (let row = 0; row < ROWS; row++) targets[row * classes + generator.below(classes)] = least + 1;
  return {
    [FEATURES]: { shape: [ROWS, ...input], data: Float32Array.from({ length: ROWS * size }, () => generator.normal()) },
    [TARGETS]: { shape: [ROWS, classes], data: targets },
  };
}

/** Every weight is random, biases too, so that no gradient is 0 by symmetry. */
function start({ model, ends, optimizer }: Setting): Tensors {
  const weights = weightSpecs(model, ends).map((weight) => (isTrained(weight) ? { ...weight, initializer: "glorot-normal" as const } : weight));
  const slots = slotSpecs(optimizer, weights).map(({ tensor, shape }) => [tensor, { shape, data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)) }]);
  return { ...initialWeights(weights, 1), ...(Object.fromEntries(slots) as Tensors) };
}

function steps({ model, ends, loss, optimizer }: Setting): Steps {
  const batchSize = OPTIMIZERS[optimizer.type].fullBatch ? ROWS : 8;
  const generator = createGenerator(3, "steps");
  const scalars = Array.from({ length: STEPS }, (_, step) => optimizerScalars(optimizer, step + 1));
  const random = graphInputs(stepGraph({ model, training: { loss, optimizer } }, ends, { measureChange: true }).graph, "random").map(({ name, shape }) => {
    const values = new Float32Array(STEPS * batchSize * shape.slice(1).reduce<number>((product, extent) => product * Number(extent), 1));
    generator.fillUniform(values);
    return [name, values] as const;
  });
  return {
    count: STEPS,
    batchSize,
    rows: Int32Array.from({ length: STEPS * batchSize }, (_, i) => (batchSize === ROWS ? i % ROWS : generator.below(ROWS))),
    scalars: Object.fromEntries(Object.keys(scalars[0] ?? {}).map((name) => [name, Float64Array.from(scalars, (values) => values[name] ?? 0)])),
    random: Object.fromEntries(random),
  };
}

/** All that a backend computes of a setting: prediction, loss, gradients, and some steps of training. */
async function everything(backend: Backend, setting: Setting): Promise<Record<string, ArrayLike<number>>> {
  const { model, ends, loss, optimizer } = setting;
  const trainable = { model, training: { loss, optimizer } };
  const rows = data(ends, setting.loss === "mape" ? 1 : 0);
  const state = start(setting);
  const found: Record<string, ArrayLike<number>> = {};
  const graphs = { infer: inferenceGraph(model, ends), loss: lossGraph(trainable, ends), gradient: gradientGraph(trainable, ends, { wrt: [...weightSpecs(model, ends).map(({ tensor }) => tensor), FEATURES] }) };
  for (const [kind, graph] of Object.entries(graphs)) {
    const program = await backend.load(graph);
    const feeds: Tensors = { ...rows, ...state };
    const results = await program.run(Object.fromEntries(neededInputs(graph).map(({ name }) => [name, feeds[name]!])));
    for (const [name, { data: values }] of Object.entries(results)) found[`${kind} ${name}`] = values;
    await program.dispose();
  }
  const training = await backend.loadTraining(stepGraph(trainable, ends, { measureChange: true }), rows);
  training.setState(state);
  const results = await training.run(steps(setting));
  found.losses = results.loss;
  found.changes = results.change ?? [];
  for (const [name, { data: values }] of Object.entries(training.getState())) found[`after ${STEPS} steps ${name}`] = values;
  await training.dispose();
  return found;
}

async function expectAgreement(setting: Setting): Promise<void> {
  const expected = await everything(createReferenceBackend(), setting);
  const received = await everything(createOnnxBackend(), setting);
  expect(Object.keys(received).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(received[name], name).toHaveLength(values.length);
    for (let i = 0; i < values.length; i++) {
      const [a = NaN, b = NaN] = [received[name]?.[i], values[i]];
      expect(Math.abs(a - b), `${name}[${i}]: ${a} instead of ${b}`).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(b)));
    }
  }
  // The comparison means something only if something happened.
  expect(Math.max(...Array.from(expected.changes ?? []))).toBeGreaterThan(1e-3);
  expect(Object.keys(expected)).toContain(`gradient ${gradientName(FEATURES)}`);
}

const base = { model: chain({ id: "a", type: "dense", params: { units: 4, activation: "sigmoid" } }, output("softmax")), ends: flat, loss: "categorical-cross-entropy", optimizer: sgd } as const;

describe("agreement with the reference to 1e-5", () => {
  it.each(Object.entries(layerNetworks()))("layer %s", async (_type, { model, ends }) => {
    await expectAgreement({ ...base, model, ends });
  });

  it.each(ACTIVATION_NAMES)("activation %s, in a dense layer and on its own", async (activation) => {
    const model = chain({ id: "a", type: "dense", params: { units: 6, activation } }, { id: "b", type: "dense", params: { units: 5, activation: "linear" } }, { id: "c", type: "activation", params: { activation } }, output("softmax"));
    await expectAgreement({ ...base, model });
  });

  // What is measured within the loop, batches gathered within it, and both (see splitStep and chooseGathering).
  it.each([
    ["many weights", [20], 500, 8],
    ["large rows, gathered within", [1_500], 2, 8],
    ["many weights, all rows as one batch", [20], 500, ROWS],
    ["large rows, all as one batch", [1_500], 2, ROWS],
  ] as const)("%s", async (_name, input, units, batchSize) => {
    const optimizer: Optimizer = batchSize === ROWS ? { type: "gradient-descent", learningRate: 0.05 } : { type: "momentum", learningRate: 0.01 };
    await expectAgreement({ ...base, model: chain({ id: "a", type: "dense", params: { units, activation: "tanh" } }, output("softmax")), ends: { input, output: [2] }, optimizer });
  });

  const losses = Object.values(LOSSES).flatMap(({ type, activations, unfit }) => [...new Set(["linear", ...activations])].filter((name) => !unfit?.activations.includes(name)).map((activation) => [type, activation] as const));
  it.each(losses)("loss %s after %s", async (loss, activation) => {
    const model = chain({ id: "a", type: "dense", params: { units: 4, activation: "tanh" } }, output(activation));
    // A percentage is steep.
    const optimizer: Optimizer = loss === "mape" ? { type: "sgd", learningRate: 0.001 } : sgd;
    await expectAgreement({ ...base, model, loss, optimizer });
  });

  it.each(Object.entries(RATES) as [OptimizerType, number][])("optimiser %s", async (type, learningRate) => {
    await expectAgreement({ ...base, optimizer: { type, learningRate } });
  });
});
