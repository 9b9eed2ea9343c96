// Documents and parts of documents to start from. The figures are the app's defaults: they train well on small and
// middling tables, and everything in them can be changed.

import type { Column, ColumnRole, ColumnType, Document, Model, Split, Task, TrainingRecipe } from "./schema";
import { FORMAT } from "./schema";

type MissingRule = Column["missing"];

/** The rules for missing values that make sense for a type, the usual one first. */
export const MISSING_RULES_FOR = {
  number: ["mean", "median", "most-frequent", "drop-row"],
  date: ["median", "mean", "most-frequent", "drop-row"],
  category: ["category", "most-frequent", "drop-row"],
  text: ["category", "most-frequent", "drop-row"],
} as const satisfies Record<ColumnType, readonly [MissingRule, ...MissingRule[]]>;

/** The scalings that make sense for a type, the usual one first. */
export const SCALINGS_FOR = {
  number: ["standard", "min-max", "none"],
  date: ["standard", "min-max", "none"],
  category: ["none"],
  text: ["none"],
} as const satisfies Record<ColumnType, readonly [Column["scale"], ...Column["scale"][]]>;

/** The scalings that make sense for an array; it is measured by the index of its last axis. */
export const ARRAY_SCALINGS = [
  "divide-255",
  "standard",
  "min-max",
  "none",
] as const satisfies readonly Column["scale"][];

/** A column with the usual rules of its type. */
export function defaultColumn(type: ColumnType, role: ColumnRole): Column {
  return { role, type, missing: MISSING_RULES_FOR[type][0], scale: SCALINGS_FOR[type][0] };
}

/** The same column as another type: its rules are kept where they make sense for the new type. */
export function retypeColumn(column: Column, type: ColumnType): Column {
  const missing: readonly MissingRule[] = MISSING_RULES_FOR[type];
  const scalings: readonly Column["scale"][] = SCALINGS_FOR[type];
  return {
    role: column.role,
    type,
    missing: missing.includes(column.missing) ? column.missing : MISSING_RULES_FOR[type][0],
    // "none" was no choice where the old type had nothing else.
    scale:
      scalings.includes(column.scale) && SCALINGS_FOR[column.type].length > 1 ? column.scale : SCALINGS_FOR[type][0],
  };
}

/** 70 % to train, 15 % to validate, 15 % to test, shuffled. */
export function startingSplit(task: Task): Split {
  return { train: 0.7, validation: 0.15, test: 0.15, shuffle: true, stratify: task === "classification", seed: 1 };
}

/** One hidden layer between the data's two ends. */
export function startingModel(task: Task): Model {
  return {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
      { id: "output", type: "output", params: { activation: task === "classification" ? "softmax" : "linear" } },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "output"],
    ],
  };
}

/** Above this many rows a whole-batch step is too slow to be the start. */
const WHOLE_BATCH_ROWS = 5_000;
/** Above this many inputs plain gradient descent with the rate below may diverge. */
const PLAIN_DESCENT_INPUTS = 30;

/** How to train {@link startingModel} on a table of `rows` rows whose features become `inputs` numbers. */
export function startingTraining(task: Task, rows = 0, inputs = 0): TrainingRecipe {
  if (task === "classification") {
    return {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "adam", params: { learningRate: 0.01 } },
      batchSize: 32,
      epochs: 100,
      seed: 1,
      rules: [{ type: "no-improvement", params: { patience: 10 } }],
      restoreBest: true,
    };
  }
  // Small regressions start with the plainest recipe of all: half squared error, gradient descent over all rows, until
  // the weights stop changing.
  return rows <= WHOLE_BATCH_ROWS && inputs <= PLAIN_DESCENT_INPUTS
    ? {
        loss: { type: "half-mse" },
        optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } },
        batchSize: 32,
        epochs: 10_000,
        seed: 1,
        rules: [{ type: "weights-unchanged", params: { threshold: 5e-4, patience: 10 } }],
        restoreBest: true,
      }
    : {
        loss: { type: "half-mse" },
        optimizer: { type: "adam", params: { learningRate: 0.01 } },
        batchSize: 128,
        epochs: 100,
        seed: 1,
        rules: [{ type: "no-improvement", params: { patience: 10 } }],
        restoreBest: true,
      };
}

/** A project with no data yet. */
export function emptyDocument(name: string): Document {
  return {
    format: FORMAT,
    name,
    data: { source: null, target: [], task: "classification", columns: {}, split: startingSplit("classification") },
    model: startingModel("classification"),
    training: startingTraining("classification"),
    layout: { positions: {} },
  };
}
