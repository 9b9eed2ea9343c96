// A network of two inputs and two outputs, trained as PyTorch trains it: the same losses, the same weights.

import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import "./allclose";
import type { Model, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import { FEATURES, LOSS, TARGETS, lossName } from "../ir/names";
import type { DataShapes } from "../layers/spec";
import { optimizerScalars } from "../optimizers/registry";
import { OPTIMIZERS } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { lossGraph, slotSpecs, stepGraph, weightSpecs } from "../passes/compile";
import { WordFixture } from "./fixtures/load";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";

const numbers = v.array(v.number());
const tensor = v.object({ shape: numbers, data: numbers });
const RunSchema = v.object({
  optimizer: WordFixture,
  /** Sum of the weighted losses in each step. */
  float64: numbers,
  float32: numbers,
  /** Loss of each output in the first step. */
  first: v.tuple([v.number(), v.number()]),
  weights: v.record(v.string(), numbers),
});
const Fixture = v.object({
  steps: v.number(),
  batchSize: v.number(),
  features: tensor,
  targets: tensor,
  rows: numbers,
  weights: v.record(v.string(), tensor),
  runs: v.array(RunSchema),
  /** With settings of each output's loss. */
  own: v.object({ labelSmoothing: v.number(), classWeights: numbers, delta: v.number(), run: RunSchema }),
});
const fixture = v.parse(Fixture, JSON.parse(readFileSync(new URL("fixtures/ends.json", import.meta.url), "utf8")));

const dense = (id: string, units: number, activation: string) => ({ id, type: "dense", params: { units, activation } });
const model: Model = {
  layers: [
    { id: "first", type: "input", params: { columns: ["a", "c"] } },
    { id: "second", type: "input" },
    dense("sizes", 4, "tanh"),
    dense("places", 3, "sigmoid"),
    { id: "joined", type: "concatenate" },
    dense("hidden", 6, "tanh"),
    { id: "species", type: "output", params: { targets: ["kind"], activation: "softmax" } },
    { id: "line", type: "output", params: { activation: "linear", loss: { type: "half-mse" }, lossWeight: 0.5 } },
  ],
  connections: [
    ["first", "sizes"],
    ["second", "places"],
    ["sizes", "joined"],
    ["places", "joined"],
    ["joined", "hidden"],
    ["hidden", "species"],
    ["hidden", "line"],
  ],
};
const ends: DataShapes = {
  input: [5],
  output: [5],
  features: [
    { name: "a", width: 1 },
    { name: "b", width: 3 },
    { name: "c", width: 1 },
  ],
  targets: [
    { name: "y", width: 1, task: "regression" },
    { name: "kind", width: 3, task: "classification" },
    { name: "z", width: 1, task: "regression" },
  ],
};

type Run = (typeof fixture)["runs"][number];
type Training = Pick<TrainingRecipe, "loss" | "optimizer">;

/** The same network, whose outputs' losses have settings of their own. */
function withOwnSettings(): Model {
  const { labelSmoothing, classWeights, delta } = fixture.own;
  return {
    ...model,
    layers: model.layers.map((layer) => {
      const loss =
        layer.id === "species"
          ? { type: "categorical-cross-entropy", params: { labelSmoothing, classWeights } }
          : { type: "huber", params: { delta } };
      return layer.type === "output" ? { ...layer, params: { ...layer.params, loss } } : layer;
    }),
  };
}

describe("50 steps of two inputs and two outputs", () => {
  it.each(fixture.runs.map((run) => [run.optimizer.type, run] as const))(
    "with %s give PyTorch's losses and weights",
    async (_type, run) => {
      const exact = await train(createReferenceBackend(), run);
      expect(exact.loss).toBeAllclose(run.float64, { relative: 1e-9, absolute: 0 });
      for (const [name, data] of Object.entries(run.weights))
        expect(exact.state[name]?.data).toBeAllclose(data, { relative: 1e-8, absolute: 1e-10 });
      const fast = await train(createOnnxBackend(), run);
      expect(fast.loss).toBeAllclose(run.float32, { relative: 1e-4, absolute: 0 });
    },
  );

  it("give PyTorch's losses and weights where each output's loss has settings of its own, whatever the recipe's are", async () => {
    const { run } = fixture.own;
    const training: Training = {
      ...trainingOf(run),
      loss: { type: "categorical-cross-entropy", params: { labelSmoothing: 0.5 } },
    };
    const exact = await train(createReferenceBackend(), run, withOwnSettings(), training);
    expect(exact.loss).toBeAllclose(run.float64, { relative: 1e-9, absolute: 0 });
    for (const [name, data] of Object.entries(run.weights))
      expect(exact.state[name]?.data).toBeAllclose(data, { relative: 1e-8, absolute: 1e-10 });
    const fast = await train(createOnnxBackend(), run, withOwnSettings(), training);
    expect(fast.loss).toBeAllclose(run.float32, { relative: 1e-4, absolute: 0 });
  });

  it("begin with PyTorch's loss of each output", async () => {
    const [run] = fixture.runs;
    const batch = fixture.rows.slice(0, fixture.batchSize);
    const rowsOf = ({ shape: [, width = 1], data }: Tensor): Tensor => ({
      shape: [batch.length, width],
      data: Float64Array.from(batch.flatMap((row) => [...data.slice(row * width, (row + 1) * width)])),
    });
    const program = await createReferenceBackend().load(lossGraph(soundNetwork(model, ends), trainingOf(run!)));
    const results = await program.run({
      ...initial(),
      [FEATURES]: rowsOf(toTensor(fixture.features)),
      [TARGETS]: rowsOf(toTensor(fixture.targets)),
    });
    expect([lossName("species"), lossName("line")].map((name) => results[name]?.data[0])).toBeAllclose(run!.first, {
      relative: 1e-12,
      absolute: 0,
    });
    expect(results[LOSS]?.data[0]).toBeCloseTo(run!.float64[0]!, 12);
  });
});

function trainingOf({ optimizer }: Run): Training {
  return { loss: { type: "categorical-cross-entropy" }, optimizer };
}

async function train(
  backend: Backend,
  run: Run,
  network = model,
  training = trainingOf(run),
): Promise<{ loss: Float64Array; state: Tensors }> {
  const { optimizer } = run;
  const step = stepGraph(soundNetwork(network, ends), training, { measureChange: false });
  const program = await backend.loadTraining(step, {
    [FEATURES]: toTensor(fixture.features),
    [TARGETS]: toTensor(fixture.targets),
  });
  const slots = slotSpecs(optimizer, weightSpecs(soundNetwork(network, ends))).map(
    ({ tensor: name, shape }): [string, Tensor] => [name, { shape, data: new Float64Array(sizeOf(shape)) }],
  );
  program.setState({ ...initial(), ...Object.fromEntries(slots) });
  const { steps, batchSize, rows } = fixture;
  const scalars = Array.from({ length: steps }, (_, i) => optimizerScalars(optimizer, i + 1));
  const { loss } = await program.run({
    count: steps,
    batchSize,
    rows: Int32Array.from(rows),
    scalars: Object.fromEntries(
      OPTIMIZERS.read(optimizer).spec.scalarNames.map((name) => [
        name,
        Float64Array.from(scalars, (values) => values[name]!),
      ]),
    ),
    random: {},
  });
  const state = program.getState();
  await program.dispose();
  return { loss, state };
}

function initial(): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(fixture.weights).map(([name, value]) => [name, toTensor(value)]));
}

function toTensor({ shape, data }: { shape: number[]; data: number[] }): Tensor {
  return { shape, data: Float64Array.from(data) };
}
