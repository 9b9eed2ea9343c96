// Completes a training step: the optimiser's rule for every weight, and how far the weights moved.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { CHANGE, LOSS, gradientName, keptName, slotName } from "../ir/names";
import type { StepGraph } from "../ir/step";
import type { OptimizerSettings } from "../optimizers/registry";
import type { OptimizerSpec } from "../optimizers/spec";

export interface UpdateOptions {
  readonly spec: OptimizerSpec;
  readonly settings: OptimizerSettings;
  /** Names of the weights to train; the graph has an output for the gradient of each. */
  readonly weights: readonly string[];
  /** Names of the weights that are not trained; the graph has an output for the next value of each. */
  readonly kept: readonly string[];
  readonly measureChange: boolean;
}

/** From a graph with a loss and gradients to one step: only the loss, the change and what is carried come out. */
export function update(graph: Graph, { spec, settings, weights, kept, measureChange }: UpdateOptions): StepGraph {
  const builder = GraphBuilder.extending(graph);
  const next: [string, ValueId][] = [];
  const slots: [string, ValueId][] = [];
  const changes: ValueId[] = [];

  for (const name of weights) {
    const weight = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === name);
    const gradient = graph.outputs[gradientName(name)];
    invariant(weight >= 0 && gradient !== undefined, `no gradient for "${name}"`);
    const result = spec.update({
      builder,
      weight,
      gradient,
      settings,
      slot: (slot) => builder.input(slotName(name, slot), "slot", builder.shape(weight)),
      scalar: (scalar) => builder.input(scalar, "scalar", []),
    });
    next.push([name, result.weight]);
    for (const slot of spec.slots) {
      const value = result.slots[slot];
      invariant(value !== undefined, `${spec.type} does not say how its state "${slot}" goes on`);
      slots.push([slotName(name, slot), value]);
    }
    // greatest |w' - w|
    const moved = builder.abs(builder.subtract(result.weight, weight));
    changes.push(builder.max(moved, builder.allAxes(moved)));
  }

  for (const name of kept) {
    const value = graph.outputs[keptName(name)];
    invariant(value !== undefined, `the layer does not say how "${name}" goes on`);
    next.push([name, value]);
  }

  const loss = graph.outputs[LOSS];
  invariant(loss !== undefined, "a step has a loss");
  const change =
    measureChange && changes.length > 0 ? { [CHANGE]: changes.reduce((a, b) => builder.maximum(a, b)) } : {};
  const carried = [...next, ...slots];
  return {
    graph: builder.finish({ [LOSS]: loss, ...change, ...Object.fromEntries(carried) }),
    carried: carried.map(([name]) => name),
  };
}
