// What the app proposes for arrays: how the examples are taken, the task, a network and how to train it. Pictures get a small
// convolutional network, sequences an LSTM, token numbers an embedding, vectors a dense layer. Everything can be changed.

import { defaultColumn, startingSplit } from "../../document/create";
import { UserError, invariant } from "../../document/errors";
import { MAX_CATEGORIES } from "../../document/preparation";
import { isSameName } from "../../document/sameName";
import type { Column, DataRecipe, Split, Task, TrainingRecipe } from "../../document/schema";
import { plainTraining, startingTraining } from "../../document/startingRecipe";
import type { ArrayProfile, ColumnProfile, Table } from "../../protocol/data";
import { constantTarget, oneClass } from "../fit";
import type { Look, Suggestion } from "../proposal";
import { proposedModel } from "../proposal";
import type { Wish } from "../wish";
import { layout } from "../layout";

/** Examples of this many steps of whole numbers that are not small are treated as numbers of words. */
const LEAST_TOKENS = 16;
const MOST_TOKENS = 200_000;
/** Squares at least so large are treated as pictures. */
const LEAST_PICTURE = 8;
/** Of the training part, where the source has a test part but no validation part. */
const VALIDATION_SHARE = 0.1;

/** @throws UserError where the wish will not do */
export function suggestForArrays(table: Table, wish: Wish): Suggestion {
  const { arrays } = table;
  invariant(arrays !== undefined, "arrays have their profile");
  const look = wish.as ?? lookOf(arrays);
  const as = look === "tokens" || look === "other" ? undefined : look;
  const shape = layout(arrays.name, arrays.shape, as);
  const targets = chosenTargets(table, wish.target);
  const task = wish.task === undefined || wish.task === "auto" ? suggestTask(arrays, targets) : wish.task;
  checkTargets(targets, task);
  const x: Column = {
    role: "feature",
    type: "number",
    missing: "drop-row",
    scale: suggestScale(arrays, look),
    ...(as === undefined ? {} : { as }),
  };
  const y: Column = {
    ...defaultColumn(task === "classification" ? "category" : "number", "target"),
    missing: "drop-row",
  };
  const others: Column = { ...y, role: "ignore" };
  const data: DataRecipe & { readonly task: Task } = {
    source: table.source,
    target: targets.map(({ name }) => name),
    task,
    columns: Object.fromEntries([
      [arrays.name, x],
      ...table.columns.map((column): [string, Column] => [column.name, targets.includes(column) ? y : others]),
    ]),
    split: suggestSplit(arrays, task, wish.split),
  };
  const size = { rows: Math.round(table.rows * data.split.train) };
  return {
    data,
    model: proposedModel({ look, shape, entries: arrays.greatest + 1, size }, task),
    training: look === "vectors" ? startingTraining(task, size) : { ...plainTraining(task), ...RECIPES[look] },
  };
}

/** What examples of this shape and kind of number are most likely. */
function lookOf({ shape, elements, least, greatest }: ArrayProfile): Look {
  const [first = 1, second = 1] = shape;
  const isByte = elements === "uint8" || elements === "int8";
  const isWhole = !elements.startsWith("float");
  if (shape.length === 3) return "pictures";
  if (shape.length === 2)
    return (elements === "uint8" && Math.min(first, second) >= LEAST_PICTURE) ||
      (first === second && first >= LEAST_PICTURE)
      ? "pictures"
      : "sequences";
  if (shape.length === 1)
    return isWhole && !isByte && least >= 0 && greatest < MOST_TOKENS && first >= LEAST_TOKENS ? "tokens" : "vectors";
  return "other";
}

function suggestScale({ elements, least, greatest }: ArrayProfile, look: Look): Column["scale"] {
  if (look === "tokens") return "none";
  if (elements === "uint8") return "divide-255";
  return least >= 0 && greatest <= 1 ? "none" : "standard";
}

function chosenTargets({ columns }: Table, wished: string | undefined): readonly ColumnProfile[] {
  if (wished === undefined) return columns;
  const found = columns.find(({ name }) => name === wished) ?? columns.find(({ name }) => isSameName(name, wished));
  if (found !== undefined) return [found];
  throw new UserError({
    code: "no-such-column",
    message: `The arrays have no answer called "${wished}".`,
    next: `Choose one of ${columns
      .slice(0, 12)
      .map(({ name }) => `"${name}"`)
      .join(", ")}, or none to predict them all.`,
    subject: { kind: "column", name: wished },
  });
}

/** Whole numbers, few of them different, are classes. */
function suggestTask({ answers }: ArrayProfile, targets: readonly ColumnProfile[]): Task {
  const [only, ...others] = targets;
  return only !== undefined && others.length === 0 && !answers.startsWith("float") && only.distinct <= MAX_CATEGORIES
    ? "classification"
    : "regression";
}

function checkTargets(targets: readonly ColumnProfile[], task: Task): void {
  for (const { name, distinct, histogram, categories } of targets) {
    if (distinct === 0) {
      throw new UserError({
        code: "target-empty",
        message: `No example has an answer in "${name}".`,
        next: "Give numbers to predict.",
        subject: { kind: "column", name },
      });
    }
    if (distinct === 1)
      throw task === "classification"
        ? oneClass(name, categories?.[0]?.value ?? String(histogram?.min))
        : constantTarget(name, histogram?.min ?? NaN);
  }
}

function suggestSplit({ given }: ArrayProfile, task: Task, wished: Wish["split"]): Split {
  const usual = startingSplit(task);
  if (wished !== undefined) return { ...usual, ...wished };
  if (given === null) return usual;
  const rows = given.train + given.validation + given.test;
  const validation = given.validation > 0 ? given.validation : Math.round(given.train * VALIDATION_SHARE);
  const share = (count: number): number => Math.round((count / rows) * 10_000) / 10_000;
  const parts = { validation: share(validation), test: share(given.test) };
  return { ...usual, train: Number((1 - parts.validation - parts.test).toFixed(4)), ...parts, predefined: true };
}

type Recipe = Partial<TrainingRecipe>;

const SEQUENCE_RECIPE: Recipe = {
  optimizer: { type: "adam", params: { learningRate: 0.001 } },
  batchSize: 32,
  epochs: 50,
};

/** What differs from the usual recipe. That of pictures was measured on handwritten digits: docs/performance.md. */
const RECIPES: Readonly<Record<Exclude<Look, "vectors">, Recipe>> = {
  pictures: {
    optimizer: { type: "adam", params: { learningRate: 0.002 } },
    schedule: { type: "cosine" },
    batchSize: 64,
    epochs: 15,
  },
  sequences: SEQUENCE_RECIPE,
  tokens: SEQUENCE_RECIPE,
  other: {},
};
