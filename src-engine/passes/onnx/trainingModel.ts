// Many optimiser steps in one call: the step is the body of an ONNX `Scan`, whose states are the weights and optimiser
// slots and whose scanned inputs are cut, without copying, into one slice per step. `Scan` costs a third less per
// step than `Loop`, which would gather every slice and pass a counter and a condition (docs/performance.md).

import { bindBatch } from "../bindBatch";
import { invariant } from "../../document/errors";
import type { Graph } from "../../ir/graph";
import { CHANGE, LOSS } from "../../ir/names";
import type { Attributes } from "../../ir/ops";
import { bindShape } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";
import { emit, neededValues } from "./emit";
import { GraphWriter, attribute, model, valueInfo } from "./model";
import type { ModelProto, ValueInfoProto } from "./onnx-ml_pb";

/**
 * How the batches come out of the resident rows:
 * "before" all batches of a call are gathered at once, and then cut: quickest, where they are small;
 * "within" each step gathers its own: large batches stay in the processor's cache;
 * "whole" every batch is all rows in their own order: nothing is gathered.
 */
export type Gathering = "before" | "within" | "whole";

/** Input that holds the row numbers, int32, [steps, batch]; absent where all rows are taken whole. Ids hold no space. */
export const ROW_NUMBERS = "row numbers";
/** Symbol of the number of steps in a call. */
const STEPS = "steps";
/** Symbol of the number of resident rows. */
const ROWS = "rows";

/** Name of the output that holds a carried value after the last step. */
export function nextName(carried: string): string {
  return `next ${carried}`;
}

/**
 * A model that takes the resident rows, the row numbers, what is carried, and the scalars and random numbers of each step
 * ([steps] and [steps, ...shape]); and gives the carried values after the last step, and {@link LOSS} (and
 * {@link CHANGE}, where it is measured) of each step, [steps].
 */
export function trainingModel({ graph: open, carried }: StepGraph, batch: number, gathering: Gathering): ModelProto {
  const graph = bindBatch(open, batch);
  const inputs = inputsByName(graph);
  const outer = new GraphWriter("call");
  const body = new GraphWriter("step");
  const measured = [LOSS, CHANGE].filter((name) => Object.hasOwn(graph.outputs, name));

  const outerInputs: ValueInfoProto[] = [];
  const scanned: { readonly from: string; readonly slice: ValueInfoProto }[] = [];
  const names = new Map<string, string>(carried.map((name) => [name, `carried ${name}`]));

  const rowInputs = [...inputs.values()].filter(({ role }) => role === "rows");
  for (const { name, shape } of rowInputs) outerInputs.push(valueInfo(name, "float", gathering === "whole" ? shape : [ROWS, ...shape.slice(1)]));
  if (gathering !== "whole") outerInputs.push(valueInfo(ROW_NUMBERS, "int32", [STEPS, batch]));
  if (gathering === "within") scanned.push({ from: ROW_NUMBERS, slice: valueInfo("numbers", "int32", [batch]) });
  for (const { name, shape } of rowInputs) {
    if (gathering === "before") {
      const gathered = outer.node("Gather", [name, ROW_NUMBERS], { attributes: [attribute.int("axis", 0)] });
      scanned.push({ from: gathered, slice: valueInfo(`slice ${name}`, "float", shape) });
      names.set(name, `slice ${name}`);
    } else if (gathering === "within") {
      names.set(name, body.node("Gather", [name, "numbers"], { attributes: [attribute.int("axis", 0)], outputs: [`slice ${name}`] }));
    } else names.set(name, name);
  }
  for (const { name, role, shape } of inputs.values()) {
    if (role !== "scalar" && role !== "random") continue;
    outerInputs.push(valueInfo(name, "float", [STEPS, ...shape]));
    scanned.push({ from: name, slice: valueInfo(`slice ${name}`, "float", shape) });
    names.set(name, `slice ${name}`);
  }
  invariant(scanned.length > 0, "a training step has at least one input that differs from step to step");

  emit(body, graph, {
    contrib: true,
    input: ({ name }) => names.get(name) ?? missing(name),
    output: (name) => `result ${name}`,
  });
  const carriedShapes = carried.map((name) => ({ name, shape: bindShape((inputs.get(name) ?? missing(name)).shape, batch) }));
  const bodyGraph = body.graph(
    "step",
    [...carriedShapes.map(({ name, shape }) => valueInfo(`carried ${name}`, "float", shape)), ...scanned.map(({ slice }) => slice)],
    [
      ...carriedShapes.map(({ name, shape }) => valueInfo(`result ${name}`, "float", shape)),
      ...measured.map((name) => valueInfo(`result ${name}`, "float", [])),
    ],
  );
  outer.node("Scan", [...carried, ...scanned.map(({ from }) => from)], {
    attributes: [attribute.graph("body", bodyGraph), attribute.int("num_scan_inputs", scanned.length)],
    outputs: [...carried.map(nextName), ...measured],
  });
  return model(
    outer.graph(
      "steps",
      [...carriedShapes.map(({ name, shape }) => valueInfo(name, "float", shape)), ...outerInputs],
      [...carriedShapes.map(({ name, shape }) => valueInfo(nextName(name), "float", shape)), ...measured.map((name) => valueInfo(name, "float", [STEPS]))],
    ),
  );
}

/** Inputs that the step uses. What is carried counts as used: its next value may not depend on it. */
function inputsByName(graph: Graph): ReadonlyMap<string, Attributes["input"]> {
  const needed = neededValues(graph);
  return new Map(
    graph.nodes.flatMap((node, id): [string, Attributes["input"]][] => {
      if (node.op !== "input") return [];
      const { role } = node.attributes;
      return needed.has(id) || role === "weight" || role === "slot" ? [[node.attributes.name, node.attributes]] : [];
    }),
  );
}

function missing(name: string): never {
  invariant(false, `the step has no input "${name}"`);
}
