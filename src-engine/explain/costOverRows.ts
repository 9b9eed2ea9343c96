// The mean cost over some rows in float64, for many weights that differ in a few places: what does not depend on these is kept.

import { ROW_LOSSES } from "../ir/names";
import { invariant } from "../document/errors";
import { boundSize } from "../ir/shape";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Tensors } from "../runtime/backend";
import { Interpretation } from "../runtime/reference/interpret";
import type { CostOf } from "./landscape";

/** Numbers that are kept at most, 8 bytes each. */
const MOST_KEPT = 16_000_000;

/** With layers such as dropout at rest. @param rows features and targets, by graph input */
export function costOverRows({ rowLosses: graph }: CompiledNetwork, weights: Tensors, rows: Tensors): CostOf {
  const count = Object.values(rows)[0]?.shape[0] ?? 0;
  const losses = graph.outputs[ROW_LOSSES];
  invariant(losses !== undefined && count > 0, "rows have costs");
  const perRow = graph.nodes.reduce((sum, { shape }) => sum + boundSize(shape, 1), 0);
  const most = Math.max(1, Math.floor(MOST_KEPT / perRow));
  const parts = Array.from({ length: Math.ceil(count / most) }, (_, part) => part * most);
  const begun = (from: number): Interpretation =>
    new Interpretation(graph, {
      ...weights,
      ...Object.fromEntries(Object.entries(rows).map(([name, tensor]) => [name, some(tensor, from, most)])),
    });
  const kept = parts.length === 1 ? begun(0) : null;
  kept?.value(losses);
  return async (changed) => {
    let sum = 0;
    for (const from of parts) {
      const { data } = (kept ?? begun(from)).with(changed).value(losses);
      sum = data.reduce((all, loss) => all + loss, sum);
    }
    return sum / count;
  };
}

function some({ shape: [rows = 0, ...extents], data }: Tensors[string], from: number, most: number): Tensors[string] {
  const each = data.length / rows;
  const count = Math.min(most, rows - from);
  return { shape: [count, ...extents], data: data.subarray(from * each, (from + count) * each) };
}
