// Documents and parts of documents to start from; everything in them can be changed.

import type { Column, ColumnRole, ColumnType, Document, Split, Task } from "./schema";
import { FORMAT } from "./schema";
import { startingModel, startingTraining } from "./startingRecipe";

type MissingRule = Column["missing"];

/** The rules for missing values that make sense for a type, the usual one first. */
export const MISSING_RULES_FOR = {
  number: ["mean", "median", "most-frequent", "constant", "drop-row"],
  date: ["median", "mean", "most-frequent", "drop-row"],
  category: ["category", "most-frequent", "constant", "drop-row"],
  text: ["category", "most-frequent", "drop-row"],
} as const satisfies Record<ColumnType, readonly [MissingRule, ...MissingRule[]]>;

/** The scalings that make sense for a type, the usual one first. */
export const SCALINGS_FOR = {
  number: ["standard", "min-max", "robust", "log", "power", "quantile", "none"],
  date: ["standard", "min-max", "robust", "quantile", "none"],
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

/** 70% to train, 15% to validate, 15% to test, shuffled. */
export function startingSplit(task: Task): Split {
  return { train: 0.7, validation: 0.15, test: 0.15, shuffle: true, stratify: task === "classification", seed: 1 };
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
