// What each input and each output has of the data. The prepared data are one row of features and one row of targets an
// example; several inputs share the columns of the features, several outputs those of the targets.

import type { Problem } from "../document/errors";
import type { Preparation } from "../document/preparation";
import {
  arrayFeature,
  columnFeatures,
  featureWidth,
  inputShape,
  outputWidth,
  targetColumns,
  targetName,
  targetWidth,
} from "../document/preparation";
import { resolveParams } from "../document/params";
import type { Layer, Task } from "../document/schema";
import { inputLayer } from "../layers/input";
import { outputLayer } from "../layers/output";
import type { ColumnPart, DataShapes, ExampleShape } from "../layers/spec";
import { namedTwice, notPredicted, notTaken, nothingLeft, severalKinds, unknownColumn } from "./endProblems";
import type { Division, EndKind, EndWiring } from "./endProblems";

/** From the first element to before the second. */
export type Run = readonly [number, number];

/** What one end has of the data. */
export interface EndPart {
  /** Names of its columns in the data's order; empty where the data are of one piece. */
  readonly columns: readonly string[];
  /** Its elements of each row, ascending; null: the whole row, whatever its shape. */
  readonly runs: readonly Run[] | null;
  readonly shape: ExampleShape;
  /** Of an output: what all of its targets are; null where that is not one thing, or not known. */
  readonly task: Task | null;
}

/** What prepared columns, or a prepared array, ask of a network. */
export function endsOf(preparation: Preparation): DataShapes {
  const columns = columnFeatures(preparation).map((feature) => ({ name: feature.name, width: featureWidth(feature) }));
  return {
    input: inputShape(preparation),
    output: [outputWidth(preparation)],
    ...(arrayFeature(preparation) === null ? { features: columns } : {}),
    targets: targetColumns(preparation).map((recipe) => ({
      name: targetName(recipe),
      width: targetWidth(recipe),
      task: recipe.kind === "classes" ? "classification" : "regression",
    })),
  };
}

/**
 * The part of each input and output, by id; an end that has none is not among them, and a problem says why. The columns
 * that an end names are its own; the first one that names none has all that are left.
 */
export function divideEnds(
  inputs: readonly Layer[],
  outputs: readonly Layer[],
  ends: DataShapes,
  wiring: EndWiring,
): { readonly parts: ReadonlyMap<string, EndPart>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const features = divide("input", inputs, ends.features, wiring, problems);
  const targets = divide("output", outputs, ends.targets, wiring, problems);
  for (const layer of outputs) {
    const problem = severalKinds(layer, ownOf(targets, layer.id, ends.targets), wiring);
    if (problem !== null) problems.push(problem);
  }
  if (features.left.length > 0 && inputs.length > 0) problems.push(notTaken(inputs, features));
  if (outputs.length > 0)
    for (const target of targets.left) problems.push(notPredicted(target, outputs, targets, wiring));

  const parts = new Map<string, EndPart>();
  for (const [id, owned] of features.owned) parts.set(id, { ...partOf(owned, ends.features, ends.input), task: null });
  for (const [id, owned] of targets.owned) {
    const tasks = new Set((owned ?? ends.targets ?? []).map(({ task }) => task));
    const [task = null] = tasks;
    parts.set(id, { ...partOf(owned, ends.targets, ends.output), task: tasks.size === 1 ? task : null });
  }
  return { parts, problems };
}

function ownOf<P extends ColumnPart>({ owned }: Division<P>, id: string, all: readonly P[] = []): readonly P[] {
  const own = owned.get(id);
  return own === null ? all : (own ?? []);
}

function divide<P extends ColumnPart>(
  kind: EndKind,
  layers: readonly Layer[],
  columns: readonly P[] | undefined,
  wiring: EndWiring,
  problems: Problem[],
): Division<P> {
  const owners = new Map<string, string>();
  const open: string[] = [];
  for (const layer of layers) {
    const names = namedColumns(layer);
    if (names.length === 0) open.push(layer.id);
    for (const name of new Set(names)) {
      const owner = owners.get(name);
      if (columns?.some((column) => column.name === name) !== true)
        problems.push(unknownColumn(kind, layer.id, name, names, wiring));
      else if (owner !== undefined) problems.push(namedTwice(kind, layer.id, owner, name, names, wiring));
      else owners.set(name, layer.id);
    }
  }
  const owned = new Map<string, readonly P[] | null>();
  for (const { id } of layers) {
    const own = (columns ?? []).filter(({ name }) => owners.get(name) === id);
    if (own.length > 0) owned.set(id, own);
  }
  const rest = (columns ?? []).filter(({ name }) => !owners.has(name));
  const [first, ...others] = open;
  if (first === undefined) return { owned, left: rest };
  const whole = owners.size === 0;
  if (whole || rest.length > 0) owned.set(first, whole ? null : rest);
  else others.unshift(first);
  for (const id of others) problems.push(nothingLeft(kind, id, first, rest, wiring));
  return { owned, left: [] };
}

/** The columns that an end names; of several ends, the first that names none has all that are left. */
export function namedColumns({ type, params }: Layer): readonly string[] {
  return type === "input"
    ? resolveParams(inputLayer.params, params).params.columns
    : resolveParams(outputLayer.params, params).params.targets;
}

function partOf(
  owned: readonly ColumnPart[] | null,
  all: readonly ColumnPart[] | undefined,
  shape: ExampleShape,
): Omit<EndPart, "task"> {
  const columns = owned ?? all ?? [];
  const names = columns.map(({ name }) => name);
  if (owned === null || owned.length === all?.length) return { columns: names, runs: null, shape };
  const wanted = new Set(names);
  const runs: [number, number][] = [];
  let start = 0;
  for (const { name, width } of all ?? []) {
    const end = start + width;
    const last = runs.at(-1);
    if (wanted.has(name)) {
      if (last?.[1] === start) last[1] = end;
      else runs.push([start, end]);
    }
    start = end;
  }
  return { columns: names, runs, shape: [columns.reduce((sum, { width }) => sum + width, 0)] };
}
