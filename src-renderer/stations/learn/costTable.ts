// The cost of a row as a table whose sum is the engine's, whatever the loss.

import type { BatchCost, CostView } from "../../../src-engine/protocol/learn";

export type CostPart = CostView["parts"][number];

/**
 * How many times half the square of the difference each share of a cost is taken: 1 where it is that itself, 1/3 where it is the mean
 * over 3 outputs. Null where the loss is none of half squares.
 */
export function halfSquares({ outputs }: CostPart): number | null {
  const factors = outputs.flatMap(({ prediction, target, terms }) => {
    const half = (prediction - target) ** 2 / 2;
    const share = terms.at(-1)?.value ?? NaN;
    return half === 0 ? (share === 0 ? [] : [NaN]) : [share / half];
  });
  const [factor] = factors;
  if (factor === undefined || !factors.every((one) => Math.abs(one - factor) <= 1e-9 * Math.abs(factor))) return null;
  return [1, 1 / outputs.length].find((one) => Math.abs(one - factor) <= 1e-9) ?? null;
}

/** Columns that all outputs share: what is named on the way from the difference to the share. */
export function termColumns({ outputs }: CostPart): readonly { readonly name: string; readonly symbol: string }[] {
  return outputs[0]?.terms.map(({ name, symbol }) => ({ name, symbol })) ?? [];
}

/** As they are in the batch, or those that cost most first. */
export function rowsByCost(rows: BatchCost["rows"], worstFirst: boolean): BatchCost["rows"] {
  return worstFirst ? [...rows].sort((a, b) => b.cost - a.cost) : rows;
}
