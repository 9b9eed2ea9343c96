// How the cost of the batch comes about: what each of its rows costs, of one output each, and the mean of these costs.

import type { Preparation } from "../document/preparation";
import { UserError, invariant } from "../document/errors";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { BatchCost, CostView } from "../protocol/learn";
import { costView } from "./costView";
import type { Rows } from "./rows";

/** Which output of which output layer is told of each row; null: the first layer, the output that costs most. */
export interface BatchCostWish {
  readonly layer: string | null;
  readonly output: number | null;
}

type Part = CostView["parts"][number];

/** @throws UserError "no-such-output" */
export function batchCost(
  compiled: CompiledNetwork,
  preparation: Preparation,
  rows: Rows,
  batch: Int32Array,
  wish: BatchCostWish,
): BatchCost {
  const views = Array.from(rows.all(), (row) => costView(compiled, preparation, row));
  const partOf = ({ parts }: CostView): Part => {
    const part = wish.layer === null ? parts[0] : parts.find(({ layer }) => layer === wish.layer);
    if (part === undefined) throw noSuchOutput(wish);
    return part;
  };
  const told = views.map((view, at): BatchCost["rows"][number] => {
    const part = partOf(view);
    const index = wish.output ?? costliest(part);
    const output = part.outputs[index];
    if (output === undefined) throw noSuchOutput(wish);
    const { prediction, target, terms } = output;
    return {
      ...{ row: batch[at] ?? -1, output: index, prediction, target },
      terms: terms.map(({ value }) => value),
      cost: view.total,
    };
  });
  const [first] = views;
  invariant(first !== undefined, "a batch has rows");
  const { layer, outputs } = partOf(first);
  const sum = told.reduce((total, { cost }) => total + cost, 0);
  return {
    layer,
    columns: outputs[0]?.terms.map(({ name, symbol }) => ({ name, symbol })) ?? [],
    outputs: outputs.map(({ name }) => name),
    rows: told,
    ...{ sum, mean: sum / told.length },
  };
}

function costliest({ outputs }: Part): number {
  const share = (at: number): number => outputs[at]?.terms.at(-1)?.value ?? NaN;
  return outputs.reduce((most, _, at) => (share(at) > share(most) ? at : most), 0);
}

function noSuchOutput({ layer, output }: BatchCostWish): UserError {
  return new UserError({
    code: "no-such-output",
    message: `The network has no output ${output === null ? "" : `${output + 1} `}of "${layer?.slice(0, 100) ?? ""}".`,
    next: "Choose one of its outputs.",
  });
}
