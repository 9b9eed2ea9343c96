// The same network, weights, batches and optimizer as in PyTorch must give the same losses.

import { describe, expect, it } from "vitest";
import "./allclose";
import type { Model } from "../document/schema";
import { sizeOf } from "../document/size";
import { FEATURES, TARGETS, gradientName } from "../ir/names";
import { GraphBuilder } from "../ir/builder";
import { ACTIVATION_NAMES, activation } from "../layers/activations";
import { LOSSES } from "../losses/registry";
import { OPTIMIZERS, optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { slotSpecs, stepGraph, weightSpecs } from "../passes/compile";
import { differentiate } from "../passes/differentiate";
import { simplify } from "../passes/simplify";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { activationFixture, trainingFixture } from "./fixtures/load";
import type { TrainingFixture } from "./fixtures/load";

const fixture = trainingFixture();

describe("50 steps of training", () => {
  it("are compared for every loss and every optimizer", () => {
    expect(new Set(fixture.runs.map(({ loss }) => loss))).toEqual(new Set(LOSSES.all.map(({ type }) => type)));
    expect(new Set(fixture.runs.map(({ optimizer }) => optimizer.type))).toEqual(
      new Set(OPTIMIZERS.all.map(({ type }) => type)),
    );
  });

  const table = fixture.runs.map((run) => {
    const settings = Object.keys(run.lossSettings);
    return [[run.loss, ...settings].join(", "), run.optimizer.type, run] as const;
  });

  it.each(table)("with %s and %s give PyTorch's losses and weights in float64", async (_loss, _optimizer, run) => {
    const { loss, state } = await train(createReferenceBackend(), run);
    expect(loss).toBeAllclose(run.float64, { relative: 1e-9, absolute: 0 });
    for (const [name, data] of Object.entries(run.weights))
      expect(state[name]?.data).toBeAllclose(data, { relative: 1e-8, absolute: 1e-10 });
  });

  it.each(table)("with %s and %s give PyTorch's losses in ONNX Runtime", async (_loss, _optimizer, run) => {
    const { loss } = await train(createOnnxBackend(), run);
    expect(loss).toBeAllclose(run.float32, { relative: 1e-4, absolute: 0 });
    expect(loss).toBeAllclose(run.float64, { relative: 1e-4, absolute: 0 });
  });
});

describe("activations", () => {
  const { x, factors, activations } = activationFixture();

  it("are all compared", () => {
    expect(Object.keys(activations).sort()).toEqual([...ACTIVATION_NAMES].sort());
  });

  it.each(Object.entries(activations))(
    "%s gives PyTorch's values and gradients",
    async (name, { alpha, value, gradient }) => {
      const builder = new GraphBuilder();
      const input = builder.input("x", "rows", ["N", 5]);
      const result = activation(name).apply(builder, input, alpha);
      const weighted = builder.multiply(result, builder.input("factors", "rows", ["N", 5]));
      const forward = builder.finish({ value: result, loss: builder.sum(weighted, [0, 1]) });
      const program = await createReferenceBackend().load(simplify(differentiate(forward, { of: "loss", wrt: ["x"] })));
      const outputs = await program.run({ x: toTensor(x), factors: toTensor(factors) });
      expect(outputs.value).toBeAllclose(value, { relative: 1e-12, absolute: 1e-14 });
      expect(outputs[gradientName("x")]).toBeAllclose(gradient, { relative: 1e-11, absolute: 1e-14 });
    },
  );
});

async function train(
  backend: Backend,
  { loss, lossSettings, activation: last, targets, optimizer }: TrainingFixture["runs"][number],
): Promise<{ loss: Float64Array; state: Tensors }> {
  const layers = fixture.layers.map(([id, units, hidden]) => ({
    id,
    type: "dense",
    params: { units, activation: hidden },
  }));
  const ids = ["input", ...layers.map(({ id }) => id), "output"];
  const model: Model = {
    layers: [{ id: "input", type: "input" }, ...layers, { id: "output", type: "output", params: { activation: last } }],
    connections: ids.slice(1).map((id, i): [string, string] => [ids[i] ?? "", id]),
  };
  const target = fixture.targets[targets]!;
  const ends = { input: fixture.features.shape.slice(1), output: target.shape.slice(1) };
  const weights = weightSpecs(soundNetwork(model, ends));
  const program = await backend.loadTraining(
    stepGraph(
      soundNetwork(model, ends),
      { loss: { type: loss, params: lossSettings }, optimizer },
      {
        measureChange: false,
      },
    ),
    {
      [FEATURES]: toTensor(fixture.features),
      [TARGETS]: toTensor(target),
    },
  );
  const slots = slotSpecs(optimizer, weights).map(({ tensor, shape }) => [
    tensor,
    { shape, data: new Float64Array(sizeOf(shape)) },
  ]);
  const initial = Object.entries(fixture.weights).map(([name, tensor]) => [name, toTensor(tensor)]);
  program.setState(Object.fromEntries([...initial, ...slots]) as Tensors);

  const { spec } = OPTIMIZERS.read(optimizer);
  const rows = fixture.features.shape[0]!;
  const whole = spec.fullBatch;
  const scalars = Array.from({ length: fixture.steps }, (_, i) => optimizerScalars(optimizer, i + 1));
  const results = await program.run({
    count: fixture.steps,
    batchSize: whole ? rows : fixture.batchSize,
    rows: whole ? Int32Array.from({ length: fixture.steps * rows }, (_, i) => i % rows) : Int32Array.from(fixture.rows),
    scalars: Object.fromEntries(
      spec.scalarNames.map((name) => [name, Float64Array.from(scalars, (values) => values[name]!)]),
    ),
    random: {},
  });
  const state = program.getState();
  await program.dispose();
  return { loss: results.loss, state };
}

function toTensor({ shape, data }: { shape: number[]; data: number[] }): Tensor {
  return { shape, data: Float64Array.from(data) };
}
