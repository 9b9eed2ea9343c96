// What each row of a part costs, with the weights as they are and layers such as dropout at rest.

import { throwIfCanceled } from "../document/canceled";
import { evaluationBatch } from "../check/memory";
import { filled } from "../document/typedArrays";
import { FEATURES, ROW_LOSSES, TARGETS } from "../ir/names";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { liveness } from "../passes/liveness";
import { neededInputs } from "../ir/needed";
import type { WorstRows } from "../protocol/learn";
import type { Backend, Program, Tensors } from "../runtime/backend";
import type { Part } from "../train/evaluator";
import { gather, rowsOf } from "../train/evaluator";
import { turn } from "../train/turns";

/** More rows than this are not asked. */
const MOST_ROWS = 20_000;

export class RowCosts {
  readonly #network: CompiledNetwork;
  readonly #program: Program;

  private constructor(network: CompiledNetwork, program: Program) {
    this.#network = network;
    this.#program = program;
  }

  static async open(backend: Backend, network: CompiledNetwork): Promise<RowCosts> {
    return new RowCosts(network, await backend.load(network.rowLosses));
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }

  /** The `limit` rows that cost most; of equals, the first. @throws UserError "canceled" */
  async worst(part: Part, weights: Tensors, limit: number, signal: AbortSignal | undefined): Promise<WorstRows> {
    const rows = asked(part);
    const costs = await this.#costs(part, rows, weights, signal);
    const order = Array.from(costs, (cost, at) => ({ row: rows[at] ?? 0, cost }));
    // What is no number is worst of all.
    const weight = (cost: number): number => (Number.isNaN(cost) ? Infinity : cost);
    order.sort((a, b) => (weight(a.cost) === weight(b.cost) ? a.row - b.row : weight(b.cost) - weight(a.cost)));
    return { rows: order.slice(0, limit), asked: rows.length, of: rowsOf(part) };
  }

  /** The mean over a part's rows, or over as many of them as are asked. @throws UserError "canceled" */
  async mean(
    part: Part,
    weights: Tensors,
    signal: AbortSignal | undefined,
    onShare?: (share: number) => void,
  ): Promise<number> {
    const costs = await this.#costs(part, asked(part), weights, signal, onShare);
    return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  }

  /** The mean over these rows, for other weights each time. */
  over(part: Part, rows: Int32Array, weights: Tensors): (changed: Tensors) => Promise<number> {
    return async (changed) => {
      const costs = await this.#costs(part, rows, { ...weights, ...changed }, undefined);
      return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    };
  }

  async #costs(
    { features, targets }: Part,
    rows: Int32Array,
    weights: Tensors,
    signal: AbortSignal | undefined,
    onShare?: (share: number) => void,
  ): Promise<Float64Array> {
    const { rowLosses, parameters } = this.#network;
    const batch = evaluationBatch(parameters, liveness(rowLosses, 1).peak);
    const needed = new Set(neededInputs(rowLosses).map(({ name }) => name));
    const costs = new Float64Array(rows.length);
    for (let from = 0; from < rows.length; from += batch) {
      await turn();
      throwIfCanceled(signal);
      const some = rows.subarray(from, from + batch);
      const all = { ...weights, [FEATURES]: gather(features, some), [TARGETS]: gather(targets, some) };
      const feeds = Object.fromEntries(Object.entries(all).filter(([name]) => needed.has(name)));
      const { [ROW_LOSSES]: losses } = await this.#program.run(feeds);
      costs.set(losses?.data ?? [], from);
      onShare?.((from + some.length) / rows.length);
    }
    return costs;
  }
}

/** The numbers of all rows, or of some at even distances. */
export function asked(part: Part): Int32Array {
  const of = rowsOf(part);
  return filled(Int32Array, Math.min(of, MOST_ROWS), (at) =>
    of <= MOST_ROWS ? at : Math.floor((at * of) / MOST_ROWS),
  );
}
