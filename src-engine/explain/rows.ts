// A batch on its way through the network and back, in float64: all rows at once for sums over them, and each row by itself for what
// is told of it.

import { invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import type { ValueId } from "../ir/graph";
import { FEATURES, ROW_LOSSES, ROW_WEIGHTS, gradientName, keptName } from "../ir/names";
import { batchMultiple, bindShape } from "../ir/shape";
import type { NamedValue } from "../passes/lower";
import { rowDependents } from "../passes/explained";
import type { ExplainedGradients } from "../passes/explained";
import type { Values } from "../ir/evaluate";
import type { Tensor, Tensors } from "../runtime/backend";
import { Interpretation } from "../runtime/reference/interpret";

/** Numbers that are kept of one batch at most (8 bytes each); more rows are worked out some at a time. */
const MOST_KEPT = 16_000_000;

export interface BatchTotals {
  /** Of each row. */
  readonly losses: Float64Array;
  /** By weight: the mean over the rows of the derivative of a row's loss. */
  readonly gradients: Readonly<Record<string, Float64Array>>;
  /** By weight: how those go on that their layers change. */
  readonly kept: Readonly<Record<string, Float64Array>>;
}

export class Rows {
  readonly count: number;
  readonly #gradients: ExplainedGradients;
  readonly #weights: Tensors;
  readonly #rows: Tensors;
  readonly #perRow: number;
  /** What follows from rows, or how many there are. */
  readonly #fromRows: ReadonlySet<ValueId>;
  readonly #single = new Map<number, Row>();
  #batch?: Interpretation;
  #totals?: BatchTotals;

  /** `weights` in float64; `rows`: features, targets and random numbers of the batch, rows in front. */
  constructor(gradients: ExplainedGradients, weights: Tensors, rows: Tensors) {
    this.#gradients = gradients;
    this.count = rows[FEATURES]?.shape[0] ?? 0;
    this.#weights = weights;
    this.#rows = rows;
    this.#fromRows = rowDependents(gradients.graph);
    this.#perRow = gradients.graph.nodes.reduce(
      (sum, { shape }) => sum + (shape.some((dim) => batchMultiple(dim) > 0) ? sizeOf(bindShape(shape, 1)) : 0),
      0,
    );
  }

  get totals(): BatchTotals {
    if (this.#totals !== undefined) return this.#totals;
    const work = this.#sumUp();
    let step = work.next();
    while (step.done !== true) step = work.next();
    return (this.#totals = step.value);
  }

  /** Works the totals out, with a pause now and then that may end it by throwing: what is done by then is kept. */
  async workOut(pause: () => Promise<unknown>): Promise<void> {
    if (this.#totals !== undefined) return;
    const work = this.#sumUp();
    for (let step = work.next(); ; step = work.next()) {
      if (step.done === true) {
        this.#totals = step.value;
        return;
      }
      await pause();
    }
  }

  /** The row by itself; what it has of the others' is in it where rows mix. */
  at(position: number): Row {
    const known = this.#single.get(position);
    if (known !== undefined) return known;
    invariant(position >= 0 && position < this.count, `no row ${position} in a batch of ${this.count}`);
    const row = this.#makeRow(position);
    if (this.#perRow * (this.#single.size + 1) * (this.#gradients.rowsMix ? this.count : 1) > MOST_KEPT)
      this.#single.clear();
    this.#single.set(position, row);
    return row;
  }

  /** Every row in turn, where it lies among those that are worked out together. */
  *all(): Generator<Row> {
    for (const [from, to] of this.#parts()) {
      const part = this.#part(from, to);
      for (let at = 0; at < to - from; at++) yield new Row(part, at);
    }
  }

  /** Each row's loss if weights were others. */
  lossesWith(weights: Tensors): Float64Array {
    const id = this.#output(ROW_LOSSES);
    const parts = this.#parts().map(([from, to]) => this.#part(from, to).with(weights).value(id).data);
    return joined(parts);
  }

  #makeRow(position: number): Row {
    if (!this.#gradients.rowsMix) return new Row(this.#alone(position), 0);
    const only = new Float64Array(this.count);
    only[position] = 1;
    const all = (this.#batch ??= this.#part(0, this.count));
    return new Row(all.with({ [ROW_WEIGHTS]: { shape: [this.count], data: only } }), position);
  }

  /** A batch of one row, with what is known of it where the whole one has been worked out. */
  #alone(position: number): Interpretation {
    if (this.#totals === undefined) return this.#part(position, position + 1);
    const { nodes } = this.#gradients.graph;
    const known = (this.#batch?.known ?? []).map((value, id): Values | undefined => {
      const shape = nodes[id]?.shape ?? [];
      if (value === undefined) return undefined;
      if (!this.#fromRows.has(id)) return value;
      if (shape[0] !== "N") return undefined;
      const size = value.data.length / this.count;
      const data = value.data.subarray(position * size, (position + 1) * size);
      return { shape: [1, ...value.shape.slice(1)], data };
    });
    return this.#part(position, position + 1, known);
  }

  /** Yields before each node of the graph. */
  *#sumUp(): Generator<void, BatchTotals> {
    const { graph } = this.#gradients;
    const losses: Float64Array[] = [];
    const sums: Record<string, Float64Array> = {};
    const kept: Record<string, Float64Array> = {};
    for (const [from, to] of this.#parts()) {
      const part = this.#part(from, to);
      losses.push((yield* part.inPieces(this.#output(ROW_LOSSES))).data);
      for (const weight of Object.keys(this.#weights)) {
        const next = graph.outputs[keptName(weight)];
        if (next !== undefined) kept[weight] = (yield* part.inPieces(next)).data;
        const gradient = graph.outputs[gradientName(weight)];
        if (gradient === undefined) continue;
        const { data } = yield* part.inPieces(gradient);
        const sum = (sums[weight] ??= new Float64Array(data.length));
        for (let i = 0; i < data.length; i++) sum[i] = (sum[i] ?? 0) + (data[i] ?? 0);
      }
    }
    const gradients = Object.fromEntries(
      Object.entries(sums).map(([weight, sum]) => [weight, sum.map((value) => value / this.count)]),
    );
    return { losses: joined(losses), gradients, kept };
  }

  /** Rows that are worked out together: all where they mix, else as many as memory is meant to hold. */
  #parts(): readonly (readonly [number, number])[] {
    const most = this.#gradients.rowsMix ? this.count : Math.max(1, Math.floor(MOST_KEPT / Math.max(1, this.#perRow)));
    const parts: [number, number][] = [];
    for (let from = 0; from < this.count; from += most) parts.push([from, Math.min(from + most, this.count)]);
    return parts;
  }

  #part(from: number, to: number, known: readonly (Values | undefined)[] = []): Interpretation {
    if (from === 0 && to === this.count && this.#batch !== undefined) return this.#batch;
    const ones = new Float64Array(to - from).fill(1);
    const feeds = {
      ...this.#weights,
      ...Object.fromEntries(Object.entries(this.#rows).map(([name, tensor]) => [name, some(tensor, from, to)])),
      [ROW_WEIGHTS]: { shape: [to - from], data: ones },
    };
    const part = new Interpretation(this.#gradients.graph, feeds, known);
    if (to - from === this.count && this.count > 1) this.#batch = part;
    return part;
  }

  #output(name: string): ValueId {
    const id = this.#gradients.graph.outputs[name];
    invariant(id !== undefined, `no output "${name}"`);
    return id;
  }
}

/** One row's values. Where rows mix, they lie among those of the others. */
export class Row {
  readonly values: Interpretation;
  /** Where the row lies in what is worked out. */
  readonly at: number;

  constructor(values: Interpretation, at: number) {
    this.values = values;
    this.at = at;
  }

  /** The same row with some weights others. */
  with(weights: Tensors): Row {
    return new Row(this.values.with(weights), this.at);
  }

  /** The row's numbers of a value that has the rows in front. */
  numbers(id: ValueId): Float64Array {
    const { data } = this.values.value(id);
    const size = data.length / this.values.batchSize;
    return data.subarray(this.at * size, (this.at + 1) * size);
  }

  /** Of a value in several parts: one after the other. */
  named({ values }: NamedValue): Float64Array {
    const [first, ...others] = values;
    invariant(first !== undefined, "a value is somewhere");
    return others.length === 0 ? this.numbers(first) : joined(values.map((id) => this.numbers(id)));
  }

  /** Where the number at `index` of the row's part of a value lies in the whole. */
  place(id: ValueId, index: number): number {
    return this.at * (sizeOf(this.values.shape(id)) / this.values.batchSize) + index;
  }
}

function some({ shape: [, ...extents], data }: Tensor, from: number, to: number): Tensor {
  const size = sizeOf(extents);
  return { shape: [to - from, ...extents], data: data.subarray(from * size, to * size) };
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first;
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
