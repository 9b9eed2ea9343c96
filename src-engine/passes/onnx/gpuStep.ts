// One optimizer step as a model of its own, for the WebGPU provider: it has no loop, and what is carried from step to step
// stays in the graphics memory between calls instead. What is measured of each step is put in a log that stays there too, so
// that nobody waits for the device before the last step.

import { GraphBuilder } from "../../ir/builder";
import type { Graph, ValueId } from "../../ir/graph";
import { neededInputs } from "../../ir/needed";
import type { Attributes } from "../../ir/ops";
import { bindShape } from "../../ir/shape";
import { measuredNames } from "../../ir/step";
import type { StepGraph } from "../../ir/step";
import { verify, verifyStep } from "../../ir/verify";
import { bindBatch } from "../bindBatch";
import { simplify } from "../simplify";
import { toOnnx } from "../toOnnx";
import { forGpu } from "./gpuOperators";
import type { ModelProto } from "./onnx-ml_pb";
import { nextName } from "./trainingModel";

/** Steps whose measurements the log holds. */
export const LOGGED_STEPS = 64;
/** Input: 1 in the row of this step in the log, else 0. */
export const PLACE = "place in the log";
/** Input and, as {@link nextName}, output: the measurements so far, a row for each step and a column for each of them. */
export const LOG = "log of measurements";

/** The log's shape. */
export function logShape(step: StepGraph): readonly [rows: number, columns: number] {
  return [LOGGED_STEPS, measuredNames(step).length];
}

export interface GpuStep {
  readonly proto: ModelProto;
  /** What the model takes, with the batch size put in. */
  readonly inputs: readonly (Omit<Attributes["input"], "shape"> & { readonly shape: readonly number[] })[];
  /** What goes from step to step: carried values and the log, by name of the input, with their shapes. */
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** The step for batches of exactly `batch` rows: each output is called {@link nextName} of the input it goes back into. */
export function gpuStep(open: StepGraph, batch: number): GpuStep {
  const step = verifyStep({ graph: simplify(forGpu(simplify(bindBatch(open.graph, batch)))), carried: open.carried });
  const graph = verify(withLog(step));
  const inputs = neededInputs(graph).map((input) => ({ ...input, shape: bindShape(input.shape, batch) }));
  const carried = step.carried.map((name): [string, readonly number[]] => [
    name,
    bindShape(graph.nodes[graph.outputs[nextName(name)] ?? -1]?.shape ?? [], batch),
  ]);
  return { proto: toOnnx(graph), inputs, state: { ...Object.fromEntries(carried), [LOG]: logShape(open) } };
}

function withLog(step: StepGraph): Graph {
  const { graph, carried } = step;
  const builder = GraphBuilder.extending(graph);
  const outputs: Record<string, ValueId> = {};
  for (const name of carried) outputs[nextName(name)] = graph.outputs[name] ?? -1;
  const [rows, columns] = logShape(step);
  const here = builder.input(PLACE, "slot", [rows, 1]);
  const log = builder.input(LOG, "slot", [rows, columns]);
  const measured = measuredNames(step).map((name) => builder.reshape(graph.outputs[name] ?? -1, [1, 1]));
  // Chosen, not multiplied: a loss that is not finite must not spoil the others.
  outputs[nextName(LOG)] = builder.select(here, builder.concat(measured, 1), log);
  return builder.finish(outputs);
}

/** A model that gives back what it takes: it carries numbers to the device, or from it. */
export function copyModel(shapes: Readonly<Record<string, readonly number[]>>): ModelProto {
  const builder = new GraphBuilder();
  const outputs = Object.entries(shapes).map(([name, shape]): [string, ValueId] => [
    copyName(name),
    builder.input(name, "weight", shape),
  ]);
  return toOnnx(builder.finish(Object.fromEntries(outputs)));
}

/** Name of the output that holds a copy. */
export function copyName(name: string): string {
  return `copy of ${name}`;
}
