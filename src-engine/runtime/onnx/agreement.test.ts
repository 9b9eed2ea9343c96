// Networks of every layer, activation, loss and optimizer: ONNX Runtime in float32 against the reference in float64.

import { describe, expect, it } from "vitest";
import { sizeOf } from "../../document/size";
import { CLIPPINGS } from "../../optimizers/clipping";
import type { Model, Word } from "../../document/schema";
import { CHANGE, FEATURES, gradientName } from "../../ir/names";
import { ACTIVATION_NAMES } from "../../layers/activations";
import { LAYERS } from "../../layers/registry";
import type { DataShapes } from "../../layers/spec";
import { LOSSES } from "../../losses/registry";
import { soundNetwork } from "../../network/network";
import { isTrained, weightSpecs } from "../../passes/compile";
import { ROWS, everything, someSteps } from "../../testing/everything";
import type { Setting } from "../../testing/everything";
import { layerNetworks } from "../../testing/layerNetworks";
import { createReferenceBackend } from "../reference/backend";
import { createOnnxBackend } from "./backend";

const chain = (...layers: Model["layers"]): Model => ({
  layers: [{ id: "input", type: "input" }, ...layers],
  connections: layers.map(({ id }, i): [string, string] => [
    ["input", ...layers.map((layer) => layer.id)][i] ?? "input",
    id,
  ]),
});
const output = (activation: string) => ({ id: "output", type: "output", params: { activation } });
const sgd: Word = { type: "sgd", params: { learningRate: 0.1 } };
const flat: DataShapes = { input: [3], output: [2] };

/** The optimizer with a rate at which it moves visibly and surely in a few steps. */
const RATES: Readonly<Record<string, number>> = {
  "gradient-descent": 0.1,
  sgd: 0.1,
  momentum: 0.05,
  nesterov: 0.05,
  adagrad: 0.01,
  rmsprop: 0.01,
  adadelta: 1,
  adam: 0.01,
  adamw: 0.01,
  amsgrad: 0.01,
  nadam: 0.01,
  adamax: 0.01,
  lion: 0.005,
};

async function expectAgreement(setting: Setting): Promise<void> {
  const expected = await everything(createReferenceBackend(), setting);
  expectClose(await everything(createOnnxBackend(), setting), expected);
  expect(Object.keys(expected)).toContain(`gradient ${gradientName(FEATURES)}`);
}

function expectClose(received: Record<string, ArrayLike<number>>, expected: Record<string, ArrayLike<number>>): void {
  expect(Object.keys(received).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(received[name], name).toHaveLength(values.length);
    for (let i = 0; i < values.length; i++) {
      const [a = NaN, b = NaN] = [received[name]?.[i], values[i]];
      expect(Math.abs(a - b), `${name}[${i}]: ${a} instead of ${b}`).toBeLessThanOrEqual(
        1e-5 * Math.max(1, Math.abs(b)),
      );
    }
  }
  // The comparison means something only if something happened.
  expect(Math.max(...Array.from(expected[CHANGE] ?? []))).toBeGreaterThan(1e-3);
}

/** The norm of each unit: over all axes but one. */
function norms(values: ArrayLike<number>, shape: readonly number[], unit: number): number[] {
  const inner = sizeOf(shape.slice(unit + 1));
  const squares = new Array<number>(shape[unit] ?? 0).fill(0);
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / inner) % squares.length;
    squares[at] = (squares[at] ?? 0) + (values[i] ?? 0) ** 2;
  }
  return squares.map(Math.sqrt);
}

const base = {
  model: chain({ id: "a", type: "dense", params: { units: 4, activation: "sigmoid" } }, output("softmax")),
  ends: flat,
  loss: { type: "categorical-cross-entropy" },
  optimizer: sgd,
} as const;

describe("agreement with the reference to 1e-5", () => {
  it.each(Object.entries(layerNetworks()))("layer %s", async (_type, { model, ends }) => {
    await expectAgreement({ ...base, model, ends });
  });

  it.each(ACTIVATION_NAMES)("activation %s, in a dense layer and on its own", async (activation) => {
    const model = chain(
      { id: "a", type: "dense", params: { units: 6, activation } },
      { id: "b", type: "dense", params: { units: 5, activation: "linear" } },
      { id: "c", type: "activation", params: { activation } },
      output("softmax"),
    );
    await expectAgreement({ ...base, model });
  });

  // The weights of what is remembered are used from the second step on: here their state goes round untouched.
  it("a recurrent layer over one step", async () => {
    const model = chain({ id: "a", type: "gru", params: { units: 2 } }, output("softmax"));
    const setting: Setting = {
      ...base,
      model,
      ends: { input: [1, 3], output: [2] },
      optimizer: { type: "adagrad", params: { learningRate: 0.01 } },
    };
    expectClose(await someSteps(createOnnxBackend(), setting), await someSteps(createReferenceBackend(), setting));
  });

  // What is measured within the loop, batches gathered within it, and both (see splitStep and chooseGathering).
  it.each([
    ["many weights", [20], 500, 8],
    ["large rows, gathered within", [1_500], 2, 8],
    ["many weights, all rows as one batch", [20], 500, ROWS],
    ["large rows, all as one batch", [1_500], 2, ROWS],
  ] as const)("%s", async (_name, input, units, batchSize) => {
    const optimizer: Word =
      batchSize === ROWS
        ? { type: "gradient-descent", params: { learningRate: 0.05 } }
        : { type: "momentum", params: { learningRate: 0.01 } };
    await expectAgreement({
      ...base,
      model: chain({ id: "a", type: "dense", params: { units, activation: "tanh" } }, output("softmax")),
      ends: { input, output: [2] },
      optimizer,
    });
  });

  const losses = LOSSES.all.flatMap(({ type, activations, unfit }) =>
    [...new Set(["linear", ...activations])]
      .filter((name) => !unfit?.activations.includes(name))
      .map((activation) => [type, activation] as const),
  );
  it.each(losses)("loss %s after %s", async (loss, activation) => {
    const model = chain({ id: "a", type: "dense", params: { units: 4, activation: "tanh" } }, output(activation));
    // A percentage is steep.
    const optimizer: Word = loss === "mape" ? { type: "sgd", params: { learningRate: 0.001 } } : sgd;
    await expectAgreement({ ...base, model, loss: { type: loss }, optimizer });
  });

  const learning = Object.entries(layerNetworks()).filter(([type]) => LAYERS[type]?.learns !== undefined);
  const withParams = (model: Model, params: Readonly<Record<string, number | boolean>>): Model => ({
    ...model,
    layers: model.layers.map((layer) =>
      layer.id === "layer" ? { ...layer, params: { ...layer.params, ...params } } : layer,
    ),
  });

  it.each(learning)("layer %s frozen", async (type, { model, ends }) => {
    const frozen = withParams(model, { frozen: true });
    // A network whose only layer is frozen has nothing to train, and is refused before.
    const trained = weightSpecs(soundNetwork(frozen, ends)).some(isTrained);
    if (trained)
      await expectAgreement({
        ...base,
        model: frozen,
        ends,
        optimizer: { type: "adam", params: { learningRate: 0.01, weightDecay: 0.1 } },
      });
    else expect(type).toBe("output");
  });

  const BOUND = 0.4;
  it.each(
    learning
      .filter(([type]) => LAYERS[type]?.learns === "kernels")
      .map(([type, network], i) => [type, CLIPPINGS.all[i % CLIPPINGS.all.length]?.type ?? "norm", network] as const),
  )("layer %s with penalties and a bound, clipped by %s", async (_type, by, { model, ends }) => {
    const setting = {
      ...base,
      model: withParams(model, { l1: 0.01, l2: 0.02, maxNorm: BOUND }),
      ends,
      clipping: { type: by, params: { limit: 0.3 } },
    } as const;
    await expectAgreement(setting);
    const after = await someSteps(createOnnxBackend(), setting);
    for (const { tensor, shape, unit, rules } of weightSpecs(soundNetwork(setting.model, ends))) {
      const values = Object.entries(after).find(([name]) => name.endsWith(` ${tensor}`))?.[1];
      if (unit === undefined || rules.maxNorm === 0 || values === undefined) continue;
      for (const norm of norms(values, shape, unit)) expect(norm).toBeLessThanOrEqual(BOUND * (1 + 1e-5));
    }
  });

  it.each(Object.entries(RATES))("optimizer %s", async (type, learningRate) => {
    await expectAgreement({ ...base, optimizer: { type, params: { learningRate } } });
  });
});
