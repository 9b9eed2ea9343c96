// What training on the CPU and on the GPU share: weights and optimizer state as the host holds them.

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import { neededInputs } from "../../ir/needed";
import { bindShape } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";
import type { Tensor, Tensors } from "../backend";
import { float32 } from "./session";

export type HostState = Readonly<Record<string, Float32Array>>;

/** What a step carries, by name, with its shape. */
export type StateShapes = readonly (readonly [name: string, shape: readonly number[]])[];

export function stateShapesOf({ graph, carried }: StepGraph): StateShapes {
  return carried.map((name) => {
    const node = graph.nodes.find((one) => one.op === "input" && one.attributes.name === name);
    invariant(node !== undefined, `"${name}" is carried but is not an input`);
    return [name, bindShape(node.shape, 0)] as const;
  });
}

/** A copy of the tensors that are carried. */
export function copyOfState(shapes: StateShapes, tensors: Tensors): HostState {
  return Object.fromEntries(
    shapes.map(([name, shape]) => {
      const { data } = resolve(tensors, name);
      invariant(data.length === sizeOf(shape), `${data.length} numbers for "${name}"`);
      return [name, float32(data).slice()];
    }),
  );
}

/** What is carried as tensors, sharing its memory; empty before anything was set. */
export function tensorsOf(shapes: StateShapes, state: HostState | null): Tensors {
  return Object.fromEntries(
    shapes.flatMap(([name, shape]) => (state?.[name] === undefined ? [] : [[name, { shape, data: state[name] }]])),
  );
}

/** The resident rows that a step takes, and how many there are. */
export function residentRows(
  { graph }: StepGraph,
  rows: Tensors,
): { readonly resident: readonly (Tensor & { readonly name: string })[]; readonly count: number } {
  const resident = neededInputs(graph)
    .filter(({ role }) => role === "rows")
    .map(({ name }) => ({ name, ...resolve(rows, name) }));
  const count = resident[0]?.shape[0] ?? 0;
  invariant(
    resident.length > 0 && resident.every(({ shape }) => shape[0] === count),
    "all training data has the same number of rows",
  );
  return { resident, count };
}

/** The value of that name, which must be there. */
export function resolve<T>(values: Readonly<Record<string, T>>, name: string): T {
  const value = values[name];
  invariant(value !== undefined, `no value for "${name}"`);
  return value;
}
