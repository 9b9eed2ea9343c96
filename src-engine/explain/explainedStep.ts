// One step of training in float64: what was done with a batch, what that means for every weight, and why each number is what it is.
// The same graphs as those that train, from the same float32 weights; only the arithmetic is finer.

import { invariant } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import { FEATURES, PREDICTION, TARGETS, gradientName, slotName } from "../ir/names";
import { isTrained } from "../passes/compile";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type {
  BatchCost,
  BatchTrace,
  Nudge,
  Numbers,
  OptimizerMemories,
  RowView,
  StepView,
  Subject,
  Trace,
} from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import { batchCost } from "./batchCost";
import type { BatchCostWish } from "./batchCost";
import { costView } from "./costView";
import type { RowInFile } from "./inputFormula";
import { meanOf } from "../document/mean";
import { neighborhood, nudge } from "./nudge";
import type { Neighborhood } from "./nudge";
import { StepUpdate } from "./stepUpdate";
import type { OptimizerFeed } from "./stepUpdate";
import { StepValues } from "./stepValues";
import { traceBatch, traceCost, traceUnit, traceWeight } from "./traces";

export interface StepInput extends OptimizerFeed {
  readonly compiled: CompiledNetwork;
  readonly preparation: Preparation;
  /** Weights and the optimizer's memories before the step, as training has them. */
  readonly state: Tensors;
  /** Numbers of the batch's rows in the training part. */
  readonly batch: Int32Array;
  /** The features and targets of these rows, by graph input. */
  readonly rows: Tensors;
  /** The layers' random numbers of this step, by graph input. */
  readonly random: Tensors;
  /** Weights that the step leaves as they are, and the optimizer's memories of them. */
  readonly held?: readonly { readonly tensor: string; readonly index: number }[];
}

export class ExplainedStep {
  readonly #input: StepInput;
  readonly #weights: Tensors;
  readonly #values: StepValues;
  #update?: StepUpdate;
  /** Of the weight and the row that were nudged last. */
  #around?: { readonly key: string; readonly of: Neighborhood };

  constructor(input: StepInput) {
    const { compiled, state, rows, random } = input;
    this.#input = input;
    this.#weights = Object.fromEntries(compiled.weights.map(({ tensor }) => [tensor, inFloat64(take(state, tensor))]));
    const given = { ...rows, ...random };
    this.#values = new StepValues(
      compiled,
      input.preparation,
      this.#weights,
      Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, inFloat64(tensor)])),
    );
  }

  /** Works out what the whole batch is asked for, with a pause now and then that may end it by throwing; then it is kept. */
  workOut(pause: () => Promise<unknown>): Promise<void> {
    return this.#values.rows.workOut(pause);
  }

  /** The whole step; what only a walk knows (its number, what was set by hand) is left to it. */
  step(): Omit<StepView, "step" | "epoch" | "edits" | "frozen"> {
    const { compiled, state, batch, learningRate, held = [] } = this.#input;
    const { losses, kept } = this.#values.rows.totals;
    const update = this.update;
    let change = 0;
    const weights = compiled.weights.map((spec) => {
      const { tensor } = spec;
      const before = Float32Array.from(take(state, tensor).data);
      if (!isTrained(spec)) {
        const after = kept[tensor] ?? Float64Array.from(before);
        return [tensor, { before, gradient: new Float64Array(before.length), after }] as const;
      }
      const { gradient, after: next } = update.of(tensor);
      const own = held.filter((place) => place.tensor === tensor);
      const after = own.length === 0 ? next : next.slice();
      for (const { index } of own) after[index] = before[index] ?? NaN;
      for (let i = 0; i < after.length; i++) change = Math.max(change, Math.abs((after[i] ?? 0) - (before[i] ?? 0)));
      return [tensor, { before, gradient, after }] as const;
    });
    return {
      batch,
      learningRate,
      cost: meanOf(losses),
      rowCosts: losses,
      penalty: update.penalty,
      gradientNorm: update.norm,
      clipped: update.clipped,
      change,
      weights: Object.fromEntries(weights),
    };
  }

  /** What the optimizer remembers of each trained weight, before the step and after it. */
  memories(): OptimizerMemories {
    const { compiled, state, held = [] } = this.#input;
    const found: Record<string, Record<string, { readonly before: Float64Array; readonly after: Float64Array }>> = {};
    for (const { tensor } of compiled.weights.filter(isTrained)) {
      const slots = compiled.slots.filter((one) => one.tensor === slotName(tensor, one.slot));
      const own = held.filter((place) => place.tensor === tensor);
      found[tensor] = Object.fromEntries(
        slots.map(({ slot, tensor: name }) => {
          const before = Float64Array.from(take(state, name).data);
          const after = this.update.slotAfter(tensor, slot).slice();
          for (const { index } of own) after[index] = before[index] ?? NaN;
          return [slot, { before, after }];
        }),
      );
    }
    return found;
  }

  /** One row of the batch, by its place in it; what it is in the file is left to the walk. */
  row(position: number): Omit<RowView, "part" | "place" | "inFile" | "raw"> {
    const { compiled, batch } = this.#input;
    const row = this.#values.rows.at(position);
    const { graph, layers } = compiled.explainedGradients;
    const output = (name: string): Numbers => {
      const id = graph.outputs[name];
      invariant(id !== undefined, `no output "${name}"`);
      const [, ...shape] = row.values.shape(id);
      return { shape, data: row.numbers(id) };
    };
    const input = (name: string): Numbers => {
      const { shape, data } = take(this.#input.rows, name);
      const extents = shape.slice(1);
      const size = sizeOf(extents);
      return { shape: extents, data: Float64Array.from(data.subarray(position * size, (position + 1) * size)) };
    };
    const views = layers.map(({ id, values }): [string, RowView["layers"][string]] => [
      id,
      Object.fromEntries(
        values.map((value) => {
          const { name, shape } = value;
          return [name, { value: { shape, data: row.named(value) }, delta: this.#values.delta(row, value) }];
        }),
      ),
    ]);
    return {
      row: Number(batch[position]),
      input: input(FEATURES),
      target: input(TARGETS),
      prediction: output(PREDICTION),
      layers: Object.fromEntries(views),
      cost: costView(this.#input.compiled, this.#input.preparation, row),
    };
  }

  /** What each row of the batch costs. */
  batchCost(wish: BatchCostWish): BatchCost {
    const { compiled, preparation, batch } = this.#input;
    return batchCost(compiled, preparation, this.#values.rows, batch, wish);
  }

  /** Why a number of the step is what it is; with `position` null, of the batch as a whole. @param file the row, where it is known */
  trace(subject: Subject, position: number | null, file: RowInFile | null = null): Trace {
    switch (subject.kind) {
      case "weight":
        return traceWeight(this.#values, subject, position);
      case "unit":
        return traceUnit(this.#values, subject, position, file);
      case "cost":
        return traceCost(this.#values, position);
      default:
        return subject satisfies never;
    }
  }

  #isHeld({ tensor, index }: { readonly tensor: string; readonly index: number }): boolean {
    return this.#input.held?.some((place) => place.tensor === tensor && place.index === index) ?? false;
  }

  /** What the whole batch makes of it, where it is a weight that is trained. */
  traceBatch(subject: Subject): BatchTrace {
    if (subject.kind !== "weight") return { ledger: null, optimizer: null, move: null };
    return traceBatch(this.#values, this.update, subject, this.#isHeld(subject));
  }

  /** The number through which the row's cost changes most, of the first tensor that is trained; without such, the cost. */
  strongest(position: number): Subject {
    const trained = this.#input.compiled.weights.filter(isTrained);
    const { tensor } = trained.find(({ shape }) => shape.length > 1) ?? trained[0] ?? {};
    const id = this.#input.compiled.explainedGradients.graph.outputs[gradientName(tensor ?? "")];
    if (tensor === undefined || id === undefined) return { kind: "cost" };
    let [most, index] = [-1, 0];
    this.#values.rows
      .at(position)
      .values.value(id)
      .data.forEach((derivative, at) => {
        if (Math.abs(derivative) > most) [most, index] = [Math.abs(derivative), at];
      });
    return { kind: "weight", tensor, index };
  }

  /** What the row would make of another value of a weight. */
  nudge(tensor: string, index: number, position: number, value: number): Nudge {
    const subject = { kind: "weight", tensor, index } as const;
    const key = `${position} ${index} ${tensor}`;
    if (this.#around?.key !== key) this.#around = { key, of: neighborhood(this.#values, subject, position) };
    return nudge(this.#values, subject, position, value, this.#around.of);
  }

  /** What the optimizer does in this step. */
  get update(): StepUpdate {
    return (this.#update ??= new StepUpdate(
      this.#input.compiled,
      this.#values.letters.weights,
      {
        ...this.#weights,
        ...Object.fromEntries(
          this.#input.compiled.slots.map(({ tensor }) => [tensor, inFloat64(take(this.#input.state, tensor))]),
        ),
      },
      this.#values.rows.totals.gradients,
      this.#input,
    ));
  }
}

function inFloat64({ shape, data }: Tensor): Tensor {
  return { shape, data: Float64Array.from(data) };
}

function take(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  invariant(tensor !== undefined, `no tensor "${name}"`);
  return tensor;
}
