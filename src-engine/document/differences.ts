// Where two documents are set otherwise, by the path of each setting: layers by their ids, rules by their types, edited rows by their
// numbers from 1, in whatever order they stand.

import { editDifferences } from "./editDifferences";
import type { RowEdit } from "./rowEdits";
import type { Document } from "./schema";

export interface Difference {
  /** "training.optimizer.params.learningRate", "model.layers.hidden.params.units". */
  readonly path: string;
  /** As JSON; absent where it is not set. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The path of an edited row begins so. */
export const EDITED_ROWS = "data.edits.rows.";

type Part = "data" | "model" | "training";

/** What decides a run's weights, where both differ, in the order of the documents. */
export function documentDifferences(before: Pick<Document, Part>, after: Pick<Document, Part>): Difference[] {
  const [a, b] = [leavesOf(before), leavesOf(after)];
  const settings = [...new Set([...a.keys(), ...b.keys()])]
    .map((path) => ({ path, before: a.get(path), after: b.get(path) }))
    .filter((one) => one.before !== one.after);
  const edits = editDifferences([before.data.edits, after.data.edits]).map(({ row, edits: [own, other] }) => ({
    path: `${EDITED_ROWS}${row + 1}`,
    before: leafOf(own),
    after: leafOf(other),
  }));
  return [...settings, ...edits];
}

function leafOf(edit: RowEdit | undefined): string | undefined {
  if (edit === undefined) return undefined;
  const { row: _, ...what } = edit;
  return JSON.stringify(what);
}

function leavesOf({ data: { edits: _, ...data }, model, training }: Pick<Document, Part>): Map<string, string> {
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
