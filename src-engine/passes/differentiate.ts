// Reverse-mode differentiation: walks the graph backwards from a scalar and applies the chain rule at each node.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { AnyNode, Graph, ValueId } from "../ir/graph";
import { gradientName } from "../ir/names";
import { formatShape } from "../ir/shape";
import { GRADIENT_RULES } from "./gradientRules";

export interface DifferentiateOptions {
  /** Output to differentiate, a scalar. */
  readonly of: string;
  /** Names of the inputs with respect to which. */
  readonly wrt: readonly string[];
  /** Name of a scalar input that all derivatives are multiplied by. */
  readonly scale?: string;
}

/** The graph with one more output for each input in `wrt`, of that input's shape, named by `gradientName`. */
export function differentiate(graph: Graph, { of, wrt, scale }: DifferentiateOptions): Graph {
  const root = graph.outputs[of];
  invariant(root !== undefined, `no output "${of}" to differentiate`);
  const builder = GraphBuilder.extending(graph);
  invariant(builder.shape(root).length === 0, `"${of}" is ${formatShape(builder.shape(root))}, not a scalar`);

  const wanted = wrt.map((name) => [name, findInput(graph, name)] as const);
  const seed = scale === undefined ? builder.scalar(1) : builder.input(scale, "scalar", []);
  const gradients = backpropagate(
    builder,
    graph,
    { root, seed },
    wanted.map(([, id]) => id),
  );

  const outputs = wanted.map(([name, id]) => {
    const shape = builder.shape(id);
    const zero = (): ValueId => builder.broadcast(builder.scalar(0), shape);
    return [gradientName(name), gradients.get(id) ?? zero()] as const;
  });
  return builder.finish({ ...graph.outputs, ...Object.fromEntries(outputs) });
}

/**
 * The chain rule from one value back: the derivative of Σ seed · root by the values in `wrt`, each of its value's shape, and by all
 * between. What the root does not depend on is not among them.
 * @param builder goes on where the graph ends
 */
export function backpropagate(
  builder: GraphBuilder,
  graph: Graph,
  { root, seed }: { readonly root: ValueId; readonly seed: ValueId },
  wrt: readonly ValueId[],
): ReadonlyMap<ValueId, ValueId> {
  const matters = dependents(graph, wrt);
  const gradients = new Map([[root, seed]]);
  for (let id = root; id >= 0; id--) {
    const gradient = gradients.get(id);
    const node = graph.nodes[id];
    if (gradient === undefined || node === undefined || !matters.has(id)) continue;
    const contributions = applyRule(builder, node, id, gradient);
    node.inputs.forEach((input, position) => {
      const contribution = contributions[position];
      if (contribution === undefined || contribution === null || !matters.has(input)) return;
      const sum = gradients.get(input);
      gradients.set(input, sum === undefined ? contribution : builder.add(sum, contribution));
    });
  }
  return gradients;
}

function findInput(graph: Graph, name: string): ValueId {
  const id = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === name);
  invariant(id >= 0, `no input "${name}" to differentiate by`);
  return id;
}

/** The given values and all that is computed from them. */
function dependents(graph: Graph, roots: readonly ValueId[]): Set<ValueId> {
  const found = new Set(roots);
  graph.nodes.forEach(({ inputs }, id) => {
    if (inputs.some((input) => found.has(input))) found.add(id);
  });
  return found;
}

function applyRule(
  builder: GraphBuilder,
  node: AnyNode,
  output: ValueId,
  gradient: ValueId,
): readonly (ValueId | null)[] {
  // The table pairs each kind with a rule for its attributes; TypeScript cannot follow that pairing through the union.
  const rule = GRADIENT_RULES[node.op] as (context: object) => readonly (ValueId | null)[];
  return rule({ builder, inputs: node.inputs, attributes: node.attributes, output, gradient });
}
