// The same weight decay, clipping, penalties, bounds, frozen layers and schedules as in PyTorch must give the same losses,
// weights and learning rates.

import { describe, expect, it } from "vitest";
import "./allclose";
import type { Model } from "../document/schema";
import { sizeOf } from "../document/size";
import { FEATURES, TARGETS } from "../ir/names";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS, optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { slotSpecs, stepGraph, weightSpecs } from "../passes/compile";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { SCHEDULES } from "../schedules/registry";
import { LearningRate } from "../train/learningRate";
import { recipeFixture, trainingFixture } from "./fixtures/load";
import type { RecipeFixture } from "./fixtures/load";

const fixture = trainingFixture();
const recipe = recipeFixture();

describe("50 steps of training", () => {
  it("are compared for every optimizer whose gradient takes the weight decay, and every way of clipping", () => {
    const decaying = OPTIMIZERS.all.filter(({ decay }) => decay === undefined).map(({ type }) => type);
    expect(
      new Set(
        recipe.runs
          .filter(({ optimizer }) => optimizer.params.weightDecay !== 0)
          .map(({ optimizer }) => optimizer.type),
      ),
    ).toEqual(new Set(decaying));
    expect(new Set(recipe.runs.flatMap(({ clipping }) => clipping?.type ?? []))).toEqual(
      new Set(CLIPPINGS.all.map(({ type }) => type)),
    );
  });

  const table = recipe.runs.map((run) => {
    const clipping = run.clipping === undefined ? "no clipping" : `clipping by ${run.clipping.type}`;
    return [run.optimizer.type, clipping, JSON.stringify(run.layers), run] as const;
  });

  it.each(table)(
    "with %s, %s and %s give PyTorch's losses and weights in float64",
    async (_optimizer, _clipping, _layers, run) => {
      const { loss, state } = await train(createReferenceBackend(), run);
      expect(loss).toBeAllclose(run.float64, { relative: 1e-9, absolute: 0 });
      for (const [name, data] of Object.entries(run.weights))
        expect(state[name]?.data).toBeAllclose(data, { relative: 1e-8, absolute: 1e-10 });
    },
  );

  it.each(table)(
    "with %s, %s and %s give PyTorch's losses in ONNX Runtime",
    async (_optimizer, _clipping, _layers, run) => {
      const { loss } = await train(createOnnxBackend(), run);
      expect(loss).toBeAllclose(run.float32, { relative: 1e-4, absolute: 0 });
      expect(loss).toBeAllclose(run.float64, { relative: 1e-4, absolute: 0 });
    },
  );

  it("leave frozen weights as they were, to the bit", async () => {
    for (const run of recipe.runs.filter(({ layers }) => layers.first?.frozen === true)) {
      const { state } = await train(createOnnxBackend(), run);
      for (const name of ["first/kernel", "first/bias"])
        expect([...(state[name]?.data ?? [])]).toEqual(fixture.weights[name]?.data.map(Math.fround));
    }
  });
});

describe("learning rates", () => {
  const { stepsPerEpoch, epochs } = recipe;

  it("are compared for every schedule", () => {
    const compared = [...recipe.rates, ...recipe.plateaus.cases].map(({ schedule }) => schedule.type);
    expect(new Set(compared)).toEqual(new Set(SCHEDULES.all.map(({ type }) => type)));
  });

  it.each(recipe.rates.map((one) => [JSON.stringify(one.schedule), one] as const))(
    "of %s are PyTorch's",
    (_text, one) => {
      const rates = new LearningRate({ ...one, stepsPerEpoch, epochs });
      expect(one.rates).toHaveLength(stepsPerEpoch * epochs);
      const given = one.rates.map((_rate, index) => rates.at(index + 1));
      expect(given).toBeAllclose(one.rates, { relative: 1e-9, absolute: 1e-12 });
    },
  );

  it.each(recipe.plateaus.cases.map((one) => [JSON.stringify(one.schedule), one] as const))(
    "of %s are PyTorch's",
    (_text, one) => {
      const { losses } = recipe.plateaus;
      const rates = new LearningRate({ ...one, stepsPerEpoch: 3, epochs: losses.length });
      const given = losses.map((validationLoss, epoch) => {
        const rate = rates.at(epoch * 3 + 1);
        rates.afterEpoch({ step: (epoch + 1) * 3, loss: NaN, validationLoss });
        return rate;
      });
      expect(given).toBeAllclose(one.rates, { relative: 1e-12, absolute: 0 });
      expect(new Set(given).size).toBeGreaterThan(1);
    },
  );
});

async function train(
  backend: Backend,
  { optimizer, clipping, layers: settings }: RecipeFixture["runs"][number],
): Promise<{ loss: Float64Array; state: Tensors }> {
  const layers = fixture.layers.map(([id, units, activation]) => ({
    id,
    type: "dense",
    params: { units, activation, ...settings[id] },
  }));
  const ids = ["input", ...layers.map(({ id }) => id), "output"];
  const model: Model = {
    layers: [
      { id: "input", type: "input" },
      ...layers,
      { id: "output", type: "output", params: { activation: "linear", ...settings.output } },
    ],
    connections: ids.slice(1).map((id, i): [string, string] => [ids[i] ?? "", id]),
  };
  const target = toTensor(fixture.targets.numbers);
  const ends = { input: fixture.features.shape.slice(1), output: target.shape.slice(1) };
  const weights = weightSpecs(soundNetwork(model, ends));
  const step = stepGraph(
    soundNetwork(model, ends),
    { loss: { type: "mse" }, optimizer, ...(clipping === undefined ? {} : { clipping }) },
    { measureChange: true },
  );
  const program = await backend.loadTraining(step, { [FEATURES]: toTensor(fixture.features), [TARGETS]: target });
  const initial = Object.entries(fixture.weights).map(([name, tensor]): [string, Tensor] => [name, toTensor(tensor)]);
  const slots = slotSpecs(optimizer, weights).map(({ tensor, shape }): [string, Tensor] => [
    tensor,
    { shape, data: new Float64Array(sizeOf(shape)) },
  ]);
  program.setState(Object.fromEntries([...initial, ...slots]));
  const { fullBatch, scalarNames } = OPTIMIZERS.read(optimizer).spec;
  const rows = fixture.features.shape[0] ?? 0;
  const scalars = Array.from({ length: fixture.steps }, (_, i) => optimizerScalars(optimizer, i + 1));
  const { loss } = await program.run({
    count: fixture.steps,
    batchSize: fullBatch ? rows : fixture.batchSize,
    rows: fullBatch
      ? Int32Array.from({ length: fixture.steps * rows }, (_, i) => i % rows)
      : Int32Array.from(fixture.rows),
    scalars: Object.fromEntries(
      scalarNames.map((name) => [name, Float64Array.from(scalars, (values) => values[name] ?? NaN)]),
    ),
    random: {},
  });
  const state = program.getState();
  await program.dispose();
  return { loss, state };
}

function toTensor(tensor: { readonly shape: number[]; readonly data: number[] } | undefined): Tensor {
  return { shape: tensor?.shape ?? [], data: Float64Array.from(tensor?.data ?? []) };
}
