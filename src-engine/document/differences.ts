// Where two documents are set otherwise, by the path of each setting: layers by their ids, rules by their types, in whatever order they
// stand.

import type { Document } from "./schema";

export interface Difference {
  /** "training.optimizer.params.learningRate", "model.layers.hidden.params.units". */
  readonly path: string;
  /** As JSON; absent where it is not set. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Part = "data" | "model" | "training";

/** What decides a run's weights, where both differ, in the order of the documents. */
export function documentDifferences(before: Pick<Document, Part>, after: Pick<Document, Part>): Difference[] {
  const [a, b] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((path) => ({ path, before: a.get(path), after: b.get(path) }))
    .filter((one) => one.before !== one.after);
}

function leavesOf({ data, model, training }: Pick<Document, Part>): Map<string, string> {
  const leaves = new Map<string, string>();
  const rules = Object.fromEntries(training.rules.map(({ type, ...rule }) => [type, { on: true, ...rule }]));
  const layers = Object.fromEntries(model.layers.map(({ id, ...layer }) => [id, layer]));
  add("data", data);
  add("model", { layers, connections: model.connections });
  add("training", { ...training, rules });
  return leaves;

  function add(path: string, value: unknown): void {
    if (value === undefined) return;
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      leaves.set(path, JSON.stringify(value));
      return;
    }
    for (const [key, part] of Object.entries(value)) add(`${path}.${key}`, part);
  }
}
