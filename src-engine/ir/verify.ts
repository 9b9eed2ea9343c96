// Checks that a graph is well formed. Called after each pass in development and in tests; a problem is a bug of ours.

import { invariant } from "../document/errors";
import type { AnyNode, Graph } from "./graph";
import { LOSS } from "./names";
import type { Attributes, OpKind } from "./ops";
import { printNode } from "./print";
import { formatShape, sameShape } from "./shape";
import type { Shape } from "./shape";
import { SHAPE_RULES } from "./shapeRules";
import { measuredNames } from "./step";
import type { StepGraph } from "./step";

/** Operands precede, shapes and types are what the rules give, outputs exist, an input's name occurs once. */
export function verify(graph: Graph): Graph {
  const names = new Set<string>();
  graph.nodes.forEach((node, id) => {
    const text = `%${id}: ${printNode(node)}`;
    const shapes = node.inputs.map((input) => {
      const operand = input >= 0 && input < id ? graph.nodes[input] : undefined;
      invariant(operand !== undefined, `operand %${input} does not precede ${text}`);
      return operand.shape;
    });
    const shape = deriveShape(node, shapes);
    invariant(sameShape(shape, node.shape), `${text} should have the shape ${formatShape(shape)}`);
    invariant(node.dtype === "float", `${text} should be float`);
    if (node.op === "input") {
      invariant(!names.has(node.attributes.name), `two inputs called "${node.attributes.name}"`);
      names.add(node.attributes.name);
    }
  });
  const hasRows = graph.nodes.some((node) => node.op === "input" && node.attributes.role === "rows");
  invariant(hasRows || !graph.nodes.some(({ op }) => op === "batchSize"), "batchSize in a graph that has no rows");
  for (const [name, id] of Object.entries(graph.outputs)) {
    invariant(id >= 0 && id < graph.nodes.length, `output "${name}" is %${id}, which does not exist`);
  }
  return graph;
}

/** Besides {@link verify}: all that is carried goes in and comes out with one shape; the loss and all else that is measured are scalars. */
export function verifyStep(step: StepGraph): StepGraph {
  const { graph, carried } = step;
  verify(graph);
  const isCarried = new Set(carried);
  invariant(isCarried.size === carried.length, "a value is carried twice");
  const inputs = new Map(graph.nodes.flatMap((node) => (node.op === "input" ? [[node.attributes.name, node]] : [])));
  for (const name of carried) {
    const input = inputs.get(name);
    invariant(input !== undefined, `"${name}" is carried but is not an input`);
    invariant(
      ["weight", "slot"].includes(input.attributes.role),
      `"${name}" is carried but is neither weight nor slot`,
    );
    const next = outputNode(graph, name);
    invariant(
      sameShape(next.shape, input.shape),
      `"${name}" goes in as ${formatShape(input.shape)} and comes out as ${formatShape(next.shape)}`,
    );
  }
  for (const node of graph.nodes) {
    if (node.op !== "input" || !["weight", "slot"].includes(node.attributes.role)) continue;
    invariant(isCarried.has(node.attributes.name), `"${node.attributes.name}" is not carried`);
  }
  outputNode(graph, LOSS);
  for (const name of measuredNames(step))
    invariant(sameShape(outputNode(graph, name).shape, []), `the measured "${name}" is not a scalar`);
  return step;
}

function outputNode(graph: Graph, name: string): AnyNode {
  const id = graph.outputs[name];
  const node = id === undefined ? undefined : graph.nodes[id];
  invariant(node !== undefined, `no output "${name}"`);
  return node;
}

function deriveShape<K extends OpKind>(
  node: { readonly op: K; readonly attributes: Attributes[K] },
  inputs: readonly Shape[],
): Shape {
  return SHAPE_RULES[node.op](inputs, node.attributes);
}
