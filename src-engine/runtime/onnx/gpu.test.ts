// Training on a GPU, by ONNX Runtime's WebGPU provider, against the float64 reference. Without a graphics
// processor SwiftShader computes what one would (testing/softwareGpu.ts).

import { sizeOf } from "../../document/size";
import { InferenceSession } from "./onnxRuntime";
import { afterAll, describe, expect, it } from "vitest";
import type { Model, TrainingRecipe, Word } from "../../document/schema";
import { GraphBuilder } from "../../ir/builder";
import { CHANGE } from "../../ir/names";
import { ACTIVATION_NAMES } from "../../layers/activations";
import type { DataShapes } from "../../layers/spec";
import { LOSSES } from "../../losses/registry";
import { OPTIMIZERS } from "../../optimizers/registry";
import { soundNetwork } from "../../network/network";
import { stepGraph } from "../../passes/compile";
import type { StepOptions } from "../../passes/compile";
import { CompiledNetwork } from "../../passes/compiledNetwork";
import { gpuStep } from "../../passes/onnx/gpuStep";
import { writeModel } from "../../passes/onnx/model";
import type { ModelProto } from "../../passes/onnx/onnx-ml_pb";
import { toOnnx } from "../../passes/toOnnx";
import { everything, someSteps } from "../../testing/everything";
import type { Setting } from "../../testing/everything";
import { layerNetworks } from "../../testing/layerNetworks";
import type { EpochMetrics } from "../../runs/epochs";
import { softwareGpu } from "../../testing/softwareGpu";
import { createControl } from "../../train/control";
import type { Part } from "../../train/evaluator";
import type { Observer } from "../../train/observer";
import type { TrainedNetwork } from "../../train/trainNetwork";
import { trainNetwork } from "../../train/trainNetwork";
import type { Backend } from "../backend";
import { withFallback } from "../fallback";
import { createGenerator } from "../random";
import { createReferenceBackend } from "../reference/backend";
import { createOnnxBackend } from "./backend";

const device = await softwareGpu();
afterAll(() => device?.dispose());
const NEEDS = "(needs a GPU, or: apt-get install -y libvulkan1)";

const gpu = createOnnxBackend({ device: "gpu" });
const sgd: Word = { type: "sgd", params: { learningRate: 0.1 } };
const flat: DataShapes = { input: [3], output: [2] };
const chain = (...layers: Model["layers"]): Model => ({
  layers: [{ id: "input", type: "input" }, ...layers],
  connections: layers.map(({ id }, i): [string, string] => [
    ["input", ...layers.map((layer) => layer.id)][i] ?? "input",
    id,
  ]),
});
const output = (activation: string) => ({ id: "output", type: "output", params: { activation } });
const base: Setting = {
  model: chain({ id: "a", type: "dense", params: { units: 4, activation: "sigmoid" } }, output("softmax")),
  ends: flat,
  loss: { type: "categorical-cross-entropy" },
  optimizer: sgd,
};

/** All that a rule may ask of a step. */
const EVERYTHING: StepOptions = { measureChange: true, measureLayers: true, measureGradientNorm: true };

/** GPUs round powers and roots less well than processors do. */
const ROUNDING = 5e-5;
/** Where a turned picture is read from follows from a sine and a cosine, whose rounding moves every place. */
const ROUNDING_OF: Readonly<Record<string, number>> = { "random-rotation": 2e-4 };

function expectClose(
  received: Record<string, ArrayLike<number>>,
  expected: Record<string, ArrayLike<number>>,
  rounding = ROUNDING,
): void {
  expect(Object.keys(received).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(received[name], name).toHaveLength(values.length);
    for (let i = 0; i < values.length; i++) {
      const [a = NaN, b = NaN] = [received[name]?.[i], values[i]];
      expect(Math.abs(a - b), `${name}[${i}]: ${a} instead of ${b}`).toBeLessThanOrEqual(
        rounding * Math.max(1, Math.abs(b)),
      );
    }
  }
  expect(Math.max(...Array.from(expected[CHANGE] ?? []))).toBeGreaterThan(1e-3);
}

/** Fails where an operation would be left to the processor. */
async function openOnDeviceAlone(proto: ModelProto): Promise<void> {
  const session = await InferenceSession.create(writeModel(proto), {
    executionProviders: ["webgpu"],
    // Not an error of its own: the refusal is thrown, too.
    logSeverityLevel: 4,
    extra: { session: { disable_cpu_ep_fallback: "1" } },
  });
  await session.release();
}

describe.skipIf(device === null)(`a whole training step runs on the device ${NEEDS}`, () => {
  const open = (
    { model, ends, loss, optimizer }: Setting,
    measured: StepOptions = { measureChange: true },
  ): Promise<void> =>
    openOnDeviceAlone(gpuStep(stepGraph(soundNetwork(model, ends), { loss, optimizer }, measured), 8).proto);

  it("which would be refused, were there an operation that it lacks", async () => {
    const builder = new GraphBuilder();
    const lacking = builder.finish({ y: builder.logSoftmax(builder.input("x", "rows", ["N", 3]), 1) });
    await expect(openOnDeviceAlone(toOnnx(lacking))).rejects.toThrow("fallback to CPU EP has been explicitly disabled");
  });

  it.each(Object.entries(layerNetworks()))("with a layer %s", (_type, { model, ends }) =>
    open({ ...base, model, ends }),
  );

  it.each(ACTIVATION_NAMES)("with the activation %s", (activation) =>
    open({
      ...base,
      model: chain(
        { id: "a", type: "activation", params: { activation } },
        { id: "b", type: "dense", params: { units: 4, activation } },
        output("softmax"),
      ),
    }),
  );

  const losses = LOSSES.all.flatMap(({ type, activations }) =>
    [...new Set(["linear", ...activations])].map((activation): [string, string] => [type, activation]),
  );
  it.each(losses)("with the loss %s after %s", (loss, activation) =>
    open({ ...base, model: chain(output(activation)), loss: { type: loss } }),
  );

  it.each(OPTIMIZERS.all)("with the optimizer $type", ({ type }) =>
    open({ ...base, optimizer: { type, params: { learningRate: 0.01 } } }),
  );

  it("with all that can be measured", () => open(base, EVERYTHING));
});

describe.skipIf(device === null)(`training on the device agrees with the reference ${NEEDS}`, () => {
  it.each(Object.entries(layerNetworks()))("layer %s", async (type, { model, ends }) => {
    const setting: Setting = { ...base, model, ends };
    expectClose(await someSteps(gpu, setting), await someSteps(createReferenceBackend(), setting), ROUNDING_OF[type]);
  });

  it("prediction, loss and gradients", async () => {
    expectClose(await everything(gpu, base), await everything(createReferenceBackend(), base));
  });

  it.each(Object.entries(layerNetworks()))("all that can be measured of a step with a layer %s", async (type, own) => {
    const [received, expected] = [
      await someSteps(gpu, { ...base, ...own }, EVERYTHING),
      await someSteps(createReferenceBackend(), { ...base, ...own }, EVERYTHING),
    ];
    expectClose(received, expected, ROUNDING_OF[type]);
  });

  it("all rows as one batch", async () => {
    const setting: Setting = { ...base, optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } } };
    expectClose(await someSteps(gpu, setting), await someSteps(createReferenceBackend(), setting));
  });
});

/** Pictures (or sequences) of two kinds, told apart by where they are bright. */
function pictures(rows: number, shape: readonly number[], seed: number): Part {
  const generator = createGenerator(seed, "pictures");
  const size = sizeOf(shape);
  const features = new Float32Array(rows * size);
  const targets = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const kind = row % 2;
    for (let i = 0; i < size; i++)
      features[row * size + i] = generator.normal() + (i * 2 < size === (kind === 0) ? 0.8 : 0);
    targets[row * 2 + kind] = 1;
  }
  return { features: { shape: [rows, ...shape], data: features }, targets: { shape: [rows, 2], data: targets } };
}

describe.skipIf(device === null)(`short runs on the device ${NEEDS}`, () => {
  const networks: readonly [string, readonly number[], Model][] = [
    [
      "MLP",
      [12],
      chain(
        { id: "a", type: "dense", params: { units: 16, activation: "relu" } },
        { id: "drop", type: "dropout", params: { rate: 0.2 } },
        output("softmax"),
      ),
    ],
    [
      "CNN",
      [8, 8, 1],
      chain(
        { id: "a", type: "conv2d", params: { filters: 4, activation: "relu" } },
        { id: "b", type: "max-pooling2d" },
        { id: "flat", type: "flatten" },
        output("softmax"),
      ),
    ],
    ["LSTM", [6, 3], chain({ id: "a", type: "lstm", params: { units: 5 } }, output("softmax"))],
  ];
  const run = (
    backend: Backend,
    shape: readonly number[],
    model: Model,
    rules: TrainingRecipe["rules"] = [],
    observer: Observer = {},
    learningRate = 0.01,
  ): Promise<TrainedNetwork> =>
    trainNetwork({
      backend,
      network: new CompiledNetwork(
        {
          model,
          training: {
            loss: { type: "categorical-cross-entropy" },
            optimizer: { type: "adam", params: { learningRate } },
            batchSize: 16,
            epochs: 4,
            seed: 1,
            rules,
            restoreBest: false,
          },
        },
        {
          ends: { input: shape, output: [2] },
          target: { kind: "classes", name: "kind", classes: ["a", "b"], numeric: false },
        },
      ),
      data: {
        train: pictures(72, shape, 1),
        validation: pictures(20, shape, 2),
      },
      control: createControl(),
      observers: async () => [observer],
    });

  it.each(networks)("a run of an %s ends with the reference's weights, and learns", async (_name, shape, model) => {
    const [received, expected] = [await run(gpu, shape, model), await run(createReferenceBackend(), shape, model)];
    expect(received.reason).toEqual(expected.reason);
    expect(received.progress.position).toEqual(expected.progress.position);
    for (const [name, { data }] of Object.entries(expected.weights)) {
      const values = received.weights[name]?.data ?? [];
      expect(values, name).toHaveLength(data.length);
      data.forEach((value, i) =>
        expect(Math.abs((values[i] ?? NaN) - value), `${name}[${i}]`).toBeLessThanOrEqual(
          2e-4 * Math.max(1, Math.abs(value)),
        ),
      );
    }
  });

  const counted = { threshold: 1e6, patience: 3 };
  it.each<[name: string, rule: Word, learningRate?: number]>([
    ["the weights' change", { type: "weights-unchanged", params: counted }],
    ["the layers' change", { type: "layers-unchanged", params: counted }],
    ["the gradient's length", { type: "gradient-small", params: counted }],
    ["an exploding loss", { type: "exploding", params: { factor: 1.0001, patience: 1 } }, 3],
  ])("the rule on %s ends a run at the step at which it does on the CPU", async (_name, rule, learningRate) => {
    for (const [, shape, model] of networks) {
      const [received, expected] = [
        await run(gpu, shape, model, [rule], {}, learningRate),
        await run(createOnnxBackend(), shape, model, [rule], {}, learningRate),
      ];
      expect(expected.reason.kind).not.toBe("epochs");
      expect(received.reason.kind).toBe(expected.reason.kind);
      expect(received.progress.position).toEqual(expected.progress.position);
    }
  });

  it("the log of a run has what the rules ask for, and what it is measured as on the CPU", async () => {
    const [, shape, model] = networks[1]!;
    const never = { threshold: 1e-30, patience: 3 };
    const log = async (backend: Backend): Promise<EpochMetrics[]> => {
      const epochs: EpochMetrics[] = [];
      const observer: Observer = { epoch: (metrics) => void epochs.push(metrics) };
      await run(
        backend,
        shape,
        model,
        [
          { type: "layers-unchanged", params: never },
          { type: "gradient-small", params: never },
        ],
        observer,
      );
      return epochs;
    };
    const [received, expected] = [await log(gpu), await log(createReferenceBackend())];
    expect(received).toHaveLength(4);
    received.forEach(({ change, layers, gradientNorm }, epoch) => {
      const other = expected[epoch];
      const near = (value: number | null, wanted: number | null = null): void =>
        expect(Math.abs((value ?? NaN) / (wanted ?? NaN) - 1)).toBeLessThan(1e-3);
      near(change, other?.change);
      near(gradientNorm, other?.gradientNorm);
      expect(Object.keys(layers)).toEqual(Object.keys(other?.layers ?? {}));
      for (const [id, value] of Object.entries(layers)) near(value, other?.layers[id]);
    });
  });

  it("a device that is lost in the middle is left for the CPU, with the state it had", async () => {
    const [, shape, model] = networks[1]!;
    let calls = 0;
    const losing: Backend = {
      ...gpu,
      async loadTraining(step, rows) {
        const program = await gpu.loadTraining(step, rows);
        return {
          ...program,
          run: async (steps) => (++calls < 6 ? program.run(steps) : Promise.reject(new Error("device lost"))),
        };
      },
    };
    const failures: unknown[] = [];
    const received = await run(
      withFallback(losing, createOnnxBackend(), (error) => failures.push(error)),
      shape,
      model,
    );
    const expected = await run(createReferenceBackend(), shape, model);
    expect(failures).toHaveLength(1);
    expect(received.progress.position).toEqual(expected.progress.position);
    for (const [name, { data }] of Object.entries(expected.weights))
      data.forEach((value, i) =>
        expect(Math.abs((received.weights[name]?.data[i] ?? NaN) - value), `${name}[${i}]`).toBeLessThanOrEqual(
          2e-4 * Math.max(1, Math.abs(value)),
        ),
      );
  });

  it("the same run twice ends with the same bits", async () => {
    const [, shape, model] = networks[1]!;
    const [first, second] = [await run(gpu, shape, model), await run(gpu, shape, model)];
    for (const [name, { data }] of Object.entries(first.weights))
      expect(second.weights[name]?.data, name).toEqual(data);
  });
});
