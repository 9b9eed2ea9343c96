// How the loss of one output is put together from a number for each of the output's elements, whatever loss it is: what it names
// element by element between prediction and loss, and how much of the last of these the loss counts.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { AnyNode, Graph, ValueId } from "../ir/graph";
import { neededFor } from "../ir/needed";
import { sameShape } from "../ir/shape";
import { backpropagate } from "./differentiate";
import type { LossMark, OutputLoss } from "./lower";

export interface CostPieces extends OutputLoss {
  /** What went into the last activation, where the loss is computed from that. */
  readonly logits: ValueId | null;
  /** What the loss names, of the prediction's shape. */
  readonly terms: readonly LossMark[];
  /** The loss is a sum over the elements of this, each times its coefficient. */
  readonly last: ValueId;
  /** Derivative of Σ row weight · loss by the last. */
  readonly coefficient: ValueId;
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
  graph.nodes.forEach((node, id) => {
    if (id >= lossFrom && needed.has(id) && node.inputs.some((input) => fromAnswer.has(input))) fromAnswer.add(id);
  });
  const marked = output.marks.filter(({ value }) => sameShape(builder.shape(value), shape));
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
    const letter = y === target ? "y" : "ỹ";
    const terms: LossMark[] = [
      ...marked,
      { name: "logarithm", symbol: "ln ŷ", value: logarithm },
      { name: "product", symbol: `${letter} · ln ŷ`, value: last },
    ];
    return { ...output, logits, terms, last, coefficient };
  }
  const surprise = [...needed].find((id) => nodeOf(graph, id).op === "sigmoidCrossEntropy");
  const [z = -1] = surprise === undefined ? [] : nodeOf(graph, surprise).inputs;
  const ofSurprise: readonly LossMark[] =
    surprise === undefined
      ? []
      : [
          { name: "logarithm", symbol: "ln ŷ", value: builder.negate(builder.softplus(builder.negate(z))) },
          { name: "logarithm of the rest", symbol: "ln(1 - ŷ)", value: builder.negate(builder.softplus(z)) },
        ];
  const terms = [...marked, ...ofSurprise];
  const named = terms.filter(({ value }) => fromAnswer.has(value)).at(-1)?.value;
  const last = surprise ?? named ?? logits ?? prediction;
  return { ...output, logits, terms, last, coefficient: derivative(last) };
}

function nodeOf({ nodes }: Graph, id: ValueId): AnyNode {
  const node = nodes[id];
  invariant(node !== undefined, `no value ${id} in this graph`);
  return node;
}
