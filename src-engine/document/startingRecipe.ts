// The network and the recipe that the app proposes. Those for tables follow a few rules by the number of rows, which were
// measured: docs/defaults.md has the figures, and `node build/scripts/defaults.mjs` makes them.

import { canonicalJson } from "./canonicalJson";
import type { DataTask, Model, Task, TrainingRecipe } from "./schema";

/** What a proposal for a table goes by. */
export interface TableSize {
  /** Of the training part. */
  readonly rows: number;
}

/** With fewer training rows, one narrow layer does as well, and its picture can be taken in at a glance. */
const FEW_ROWS = { regression: 200, classification: 300 } as const satisfies Record<Task, number>;
/** From so many training rows on, batches are large and weights need no penalty. */
const MANY_ROWS = 5_000;
/** Units of the hidden layers, in their order. */
const WIDTHS = {
  few: [16],
  regression: [64, 64],
  classification: [64],
} as const satisfies Record<Task | "few", readonly number[]>;
/** Of the hidden kernels, for numbers predicted from fewer than {@link MANY_ROWS} rows. */
const PENALTY = 1e-4;
/** Optimizer steps over which the learning rate falls to nothing. */
const STEPS = 5_000;
/** The largest tables are gone through at least so often. */
const LEAST_EPOCHS = 10;
/** Early stopping waits for this share of the epochs: with a falling rate a network may gain late. */
const PATIENCE = 0.2;
/** So far below what a step changes while a network learns that only one at rest, or a rate that is down, comes there. */
const AT_REST = { threshold: 1e-6, patience: 10 } as const;

/** Dense layers between the data's two ends. `l2` is the penalty of their kernels. */
export function denseModel(task: Task, widths: readonly number[], l2 = 0): Model {
  const hidden = widths.map((units, index) => ({
    id: widths.length === 1 ? "hidden" : `hidden-${index + 1}`,
    type: "dense",
    params: { units, activation: "relu", ...(l2 === 0 ? {} : { l2 }) },
  }));
  const layers = [
    { id: "input", type: "input" },
    ...hidden,
    { id: "output", type: "output", params: { activation: task === "classification" ? "softmax" : "linear" } },
  ];
  return {
    layers,
    connections: layers.slice(1).map(({ id }, index): [string, string] => [layers[index]?.id ?? "", id]),
  };
}

/** Every network that {@link startingModel} gives for the task. */
export function startingModels(task: Task): readonly Model[] {
  return [0, FEW_ROWS[task], MANY_ROWS].map((rows) => startingModel(task, { rows }));
}

/** The network for a table; a small one where nothing is known of it. */
export function startingModel(task: Task, { rows }: TableSize = { rows: 0 }): Model {
  if (rows < FEW_ROWS[task]) return denseModel(task, WIDTHS.few);
  return denseModel(task, WIDTHS[task], task === "regression" && rows < MANY_ROWS ? PENALTY : 0);
}

/** How to train {@link startingModel} on such a table. */
export function startingTraining(task: Task, { rows }: TableSize = { rows: 0 }): TrainingRecipe {
  if (task === "classification" && rows < FEW_ROWS[task]) return plainTraining(task);
  const isLarge = rows >= MANY_ROWS;
  const batchSize = isLarge ? 256 : task === "classification" ? 32 : 64;
  const epochs = Math.max(LEAST_EPOCHS, Math.round(STEPS / Math.max(1, Math.ceil(rows / batchSize))));
  return {
    loss: lossOf(task),
    optimizer: { type: "adam", params: { learningRate: task === "classification" ? 0.003 : isLarge ? 0.005 : 0.01 } },
    schedule: { type: "cosine" },
    batchSize,
    epochs,
    seed: 1,
    rules: [
      { type: "weights-unchanged", params: AT_REST },
      { type: "no-improvement", params: { patience: Math.ceil(PATIENCE * epochs) } },
    ],
    restoreBest: true,
  };
}

/** Of the hidden layer of {@link forecastModel}, and the penalty of its kernel. */
const FORECAST = { units: 16, l2: 1e-3, learningRate: 0.002, shareOfSteps: 0.2 } as const;

/**
 * The network for rows that are predicted from earlier ones: what stands in those goes to the output directly too, since the next
 * value is mostly near the last one, and the hidden layer has only what differs to learn.
 */
export function forecastModel(task: Task): Model {
  const { units, l2 } = FORECAST;
  return {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units, activation: "relu", l2 } },
      { id: "both", type: "concatenate" },
      { id: "output", type: "output", params: { activation: task === "classification" ? "softmax" : "linear" } },
    ],
    connections: [
      ["input", "hidden"],
      ["input", "both"],
      ["hidden", "both"],
      ["both", "output"],
    ],
  };
}

/** How to train {@link forecastModel}: fewer and smaller steps, since neighboring windows hold nearly the same. */
export function forecastTraining(task: Task, size: TableSize = { rows: 0 }): TrainingRecipe {
  const usual = startingTraining(task, size);
  const epochs = Math.max(LEAST_EPOCHS, Math.round(usual.epochs * FORECAST.shareOfSteps));
  return {
    ...usual,
    optimizer: { type: "adam", params: { learningRate: FORECAST.learningRate } },
    epochs,
    rules: usual.rules.map((rule) =>
      rule.type === "no-improvement" ? { ...rule, params: { patience: Math.ceil(PATIENCE * epochs) } } : rule,
    ),
  };
}

/** Adam at one rate, ended by early stopping: for small tables of classes, and what proposals for arrays start from. */
export function plainTraining(task: Task): TrainingRecipe {
  return {
    loss: lossOf(task),
    optimizer: { type: "adam", params: { learningRate: 0.01 } },
    batchSize: 32,
    epochs: 100,
    seed: 1,
    rules: [
      { type: "weights-unchanged", params: AT_REST },
      { type: "no-improvement", params: { patience: 10 } },
    ],
    restoreBest: true,
  };
}

/**
 * What earlier versions proposed in place of `training`: for small tables of classes there was no rule on the weights' change.
 * A project of theirs that nobody has worked on still has it.
 */
export function earlierTrainings(training: TrainingRecipe): readonly TrainingRecipe[] {
  return canonicalJson(training) === canonicalJson(plainTraining("classification"))
    ? [{ ...training, rules: training.rules.filter(({ type }) => type !== "weights-unchanged") }]
    : [];
}

/** The loss that a task usually has. */
export function lossOf(task: Task): TrainingRecipe["loss"] {
  return { type: task === "classification" ? "categorical-cross-entropy" : "half-mse" };
}

/**
 * The recipe of the text, in place of another: gradient descent over all training rows at once, until the weights stop changing;
 * for numbers half the squared error. What is no matter of the text, such as the seed and which weights are kept, stays.
 */
export function textbookTraining(
  { loss, seed, shuffle, metrics, watch, restoreBest, records }: TrainingRecipe,
  task: DataTask,
): TrainingRecipe {
  return {
    loss: task === "regression" ? lossOf(task) : loss,
    optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } },
    batchSize: 32,
    epochs: 10_000,
    seed,
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(metrics === undefined ? {} : { metrics }),
    rules: [{ type: "weights-unchanged", params: { threshold: 5e-4, patience: 10 } }],
    ...(watch === undefined ? {} : { watch }),
    restoreBest,
    ...(records === undefined ? {} : { records }),
  };
}
