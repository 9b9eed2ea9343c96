// The layers' penalties, and their bounds. A penalty is part of what is differentiated, not of the loss that is told: that
// stays comparable with the loss on other rows, and between runs with and without penalties.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { Graph, ValueId } from "../ir/graph";
import { LOSS, OBJECTIVE } from "../ir/names";
import type { WeightRules } from "../layers/weight-settings";

export interface RuledWeight {
  readonly tensor: string;
  /** The axis along which the kernel's values belong to one unit each. */
  readonly unit?: number;
  readonly rules: WeightRules;
}

/** Whether any weight has a penalty that training can do something about. */
export function hasPenalties(weights: readonly RuledWeight[]): boolean {
  return weights.some(({ rules: { frozen, l1, l2 } }) => !frozen && (l1 > 0 || l2 > 0));
}

/** The graph with one more output, {@link OBJECTIVE}: loss + Σ (l1 · Σ|w| + l2 · Σw²) over the weights. */
export function addPenalties(graph: Graph, weights: readonly RuledWeight[]): Graph {
  const builder = GraphBuilder.extending(graph);
  const loss = graph.outputs[LOSS];
  invariant(loss !== undefined, "penalties are added to a loss");
  const penalized = weights
    .filter(({ rules: { frozen } }) => !frozen)
    .reduce((sum, { tensor, rules: { l1, l2 } }) => {
      const id = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === tensor);
      invariant(id >= 0, `no weight "${tensor}"`);
      const axes = builder.allAxes(id);
      const sizes = l1 === 0 ? sum : builder.add(sum, builder.scale(builder.sum(builder.abs(id), axes), l1));
      return l2 === 0 ? sizes : builder.add(sizes, builder.scale(builder.sum(builder.multiply(id, id), axes), l2));
    }, loss);
  return builder.finish({ ...graph.outputs, [OBJECTIVE]: penalized });
}

/** Divides by the norm plus this, as Keras and PyTorch do. */
const NORM_EPSILON = 1e-7;

/** w · min(1, c / (‖w‖ + 1e-7)), with the norm over all axes but the unit's: as Keras's MaxNorm, and PyTorch's renorm. */
export function withinNorm(builder: GraphBuilder, value: ValueId, limit: number, unit: number): ValueId {
  const axes = builder.allAxes(value).filter((axis) => axis !== unit);
  const norm = builder.sqrt(builder.sum(builder.multiply(value, value), axes, true));
  const share = builder.divide(builder.scalar(limit), builder.add(norm, builder.scalar(NORM_EPSILON)));
  return builder.multiply(builder.minimum(share, builder.scalar(1)), value);
}
