// Measurements of a step that some rules want of every step: how far each layer moved, and the length of the gradient.
// They cost time in each step, so they are put in only where a rule asks for them.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { GRADIENT_NORM, gradientName, layerChangeName } from "../ir/names";
import type { StepGraph } from "../ir/step";

/** A layer's trained weights, by the names of their tensors. */
export interface LayerWeights {
  readonly id: string;
  readonly tensors: readonly string[];
}

/** Keeps 0 / 0 from being no number: weights that are all 0 and stay so have not moved. */
export const LEAST_LENGTH = 1e-30;

/** Adds for each layer ‖w' - w‖ / ‖w‖ over all its trained weights, in one step. */
export function measureLayerChanges({ graph, carried }: StepGraph, layers: readonly LayerWeights[]): StepGraph {
  const builder = GraphBuilder.extending(graph);
  const outputs = layers.map(({ id, tensors }) => {
    const pairs = tensors.map((name) => {
      const weight = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === name);
      const next = graph.outputs[name];
      invariant(weight >= 0 && next !== undefined, `"${name}" is no weight of the step`);
      return { weight, moved: builder.subtract(next, weight) };
    });
    const moved = length(
      builder,
      pairs.map((pair) => pair.moved),
    );
    const own = builder.maximum(
      length(
        builder,
        pairs.map(({ weight }) => weight),
      ),
      builder.scalar(LEAST_LENGTH),
    );
    return [layerChangeName(id), builder.divide(moved, own)] as const;
  });
  return { graph: builder.finish({ ...graph.outputs, ...Object.fromEntries(outputs) }), carried };
}

/** Adds the length of the given gradients, taken together, to a step made from the graph that has them. */
export function measureGradient({ graph, carried }: StepGraph, gradients: readonly ValueId[]): StepGraph {
  const builder = GraphBuilder.extending(graph);
  return { graph: builder.finish({ ...graph.outputs, [GRADIENT_NORM]: length(builder, gradients) }), carried };
}

/** The gradient of the loss by an input. */
export function gradientOf(graph: Graph, name: string): ValueId {
  const id = graph.outputs[gradientName(name)];
  invariant(id !== undefined, `no gradient for "${name}"`);
  return id;
}

/** √ Σ v² over all numbers of all values. */
function length(builder: GraphBuilder, values: readonly ValueId[]): ValueId {
  const squares = values.map((value) => builder.sum(builder.multiply(value, value), builder.allAxes(value)));
  const [first = builder.scalar(0), ...rest] = squares;
  return builder.sqrt(rest.reduce((sum, square) => builder.add(sum, square), first));
}
