// Numbers for tests: the engine's own generator, so that every run of a test sees the same.

import type { Graph } from "../ir/graph";
import type { Attributes } from "../ir/ops";
import { bindShape, staticSize } from "../ir/shape";
import { createGenerator } from "../runtime/random";
import type { Tensor } from "../runtime/backend";

/** Normally distributed numbers (mean 0, deviation `scale`) in float64. */
export function normalTensor(name: string, shape: readonly number[], seed = 1, scale = 1): Tensor<Float64Array> {
  const generator = createGenerator(seed, name);
  return { shape, data: Float64Array.from({ length: staticSize(shape) }, () => scale * generator.normal()) };
}

/** Rows of zeros with a single one: classes drawn at random, [rows, classes]. */
export function oneHotTensor(name: string, rows: number, classes: number, seed = 1): Tensor<Float64Array> {
  const generator = createGenerator(seed, name);
  const data = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) data[row * classes + Math.floor(generator.uniform() * classes)] = 1;
  return { shape: [rows, classes], data };
}

/** A value for every input of the graph: uniform in [0, 1) for random inputs, else normal. `given` takes precedence. */
export function randomFeeds(
  graph: Graph,
  rows: number,
  given: Readonly<Record<string, Tensor<Float64Array>>> = {},
  seed = 1,
): Record<string, Tensor<Float64Array>> {
  const feeds: Record<string, Tensor<Float64Array>> = {};
  for (const node of graph.nodes) {
    if (node.op === "input")
      feeds[node.attributes.name] = given[node.attributes.name] ?? randomFeed(node.attributes, rows, seed);
  }
  return feeds;
}

/** A weight that is never negative. */
function isVariance(name: string): boolean {
  return name.endsWith("/variance");
}

function randomFeed({ name, role, shape }: Attributes["input"], rows: number, seed: number): Tensor<Float64Array> {
  const bound = bindShape(shape, rows);
  if (role === "scalar") return { shape: [], data: Float64Array.of(0.1) };
  if (role !== "random") {
    const { data } = normalTensor(name, bound, seed, role === "weight" ? 0.5 : 1);
    return { shape: bound, data: isVariance(name) ? data.map((x) => 0.5 + Math.abs(x)) : data };
  }
  const generator = createGenerator(seed, name);
  return { shape: bound, data: Float64Array.from({ length: staticSize(bound) }, () => generator.uniform()) };
}
