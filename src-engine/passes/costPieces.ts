// How the loss of one output is put together from a number for each of the output's elements, whatever loss it is: what is computed
// element by element between prediction and loss, and how much of the last of these the loss counts.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { AnyNode, Graph, ValueId } from "../ir/graph";
import { neededFor } from "../ir/needed";
import { sameShape } from "../ir/shape";
import { backpropagate } from "./differentiate";
import type { OutputLoss } from "./lower";

export interface CostPieces extends OutputLoss {
  /** What went into the last activation, where the loss is computed from that. */
  readonly logits: ValueId | null;
  /** Values of the prediction's shape, in the order in which they are computed. */
  readonly terms: readonly CostTerm[];
  /** The last of them: the loss is a sum over its elements, each times its coefficient. */
  readonly last: ValueId;
  /** Derivative of Σ row weight · loss by the last. */
  readonly coefficient: ValueId;
}

export interface CostTerm {
  readonly value: ValueId;
  /** Where an operation stands for more than one step: what it is, and in letters. */
  readonly known?: { readonly name: string; readonly symbol: string };
}

/**
 * @param builder goes on where the graph ends
 * @param lossFrom what is computed of losses begins with this node
 * @param seed how much each row counts
 */
export function costPieces(
  builder: GraphBuilder,
  graph: Graph,
  output: OutputLoss,
  lossFrom: ValueId,
  seed: ValueId,
): CostPieces {
  const { loss, prediction, target } = output;
  const shape = builder.shape(prediction);
  const needed = neededFor(graph, [loss], (id) => id < lossFrom);
  // Where the loss does without the prediction, it is computed from what went into the last activation.
  const [before] = nodeOf(graph, prediction).inputs;
  const logits = before !== undefined && needed.has(before) ? before : null;
  const fromAnswer = new Set([prediction, ...(logits === null ? [] : [logits])]);
  const fromTarget = new Set([target]);
  const elementwise: ValueId[] = [];
  graph.nodes.forEach((node, id) => {
    if (id < lossFrom || !needed.has(id) || node.op === "input") return;
    if (node.inputs.some((input) => fromAnswer.has(input))) fromAnswer.add(id);
    if (node.inputs.some((input) => fromTarget.has(input))) fromTarget.add(id);
    if (sameShape(node.shape, shape) && (fromAnswer.has(id) || fromTarget.has(id))) elementwise.push(id);
  });
  const derivative = (id: ValueId): ValueId => {
    const found = id === loss ? seed : backpropagate(builder, graph, { root: loss, seed }, [id]).get(id);
    invariant(found !== undefined, "the loss depends on it");
    return found;
  };
  const whole = [...needed].find((id) => nodeOf(graph, id).op === "softmaxCrossEntropy");
  if (whole !== undefined) {
    // -Σ y ln ŷ in one operation, taken apart again.
    const [z = -1, y = -1] = nodeOf(graph, whole).inputs;
    const logarithm = builder.logSoftmax(z, 1);
    const last = builder.multiply(y, logarithm);
    const each = builder.reshape(derivative(whole), ["N", 1]);
    const coefficient = builder.broadcast(builder.negate(each), shape);
    const terms: CostTerm[] = [
      ...elementwise.map((value) => ({ value })),
      { value: logarithm, known: { name: "logarithm", symbol: "ln ŷ" } },
      { value: last, known: { name: "product", symbol: "y · ln ŷ" } },
    ];
    return { ...output, logits, terms, last, coefficient };
  }
  const last = elementwise.filter((id) => fromAnswer.has(id)).at(-1) ?? logits ?? prediction;
  const terms = elementwise.flatMap((value): CostTerm[] => {
    const { op, inputs } = nodeOf(graph, value);
    if (op !== "sigmoidCrossEntropy") return [{ value }];
    const [z = -1] = inputs;
    return [
      { value: builder.negate(builder.softplus(builder.negate(z))), known: { name: "logarithm", symbol: "ln ŷ" } },
      { value: builder.negate(builder.softplus(z)), known: { name: "logarithm of the rest", symbol: "ln(1 - ŷ)" } },
      { value, known: { name: "surprise", symbol: "-(y · ln ŷ + (1 - y) · ln(1 - ŷ))" } },
    ];
  });
  return { ...output, logits, terms, last, coefficient: derivative(last) };
}

function nodeOf({ nodes }: Graph, id: ValueId): AnyNode {
  const node = nodes[id];
  invariant(node !== undefined, `no value ${id} in this graph`);
  return node;
}
