// One optimizer step as a model of its own, for the WebGPU provider: it has no loop, and what is carried from step to step
// stays in the graphics memory between calls instead. Loss and change of each step are put in a log that stays there too, so
// that nobody waits for the device before the last step.

import { GraphBuilder } from "../../ir/builder";
import type { Graph, ValueId } from "../../ir/graph";
import { CHANGE, LOSS } from "../../ir/names";
import type { Attributes } from "../../ir/ops";
import { bindShape } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";
import { verify, verifyStep } from "../../ir/verify";
import { bindBatch } from "../bindBatch";
import { simplify } from "../simplify";
import { toOnnx } from "../toOnnx";
import { neededInputs } from "./emit";
import { forGpu } from "./gpuOperators";
import type { ModelProto } from "./onnx-ml_pb";
import { nextName } from "./trainingModel";

/** Steps whose measurements the log holds. */
export const LOGGED_STEPS = 64;
/** Input: 1 at the place of this step in the log, else 0. */
export const PLACE = "place in the log";
/** Input and, as {@link nextName}, output: the measurements so far. */
export function logName(measured: string): string {
  return `log of ${measured}`;
}

export interface GpuStep {
  readonly proto: ModelProto;
  /** What the model takes, with the batch size put in. */
  readonly inputs: readonly (Omit<Attributes["input"], "shape"> & { readonly shape: readonly number[] })[];
  /** What goes from step to step: carried values and logs, by name of the input, with their shapes. */
  readonly state: Readonly<Record<string, readonly number[]>>;
  /** Of {@link LOSS} and {@link CHANGE}, those that the step measures. */
  readonly measured: readonly string[];
}

/** The step for batches of exactly `batch` rows: each output is called {@link nextName} of the input it goes back into. */
export function gpuStep(open: StepGraph, batch: number): GpuStep {
  const step = verifyStep({ graph: simplify(forGpu(simplify(bindBatch(open.graph, batch)))), carried: open.carried });
  const measured = [LOSS, CHANGE].filter((name) => Object.hasOwn(step.graph.outputs, name));
  const graph = verify(withLogs(step, measured));
  const inputs = neededInputs(graph).map((input) => ({ ...input, shape: bindShape(input.shape, batch) }));
  const logs = measured.map((name): [string, readonly number[]] => [logName(name), [LOGGED_STEPS]]);
  const carried = step.carried.map((name): [string, readonly number[]] => [
    name,
    bindShape(graph.nodes[graph.outputs[nextName(name)] ?? -1]?.shape ?? [], batch),
  ]);
  const state = Object.fromEntries([...carried, ...logs]);
  return { proto: toOnnx(graph), inputs, state, measured };
}

function withLogs({ graph, carried }: StepGraph, measured: readonly string[]): Graph {
  const builder = GraphBuilder.extending(graph);
  const outputs: Record<string, ValueId> = {};
  for (const name of carried) outputs[nextName(name)] = graph.outputs[name] ?? -1;
  const here = builder.input(PLACE, "slot", [LOGGED_STEPS]);
  for (const name of measured) {
    const log = builder.input(logName(name), "slot", [LOGGED_STEPS]);
    // Chosen, not multiplied: a loss that is not finite must not spoil the others.
    outputs[nextName(logName(name))] = builder.select(here, graph.outputs[name] ?? -1, log);
  }
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
