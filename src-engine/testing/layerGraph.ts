// One layer as a graph by itself, for tests of layers.

import { resolveParams } from "../document/params";
import type { ParamValue } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { LOSS, keptName, randomName, weightName } from "../ir/names";
import { verify } from "../ir/verify";
import type { DataShapes, ExampleShape, LayerSpec } from "../layers/spec";

export interface LayerGraph {
  /**
   * Inputs: "x0", "x1", ..., the layer's weights and random numbers, and "factors"; outputs: "value", and "loss", the sum of
   * the values times the factors; and how untrained weights go on, by `keptName`.
   */
  readonly graph: Graph;
  /** Names of the inputs that can be differentiated by. */
  readonly inputs: readonly string[];
  /** Names of its weights. */
  readonly weights: readonly string[];
}

/** The tensor that holds a weight of the layer. */
export function layerWeight(name: string): string {
  return weightName("layer", name);
}

/** Lowers the layer alone. */
export function layerGraph(
  spec: LayerSpec,
  given: Readonly<Record<string, ParamValue>>,
  shapes: readonly ExampleShape[],
  ends: DataShapes,
  training: boolean,
): LayerGraph {
  const builder = new GraphBuilder();
  const { params } = resolveParams(spec.params, given);
  const weights = spec.weights(shapes, params, ends);
  const xs = shapes.map((shape, i) => builder.input(`x${i}`, "rows", ["N", ...shape]));
  const kept: Record<string, ValueId> = {};
  const takesData = spec.inputs.max === 0;
  const value = spec.lower({
    builder,
    params,
    training,
    ends,
    inputs: takesData ? [] : xs,
    inputShapes: takesData ? [] : shapes,
    source: () => xs[0] ?? -1,
    weight: (name) =>
      builder.input(layerWeight(name), "weight", weights.find((weight) => weight.name === name)?.shape ?? []),
    keep: (name, next) => void (kept[keptName(layerWeight(name))] = next),
    random: (name, shape) => builder.input(randomName("layer", name), "random", ["N", ...shape]),
  });
  const product = builder.multiply(value, builder.input("factors", "rows", builder.shape(value)));
  const graph = verify(builder.finish({ value, [LOSS]: builder.sum(product, builder.allAxes(product)), ...kept }));
  return { graph, inputs: shapes.map((_, i) => `x${i}`), weights: weights.map(({ name }) => layerWeight(name)) };
}
