// Runs a graph node by node in float64. Slow and obvious: the oracle of tests, and what the Learn station shows.

import { invariant } from "../../document/errors";
import { EVALUATION_RULES } from "../../ir/evaluate";
import type { Values } from "../../ir/evaluate";
import type { AnyNode, Graph, ValueId } from "../../ir/graph";
import type { Attributes } from "../../ir/ops";
import { batchMultiple, bindShape, formatShape, sameShape } from "../../ir/shape";
import type { Tensor, Tensors } from "../backend";

/** The value of every node, by its id. Takes every graph input by name. */
export function interpret(graph: Graph, feeds: Tensors): readonly Values[] {
  const all = new Interpretation(graph, feeds);
  return graph.nodes.map((_, id) => all.value(id));
}

/** A graph with what is fed: each value is worked out when it is first asked for, with what it is made from, and then kept. */
export class Interpretation {
  readonly graph: Graph;
  readonly batchSize: number;
  readonly #feeds: Tensors;
  readonly #values: (Values | undefined)[];

  constructor(graph: Graph, feeds: Tensors, known: readonly (Values | undefined)[] = []) {
    this.graph = graph;
    this.#feeds = feeds;
    this.#values = [...known];
    this.batchSize = findBatchSize(graph, feeds);
  }

  /** With the batch size put in. */
  shape(id: ValueId): readonly number[] {
    const node = this.graph.nodes[id];
    invariant(node !== undefined, `no value ${id} in this graph`);
    return bindShape(node.shape, this.batchSize);
  }

  /** Whether the value has been worked out already. */
  isKnown(id: ValueId): boolean {
    return this.#values[id] !== undefined;
  }

  value(id: ValueId): Values {
    const known = this.#values[id];
    if (known !== undefined) return known;
    for (const needed of this.#missing(id)) this.#values[needed] = this.#evaluate(needed);
    const value = this.#values[id];
    invariant(value !== undefined, `%${id} has been evaluated`);
    return value;
  }

  /** The same in pieces: yields before each node. What has been worked out is kept, whether it is gone on with or not. */
  *inPieces(id: ValueId): Generator<void, Values> {
    for (const needed of this.#values[id] === undefined ? this.#missing(id) : []) {
      yield;
      this.#values[needed] ??= this.#evaluate(needed);
    }
    return this.value(id);
  }

  /** What has been worked out so far, by id. */
  get known(): readonly (Values | undefined)[] {
    return this.#values;
  }

  /** The same with some inputs fed otherwise; what does not depend on these is not worked out again. */
  with(feeds: Tensors): Interpretation {
    const changed = new Set<ValueId>();
    this.graph.nodes.forEach((node, id) => {
      const other = node.op === "input" && feeds[node.attributes.name] !== undefined;
      if (other || node.inputs.some((input) => changed.has(input))) changed.add(id);
    });
    const known = this.#values.map((value, id) => (changed.has(id) ? undefined : value));
    return new Interpretation(this.graph, { ...this.#feeds, ...feeds }, known);
  }

  /** The value and what it is made from, as far as they are not known, in order. */
  #missing(id: ValueId): readonly ValueId[] {
    const missing = new Set([id]);
    for (const one of missing) {
      for (const input of this.graph.nodes[one]?.inputs ?? [])
        if (this.#values[input] === undefined) missing.add(input);
    }
    return [...missing].sort((a, b) => a - b);
  }

  #evaluate(id: ValueId): Values {
    const node = this.graph.nodes[id];
    invariant(node !== undefined, `no value ${id} in this graph`);
    const shape = this.shape(id);
    return node.op === "input"
      ? readInput(node.attributes, shape, this.#feeds)
      : { shape, data: evaluate(node, shape, this.#values, this.batchSize) };
  }
}

function evaluate(
  node: AnyNode,
  shape: readonly number[],
  values: readonly (Values | undefined)[],
  batchSize: number,
): Float64Array {
  const inputs = node.inputs.map((input) => {
    const value = values[input];
    invariant(value !== undefined, `%${input} has been evaluated`);
    return value;
  });
  // The table pairs each kind with a rule for its attributes; TypeScript cannot follow that pairing through the union.
  const rule = EVALUATION_RULES[node.op] as (context: object) => Float64Array;
  return rule({ inputs, attributes: node.attributes, shape, batchSize });
}

function readInput({ name }: Attributes["input"], shape: readonly number[], feeds: Tensors): Values {
  const feed = feeds[name];
  invariant(feed !== undefined, `no value for the input "${name}"`);
  invariant(sameShape(feed.shape, shape), `input "${name}" is ${formatShape(feed.shape)}, not ${formatShape(shape)}`);
  return { shape, data: feed.data instanceof Float64Array ? feed.data : Float64Array.from(feed.data) };
}

/** The extent of the rows that are fed; 1 where the graph has none. */
function findBatchSize(graph: Graph, feeds: Tensors): number {
  for (const node of graph.nodes) {
    if (node.op !== "input") continue;
    const axis = node.shape.findIndex((dim) => batchMultiple(dim) > 0);
    const extent = feeds[node.attributes.name]?.shape[axis];
    if (axis >= 0 && extent !== undefined) return extent / batchMultiple(node.shape[axis] ?? 1);
  }
  return 1;
}

/** The values that the graph gives out, by name. */
export function collectOutputs(graph: Graph, values: readonly Values[]): Record<string, Tensor<Float64Array>> {
  return Object.fromEntries(
    Object.entries(graph.outputs).map(([name, id]) => {
      const value = values[id];
      invariant(value !== undefined, `output "${name}" has been evaluated`);
      return [name, value];
    }),
  );
}
