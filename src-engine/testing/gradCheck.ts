// Compares derivatives with what the differences of the function itself say, in float64.

import { invariant } from "../document/errors";
import type { Graph } from "../ir/graph";
import { gradientName } from "../ir/names";
import { verify } from "../ir/verify";
import { differentiate } from "../passes/differentiate";
import { simplify } from "../passes/simplify";
import type { Tensor } from "../runtime/backend";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { compareNumbers } from "./allclose";
import type { Tolerance } from "./allclose";

export type Feeds = Readonly<Record<string, Tensor<Float64Array>>>;

export interface GradCheckOptions {
  /** The output, a scalar, that is differentiated. */
  readonly of: string;
  /** Names of the inputs by which. */
  readonly wrt: readonly string[];
  readonly feeds: Feeds;
  /** Half the distance between the two points of a difference. Default 1e-5. */
  readonly step?: number;
  readonly tolerance?: Tolerance;
}

/** (f(x + h) - f(x - h)) / 2h for every number of the input `name`. */
function centralDifferences(graph: Graph, of: string, name: string, feeds: Feeds, step: number): Float64Array {
  const feed = feeds[name];
  invariant(feed !== undefined, `no value for "${name}"`);
  const valueAt = (index: number, shift: number): number => {
    const data = Float64Array.from(feed.data);
    data[index] = Number(data[index]) + shift;
    return Number(
      collectOutputs(graph, interpret(graph, { ...feeds, [name]: { shape: feed.shape, data } }))[of]?.data[0],
    );
  };
  return feed.data.map((_, index) => (valueAt(index, step) - valueAt(index, -step)) / (2 * step));
}

/** Throws unless the derivatives agree with central differences, before and after simplifying. */
export function gradCheck(
  graph: Graph,
  { of, wrt, feeds, step = 1e-5, tolerance = { relative: 1e-6, absolute: 1e-8 } }: GradCheckOptions,
): void {
  const plain = verify(differentiate(graph, { of, wrt }));
  const simple = verify(simplify(plain));
  for (const [stage, derivative] of [
    ["differentiate", plain],
    ["simplify", simple],
  ] as const) {
    const outputs = collectOutputs(derivative, interpret(derivative, feeds));
    for (const name of wrt) {
      const analytic = outputs[gradientName(name)];
      const feed = feeds[name];
      invariant(analytic !== undefined && feed !== undefined, `no derivative by "${name}"`);
      invariant(
        analytic.shape.join() === feed.shape.join(),
        `the derivative by "${name}" has the shape [${analytic.shape.join()}], not [${feed.shape.join()}]`,
      );
      const difference = compareNumbers(analytic.data, centralDifferences(graph, of, name, feeds, step), tolerance);
      if (difference !== null) throw new Error(`After ${stage}, ${gradientName(name)}: ${difference}`);
    }
  }
}
