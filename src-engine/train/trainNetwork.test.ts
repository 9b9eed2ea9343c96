import { describe, expect, test } from "vitest";
import { emptyDocument } from "../document/create";
import type { Document, TrainingRecipe } from "../document/schema";
import type { EpochMetrics } from "../runs/epochs";
import type { Backend, Tensors } from "../runtime/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { DataEnds } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { createReferenceBackend } from "../runtime/reference/backend";
import type { RunControl } from "./control";
import { createControl } from "./control";
import type { Part } from "./evaluator";
import type { StepPace } from "./pace";
import type { TrainedNetwork, TrainingData } from "./trainNetwork";
import { trainNetwork } from "./trainNetwork";

/** Three clouds of points in the plane, one class each. */
function clouds(rows: number, seed: number): Part {
  const generator = createGenerator(seed, "clouds");
  const features = new Float32Array(rows * 2);
  const targets = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const cloud = row % 3;
    features[2 * row] = Math.cos((cloud * 2 * Math.PI) / 3) + 0.4 * generator.normal();
    features[2 * row + 1] = Math.sin((cloud * 2 * Math.PI) / 3) + 0.4 * generator.normal();
    targets[3 * row + cloud] = 1;
  }
  return { features: { shape: [rows, 2], data: features }, targets: { shape: [rows, 3], data: targets } };
}

/** y = 2a - b + 1, exactly. */
function plane(rows: number, seed: number): Part {
  const generator = createGenerator(seed, "plane");
  const features = Float32Array.from({ length: rows * 2 }, () => generator.normal());
  const targets = Float32Array.from(
    { length: rows },
    (_, row) => 2 * (features[2 * row] ?? 0) - (features[2 * row + 1] ?? 0) + 1,
  );
  return { features: { shape: [rows, 2], data: features }, targets: { shape: [rows, 1], data: targets } };
}

const classes: TrainingData & DataEnds = {
  ends: { input: [2], output: [3] },
  target: { kind: "classes", name: "cloud", classes: ["a", "b", "c"], numeric: false },
  train: clouds(100, 1),
  validation: clouds(30, 2),
};

const numbers: TrainingData & DataEnds = {
  ends: { input: [2], output: [1] },
  target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 5, scale: 10 }] },
  train: plane(60, 1),
  validation: plane(20, 2),
};

const classifier: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.02 } },
  batchSize: 16,
  epochs: 20,
  seed: 1,
  rules: [],
  restoreBest: false,
};

const regression: TrainingRecipe = {
  ...classifier,
  loss: { type: "half-mse" },
  optimizer: { type: "gradient-descent", params: { learningRate: 0.2 } },
  epochs: 400,
};

function modelOf(activation: string, dropout: boolean): Document["model"] {
  const middle = dropout ? [{ id: "drop", type: "dropout", params: { rate: 0.3 } }] : [];
  const ids = ["input", "hidden", ...middle.map(({ id }) => id), "output"];
  return {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 8, activation: "tanh" } },
      ...middle,
      { id: "output", type: "output", params: { activation } },
    ],
    connections: ids.slice(1).map((id, index) => [ids[index] ?? "", id]),
  };
}

const linear: Document["model"] = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation: "linear" } },
  ],
  connections: [["input", "output"]],
};

interface Options {
  readonly data?: TrainingData & DataEnds;
  readonly model?: Document["model"];
  readonly backend?: Backend;
  readonly control?: RunControl;
  readonly pace?: StepPace;
}

/** Trains, and gives the end with every epoch's metrics. */
async function run(
  training: TrainingRecipe,
  options: Options = {},
): Promise<TrainedNetwork & { readonly epochs: readonly EpochMetrics[] }> {
  const epochs: EpochMetrics[] = [];
  const {
    data = classes,
    model = modelOf(data === classes ? "softmax" : "linear", data === classes),
    backend = createOnnxBackend(),
    control = createControl(),
    pace,
  } = options;
  const network = new CompiledNetwork({ model, training }, data);
  const trained = await trainNetwork({
    backend,
    network,
    data,
    control,
    observers: async () => [{ epoch: (metrics) => epochs.push(metrics) }],
    ...(pace === undefined ? {} : { pace }),
  });
  return { ...trained, epochs };
}

/** Always this many steps, where there are as many. */
const steady = (steps: number): StepPace => ({
  next: (available) => Math.min(available, steps),
  measured: () => undefined,
});

function bits(weights: Tensors): Record<string, number[]> {
  return Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data)]));
}

const withoutSeconds = (epochs: readonly EpochMetrics[]): Omit<EpochMetrics, "seconds">[] =>
  epochs.map(({ seconds: _, ...rest }) => rest);

test("a classifier learns, and every epoch is measured", async () => {
  const { reason, epochs, facts } = await run(classifier);
  expect(reason).toEqual({ kind: "epochs", epochs: 20 });
  expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(epochs.map(({ step }) => step)).toEqual(epochs.map(({ epoch }) => epoch * facts.stepsPerEpoch));
  const [first, last] = [epochs[0], epochs.at(-1)];
  expect(last?.loss).toBeLessThan(first?.loss ?? 0);
  expect(last?.validationLoss).toBeLessThan(first?.validationLoss ?? 0);
  expect(last?.validationAccuracy).toBeGreaterThan(0.8);
  expect(last?.mae).toBeNull();
  expect(epochs.every(({ change }) => change > 0)).toBe(true);
});

test("a regression finds the plane, with its error in the target's unit", async () => {
  const { epochs, weights, reason } = await run(
    {
      ...regression,
      rules: [{ type: "weights-unchanged", params: { threshold: 1e-6, patience: 3 } }],
      restoreBest: false,
    },
    { data: numbers, model: linear },
  );
  expect(reason).toMatchObject({ kind: "weights-unchanged", threshold: 1e-6, patience: 3 });
  const { "output/kernel": kernel, "output/bias": bias } = bits(weights);
  [2, -1].forEach((value, index) => expect(kernel?.[index]).toBeCloseTo(value, 4));
  expect(bias?.[0]).toBeCloseTo(1, 4);
  const { mae = null, accuracy } = epochs.at(-1) ?? {};
  expect(mae).toBeLessThan(1e-3);
  expect(accuracy).toBeNull();
  // The first epoch's error: what the loss says, scaled back from standard deviations.
  expect(epochs[0]?.mae).toBeGreaterThan(1);
});

describe("the same seed gives the same bits", () => {
  test("twice", async () => {
    expect(bits((await run(classifier)).weights)).toEqual(bits((await run(classifier)).weights));
  });

  test.each([1, 3, 100])("however many steps (%i) are run in a call", async (steps) => {
    const usual = await run({ ...classifier, epochs: 4 });
    const other = await run({ ...classifier, epochs: 4 }, { pace: steady(steps) });
    expect(bits(other.weights)).toEqual(bits(usual.weights));
    expect(withoutSeconds(other.epochs)).toEqual(withoutSeconds(usual.epochs));
  });

  test("and another seed gives others", async () => {
    expect(bits((await run({ ...classifier, epochs: 2 })).weights)).not.toEqual(
      bits((await run({ ...classifier, epochs: 2, seed: 2 })).weights),
    );
  });
});

test.each([1, 2, 5, 7])(
  "the weight-change rule stops at the same step and weights when %i steps are run in a call",
  async (steps) => {
    const training: TrainingRecipe = {
      ...classifier,
      optimizer: { type: "sgd", params: { learningRate: 0.05 } },
      epochs: 1_000,
      rules: [{ type: "weights-unchanged", params: { threshold: 4e-3, patience: 3 } }],
      restoreBest: false,
    };
    const one = await run(training, { pace: steady(1) });
    const many = await run(training, { pace: steady(steps) });
    expect(one.reason.kind).toBe("weights-unchanged");
    expect(many.reason).toEqual(one.reason);
    expect(many.progress.position).toEqual(one.progress.position);
    expect(bits(many.weights)).toEqual(bits(one.weights));
    expect(withoutSeconds(many.epochs)).toEqual(withoutSeconds(one.epochs));
  },
);

test("a run that diverges ends at once and keeps finite weights", async () => {
  const { reason, weights } = await run(
    { ...regression, optimizer: { type: "sgd", params: { learningRate: 1e6 } } },
    { data: numbers, model: linear },
  );
  expect(reason.kind).toBe("diverged");
  expect(Object.values(bits(weights)).flat().every(Number.isFinite)).toBe(true);
});

test("no improvement for `patience` epochs ends the run, and the best weights come back", async () => {
  const training: TrainingRecipe = {
    ...classifier,
    optimizer: { type: "adam", params: { learningRate: 0.3 } },
    epochs: 500,
    rules: [{ type: "no-improvement", params: { patience: 4 } }],
    restoreBest: true,
  };
  const { reason, epochs, facts, weights } = await run(training);
  const best = epochs.reduce((least, metrics) =>
    (metrics.validationLoss ?? Infinity) < (least.validationLoss ?? Infinity) ? metrics : least,
  );
  expect(reason).toEqual({ kind: "no-improvement", patience: 4, bestEpoch: best.epoch, minDelta: 0 });
  expect(facts.best.metrics).toEqual(best);
  expect(epochs).toHaveLength(best.epoch + 4);
  const upToBest = await run({ ...training, epochs: best.epoch, rules: [], restoreBest: false });
  expect(bits(weights)).toEqual(bits(upToBest.weights));
});

test("a person's stop ends the run with what was learned so far", async () => {
  const control = createControl();
  const epochs: number[] = [];
  const { reason, weights } = await trainNetwork({
    backend: createOnnxBackend(),
    network: new CompiledNetwork(
      { model: modelOf("softmax", true), training: { ...classifier, epochs: 1_000_000 } },
      classes,
    ),
    data: classes,
    control,
    observers: async () => [
      {
        epoch: ({ epoch }) => {
          epochs.push(epoch);
          if (epoch === 5) control.ask("stop");
        },
      },
    ],
  });
  expect(reason).toEqual({ kind: "user" });
  expect(epochs).toEqual([1, 2, 3, 4, 5]);
  expect(bits(weights)).toEqual(bits((await run({ ...classifier, epochs: 5 })).weights));
});

test("a pause changes nothing but the time", async () => {
  const control = createControl();
  const seen: string[] = [];
  const paused = await trainNetwork({
    backend: createOnnxBackend(),
    network: new CompiledNetwork({ model: modelOf("softmax", true), training: classifier }, classes),
    data: classes,
    control,
    observers: async () => [
      {
        epoch: ({ epoch }) => {
          if (epoch === 7) control.ask("pause");
        },
        paused: async ({ position }) => {
          seen.push(`paused after ${position.epoch}`);
          setImmediate(() => control.ask("run"));
        },
        resumed: async () => {
          seen.push("resumed");
        },
      },
    ],
  });
  expect(seen).toEqual(["paused after 7", "resumed"]);
  expect(paused.reason).toEqual({ kind: "epochs", epochs: 20 });
  expect(bits(paused.weights)).toEqual(bits((await run(classifier)).weights));
});

test("both backends tell the same story", async () => {
  const training = { ...classifier, epochs: 3 };
  const fast = await run(training);
  const exact = await run(training, { backend: createReferenceBackend() });
  fast.epochs.forEach(({ loss, validationLoss }, index) => {
    expect(loss).toBeCloseTo(exact.epochs[index]?.loss ?? NaN, 4);
    expect(validationLoss).toBeCloseTo(exact.epochs[index]?.validationLoss ?? NaN, 4);
  });
});

test("without validation rows a run trains, but rules that need them are refused", async () => {
  const data = { ...classes, validation: null };
  const { epochs } = await run({ ...classifier, epochs: 2 }, { data, model: modelOf("softmax", false) });
  expect(epochs.at(-1)).toMatchObject({ validationLoss: null, validationAccuracy: null });
  const target = { figure: "accuracy", on: "validation", reaches: "at-least", value: 0.9 };
  const asking: Partial<TrainingRecipe>[] = [
    { rules: [{ type: "no-improvement", params: { patience: 3 } }] },
    { rules: [{ type: "target", params: target }] },
    { restoreBest: true },
  ];
  for (const recipe of asking) {
    await expect(run({ ...classifier, ...recipe }, { data, model: modelOf("softmax", false) })).rejects.toMatchObject({
      problem: { code: "no-validation-rows" },
    });
  }
});

test("a network that is not in order is refused before anything is written", async () => {
  let made = false;
  const { model } = emptyDocument("x");
  const broken = { ...model, connections: [] };
  await expect(
    trainNetwork({
      backend: createOnnxBackend(),
      network: new CompiledNetwork({ model: broken, training: classifier }, classes),
      data: classes,
      control: createControl(),
      observers: async () => {
        made = true;
        return [];
      },
    }),
  ).rejects.toMatchObject({ name: "UserError" });
  expect(made).toBe(false);
});
