// One step of training in float64: what was done with a batch, what that means for every weight, and why each number is what it is.
// The same graphs as those that train, from the same float32 weights; only the arithmetic is finer.

import { UserError, invariant } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import { positionOf } from "../ir/elements";
import type { ValueId } from "../ir/graph";
import { FEATURES, PREDICTION, ROW_LOSSES, TARGETS, gradientName } from "../ir/names";
import { isTrained } from "../passes/compile";
import type { NamedWeight } from "../passes/compile";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NamedLayer, NamedValue } from "../passes/lower";
import type { Equation, Nudge, Numbers, RowView, StepView, Subject, Trace } from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import { costView } from "./costView";
import { numberAt } from "./express";
import { StepLetters, indexed, weightLabel } from "./letters";
import type { WeightSubject } from "./letters";
import { Rows, joined } from "./rows";
import type { Row } from "./rows";
import { StepUpdate } from "./stepUpdate";
import { RowTrace, meanOverRows, standsIn } from "./trace";
import type { Unit } from "./trace";

export interface StepInput {
  readonly compiled: CompiledNetwork;
  readonly preparation: Preparation;
  /** Weights and the optimizer's memories before the step, as training has them. */
  readonly state: Tensors;
  /** Numbers of the batch's rows in the training part. */
  readonly batch: Int32Array;
  /** The features and targets of these rows, by graph input. */
  readonly rows: Tensors;
  /** The numbers that the optimizer is fed in this step, by name. */
  readonly scalars: Readonly<Record<string, number>>;
  /** The layers' random numbers of this step, by graph input. */
  readonly random: Tensors;
  readonly learningRate: number;
}

/** The share of a weight's size by which it is moved to see what it does. */
const NUDGE = 1e-5;
/** Units in whose sums a weight is looked for. */
const MOST_TRIED = 8;
/** Elements of the prediction that a nudge shows at most. */
const MOST_PREDICTIONS = 6;

export class ExplainedStep {
  readonly #input: StepInput;
  readonly #weights: Tensors;
  readonly #rows: Rows;
  readonly #letters: StepLetters;
  #update?: StepUpdate;

  constructor(input: StepInput) {
    const { compiled, state, rows, random } = input;
    this.#input = input;
    this.#weights = Object.fromEntries(compiled.weights.map(({ tensor }) => [tensor, inFloat64(take(state, tensor))]));
    const given = { [FEATURES]: take(rows, FEATURES), [TARGETS]: take(rows, TARGETS), ...random };
    this.#rows = new Rows(
      compiled.explainedGradients,
      this.#weights,
      Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, inFloat64(tensor)])),
    );
    this.#letters = new StepLetters(compiled, input.preparation);
  }

  /** The whole step; what only a walk knows (its number, what was set by hand) is left to it. */
  step(): Omit<StepView, "step" | "epoch" | "edits" | "frozen"> {
    const { compiled, state, batch, learningRate } = this.#input;
    const { losses, kept } = this.#rows.totals;
    const update = this.update;
    let change = 0;
    const weights = compiled.weights.map((spec) => {
      const { tensor } = spec;
      const before = Float32Array.from(take(state, tensor).data);
      if (!isTrained(spec)) {
        const after = kept[tensor] ?? Float64Array.from(before);
        return [tensor, { before, gradient: new Float64Array(before.length), after }] as const;
      }
      const { gradient, after } = update.of(tensor);
      for (let i = 0; i < after.length; i++) change = Math.max(change, Math.abs((after[i] ?? 0) - (before[i] ?? 0)));
      return [tensor, { before, gradient, after }] as const;
    });
    return {
      batch,
      learningRate,
      cost: mean(losses),
      rowCosts: losses,
      penalty: update.penalty,
      gradientNorm: update.norm,
      clipped: update.clipped,
      change,
      weights: Object.fromEntries(weights),
    };
  }

  /** One row of the batch, by its place in it; what it is in the file is left to the walk. */
  row(position: number): Omit<RowView, "part" | "place" | "raw"> {
    const { compiled, batch } = this.#input;
    const row = this.#rows.at(position);
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
          return [name, { value: { shape, data: row.named(value) }, delta: this.#delta(row, value) }];
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

  /** Why a number of the step is what it is; with `position` null, of the batch as a whole. */
  trace(subject: Subject, position: number | null): Trace {
    switch (subject.kind) {
      case "weight":
        return this.#traceWeight(subject, position);
      case "unit":
        return this.#traceUnit(subject, position);
      case "cost":
        return this.#traceCost(position);
      default:
        return subject satisfies never;
    }
  }

  /** What the row would make of another value of a weight. */
  nudge(tensor: string, index: number, position: number, value: number): Nudge {
    const spec = this.#weightSpec(tensor, index);
    const before = this.#rows.at(position);
    const after = before.with({ [tensor]: this.#weightWith(tensor, index, value) });
    const own = Number(this.#weights[tensor]?.data[index]);
    const subject: Subject = { kind: "weight", tensor, index };
    const fed = this.#fedBy(tensor, index, position);
    const lines: Nudge["lines"][number][] = [
      { symbol: "w", label: weightLabel(tensor, index, spec.shape), before: own, after: value, subject },
    ];
    const { layers, costs } = this.#input.compiled.explainedGradients;
    const line = (unit: Unit): void => {
      const { layer, value: one, index: at } = unit;
      const [was, is] = [before.named(one)[at] ?? NaN, after.named(one)[at] ?? NaN];
      const label = this.#letters.placeLabel(layer.id, one.name, one.shape, at);
      lines.push({
        ...{ symbol: indexed(one.symbol, at, one.shape), label, before: was, after: is },
        subject: { kind: "unit", layer: layer.id, value: one.name, index: at },
      });
    };
    const units = fed === null ? [] : [fed, ...this.#activated(fed)];
    for (const unit of units) line(unit);
    for (const { id } of costs) {
      const layer = layers.find((one) => one.id === id);
      const prediction = layer?.values.at(-1);
      if (layer === undefined || prediction === undefined) continue;
      const [was, is] = [before.named(prediction), after.named(prediction)];
      const moved = Array.from(was, (number, at) => ({ at, size: Math.abs((is[at] ?? 0) - number) }));
      const shown = moved.sort((a, b) => b.size - a.size).slice(0, MOST_PREDICTIONS);
      for (const { at } of shown.sort((a, b) => a.at - b.at))
        if (!units.some((unit) => unit.value === prediction && unit.index === at))
          line({ layer, value: prediction, index: at });
    }
    const loss = this.#lossId;
    const [was = NaN] = before.numbers(loss);
    const [is = NaN] = after.numbers(loss);
    lines.push({ symbol: "C", label: "cost of this row", before: was, after: is, subject: { kind: "cost" } });
    return { lines };
  }

  #traceWeight(subject: WeightSubject, position: number | null): Trace {
    const { tensor, index } = subject;
    const spec = this.#weightSpec(tensor, index);
    const value = Number(this.#weights[tensor]?.data[index]);
    const derivative = this.#input.compiled.explainedGradients.graph.outputs[gradientName(tensor)];
    if (!isTrained(spec) || derivative === undefined)
      return { ...untrained(subject, value), ...this.#forwardOf(subject, position) };
    const ledger = Float64Array.from({ length: this.#rows.count }, (_, row) =>
      numberAt(this.#rows.at(row).values, derivative, index),
    );
    const slope = mean(ledger);
    const batch: Equation = {
      symbol: "∂C/∂w",
      label: "mean of the rows' derivatives",
      expression: meanOverRows(ledger, "∂Cᵢ/∂w"),
      value: slope,
      subject,
    };
    const fed = position === null ? null : this.#fedBy(tensor, index, position);
    const row = position === null ? null : this.#rowTrace(position);
    return {
      subject,
      value,
      forward: row === null || fed === null ? [] : this.#forwardThrough(row, fed, subject),
      backward:
        row === null ? [batch] : [row.weight(tensor, index, derivative), ...(fed === null ? [] : row.backward(fed))],
      ledger,
      optimizer: [batch, ...this.update.equations(tensor, index)],
      check: this.#check(tensor, index, position, position === null ? slope : Number(ledger[position])),
    };
  }

  #traceUnit(subject: Subject & { kind: "unit" }, position: number | null): Trace {
    const unit = this.#unit(subject);
    if (position !== null) {
      const row = this.#rowTrace(position);
      const forward = row.forward(unit, null);
      return { ...untrained(subject, forward.at(-1)?.value ?? NaN), forward, backward: row.backward(unit) };
    }
    const { value, index } = unit;
    const symbol = indexed(value.symbol, index, value.shape);
    const each = (of: (row: Row) => number): Float64Array =>
      Float64Array.from({ length: this.#rows.count }, (_, row) => of(this.#rows.at(row)));
    const values = each((row) => row.named(value)[index] ?? NaN);
    const deltas = each((row) => this.#delta(row, value)?.data[index] ?? 0);
    const label = this.#letters.placeLabel(subject.layer, value.name, value.shape, index);
    const equation = (name: string, of: Float64Array): Equation => ({
      symbol: name,
      label: `${label}: mean over the rows of the batch`,
      expression: meanOverRows(of, name),
      value: mean(of),
      subject,
    });
    return {
      ...untrained(subject, mean(values)),
      forward: [equation(symbol, values)],
      backward: [equation(`∂C/∂${symbol}`, deltas)],
    };
  }

  #traceCost(position: number | null): Trace {
    const subject: Subject = { kind: "cost" };
    if (position !== null) {
      const row = this.#rowTrace(position);
      const forward = row.cost();
      return { ...untrained(subject, forward.at(-1)?.value ?? NaN), forward, backward: row.costSlopes() };
    }
    const { losses } = this.#rows.totals;
    const forward: Equation = {
      symbol: "C",
      label: "cost of the batch: the mean of its rows' costs",
      expression: meanOverRows(losses, "Cᵢ"),
      value: mean(losses),
      subject,
    };
    return { ...untrained(subject, forward.value), forward: [forward] };
  }

  /** A weight that is not trained is still read. */
  #forwardOf(subject: WeightSubject, position: number | null): Pick<Trace, "forward"> {
    const fed = position === null ? null : this.#fedBy(subject.tensor, subject.index, position);
    return {
      forward: position === null || fed === null ? [] : this.#forwardThrough(this.#rowTrace(position), fed, subject),
    };
  }

  #forwardThrough(row: RowTrace, fed: Unit, subject: WeightSubject): readonly Equation[] {
    return [...row.forward(fed, subject), ...this.#activated(fed).flatMap((unit) => row.forward(unit, null).slice(-1))];
  }

  /** What the activation makes of a unit's sum. */
  #activated({ layer, value, index }: Unit): readonly Unit[] {
    const result = layer.values.at(-1);
    const isSum = layer.activation !== null && layer.values.at(-2) === value && result !== undefined;
    return isSum ? [{ layer, value: result, index }] : [];
  }

  /** The number of its layer that a weight acts on first: where it acts on several, the one through which it changes the cost most. */
  #fedBy(tensor: string, index: number, position: number): Unit | null {
    const { compiled } = this.#input;
    const spec = this.#weightSpec(tensor, index);
    const layer = compiled.explainedGradients.layers.find(({ id }) => id === spec.layerId);
    invariant(layer !== undefined, "a weight is a layer's");
    const row = this.#rows.at(position);
    const moved = row.with({ [tensor]: this.#weightWith(tensor, index, this.#beside(tensor, index)) });
    for (const value of layer.values) {
      const [was, is, delta] = [row.named(value), moved.named(value), this.#delta(row, value)?.data];
      let best: { at: number; size: number; reach: number } | null = null;
      for (const [at, number] of was.entries()) {
        const size = Math.abs((is[at] ?? number) - number);
        const reach = size * Math.abs(delta?.[at] ?? 0);
        if (size > 0 && (best === null || reach > best.reach || (reach === best.reach && size > best.size)))
          best = { at, size, reach };
      }
      if (best !== null) return { layer, value, index: best.at };
    }
    return this.#wouldFeed({ kind: "weight", tensor, index }, spec, layer, position);
  }

  /** The same where nothing moves, because what the weight multiplies is 0: the unit whose sum it stands in. */
  #wouldFeed(subject: WeightSubject, spec: NamedWeight, layer: NamedLayer, position: number): Unit | null {
    const [value] = layer.values;
    const width = value?.shape.at(-1);
    if (value === undefined || width === undefined) return null;
    const own = positionOf(subject.index, spec.shape)[spec.unit ?? spec.shape.length - 1] ?? 0;
    const delta = this.#delta(this.#rows.at(position), value)?.data;
    const reach = (index: number): number => Math.abs(delta?.[index] ?? 0);
    const places = Array.from({ length: sizeOf(value.shape) / width }, (_, i) => i * width + (own % width));
    const likely = places.sort((a, b) => reach(b) - reach(a)).slice(0, MOST_TRIED);
    const row = this.#rowTrace(position);
    const index = likely.find((at) => row.forward({ layer, value, index: at }, subject).some(standsIn(subject)));
    return index === undefined ? null : { layer, value, index };
  }

  /** The cost a little below and above a weight. */
  #check(tensor: string, index: number, position: number | null, derivative: number): Trace["check"] {
    const own = Number(this.#weights[tensor]?.data[index]);
    const nudge = this.#beside(tensor, index) - own;
    const cost = (value: number): number => {
      const weights = { [tensor]: this.#weightWith(tensor, index, value) };
      if (position === null) return mean(this.#rows.lossesWith(weights));
      return this.#rows.at(position).with(weights).numbers(this.#lossId)[0] ?? NaN;
    };
    const [below, above] = [cost(own - nudge), cost(own + nudge)];
    return { nudge, below, above, slope: (above - below) / (2 * nudge), derivative };
  }

  #beside(tensor: string, index: number): number {
    const own = Number(this.#weights[tensor]?.data[index]);
    return own + NUDGE * Math.max(1, Math.abs(own));
  }

  #weightWith(tensor: string, index: number, value: number): Tensor {
    const { shape, data } = take(this.#weights, tensor);
    const other = Float64Array.from(data);
    other[index] = value;
    return { shape, data: other };
  }

  #weightSpec(tensor: string, index: number): NamedWeight {
    const spec = this.#input.compiled.weights.find((weight) => weight.tensor === tensor);
    if (spec !== undefined && Number.isInteger(index) && index >= 0 && index < sizeOf(spec.shape)) return spec;
    throw new UserError({
      code: "no-such-weight",
      message: spec === undefined ? `The network has no weight "${tensor}".` : `"${tensor}" has no number ${index}.`,
      next: "Choose one of the network's weights.",
      expected:
        spec === undefined
          ? this.#input.compiled.weights.map((weight) => weight.tensor).join(", ")
          : `0 to ${sizeOf(spec.shape) - 1}`,
      received: spec === undefined ? tensor : String(index),
    });
  }

  #unit({ layer: id, value: name, index }: Subject & { kind: "unit" }): Unit {
    const layer = this.#input.compiled.explainedGradients.layers.find((one) => one.id === id);
    const value = layer?.values.find((one) => one.name === name);
    if (layer !== undefined && value !== undefined && index >= 0 && index < sizeOf(value.shape))
      return { layer, value, index };
    throw new UserError({
      code: "no-such-unit",
      message:
        value === undefined
          ? `The network computes no "${name}" of "${id}".`
          : `"${name}" of "${id}" has no number ${index}.`,
      next: "Choose one of the network's units.",
    });
  }

  /** The derivative of the row's cost by a value; null where the cost does not depend on it. */
  #delta(row: Row, { shape, values }: NamedValue): Numbers | null {
    const { derivatives } = this.#input.compiled.explainedGradients;
    const parts = values.map((id) => derivatives.get(id));
    if (parts.every((part) => part === undefined)) return null;
    const size = sizeOf(shape) / values.length;
    return {
      shape,
      data: joined(parts.map((part) => (part === undefined ? new Float64Array(size) : row.numbers(part)))),
    };
  }

  #rowTrace(position: number): RowTrace {
    return new RowTrace(this.#input.compiled, this.#letters, this.#rows.at(position));
  }

  get update(): StepUpdate {
    return (this.#update ??= new StepUpdate(
      this.#input.compiled,
      {
        ...this.#weights,
        ...Object.fromEntries(
          this.#input.compiled.slots.map(({ tensor }) => [tensor, inFloat64(take(this.#input.state, tensor))]),
        ),
      },
      this.#rows.totals.gradients,
      this.#input.scalars,
    ));
  }

  get #lossId(): ValueId {
    const id = this.#input.compiled.explainedGradients.graph.outputs[ROW_LOSSES];
    invariant(id !== undefined, "each row has a loss");
    return id;
  }
}

function untrained(subject: Subject, value: number): Trace {
  return { subject, value, forward: [], backward: [], ledger: null, optimizer: null, check: null };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function inFloat64({ shape, data }: Tensor): Tensor {
  return { shape, data: Float64Array.from(data) };
}

function take(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  invariant(tensor !== undefined, `no tensor "${name}"`);
  return tensor;
}
