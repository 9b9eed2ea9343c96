// Rows that count more or less than others: each row's loss times how much it counts, before the mean over the batch.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { LOSS, ROW_LOSSES, SAMPLE_WEIGHTS, lossName } from "../ir/names";
import type { NamedGraph } from "./lower";
import { rowLosses } from "./rowLosses";

/**
 * The same with {@link SAMPLE_WEIGHTS} as an input, and C = 1/n · Σᵢ sᵢ·Cᵢ in the place of C = 1/n · Σᵢ Cᵢ: of the whole loss, and of
 * each of several outputs. As `sample_weight` of Keras, which divides by the number of rows, not by the sum of the weights.
 */
export function weightRows(named: NamedGraph): NamedGraph {
  const each = rowLosses(named);
  const builder = GraphBuilder.extending(each.graph);
  const weights = builder.input(SAMPLE_WEIGHTS, "rows", ["N"]);
  const known = new Map<ValueId, ValueId>();
  const weighted = (id: ValueId): ValueId => {
    const value = known.get(id) ?? builder.mean(builder.multiply(id, weights), [0]);
    known.set(id, value);
    return value;
  };
  const ofOutputs = new Set(each.losses.map(({ id }) => lossName(id)));
  const outputs = Object.entries(each.graph.outputs).map(([name, id]): [string, ValueId] => {
    if (name === ROW_LOSSES) return [LOSS, weighted(id)];
    return [name, ofOutputs.has(name) ? weighted(id) : id];
  });
  invariant(
    outputs.some(([name]) => name === LOSS),
    "each row has a loss",
  );
  const losses = each.losses.map((one) => ({ ...one, loss: weighted(one.loss) }));
  return { ...each, graph: builder.finish(Object.fromEntries(outputs)), losses };
}
