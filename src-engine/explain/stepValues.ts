// A step's batch with its weights, and the ways to what is asked about it.

import { UserError, invariant } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import type { ValueId } from "../ir/graph";
import { ROW_LOSSES } from "../ir/names";
import type { NamedWeight } from "../passes/compile";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NamedValue } from "../passes/lower";
import type { Numbers, Subject } from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import { StepLetters } from "./letters";
import type { WeightSubject } from "./letters";
import { Rows, joined } from "./rows";
import type { Row } from "./rows";
import { RowTrace } from "./rowTrace";
import type { Unit } from "./rowTrace";

/** The share of a weight's size by which it is moved to see what it does. */
const NUDGE = 1e-5;

export class StepValues {
  readonly compiled: CompiledNetwork;
  readonly preparation: Preparation;
  readonly rows: Rows;
  readonly letters: StepLetters;
  readonly #weights: Tensors;

  /** `weights` and `rows` (features, targets and random numbers of the batch) in float64. */
  constructor(compiled: CompiledNetwork, preparation: Preparation, weights: Tensors, rows: Tensors) {
    this.compiled = compiled;
    this.preparation = preparation;
    this.rows = new Rows(compiled.explainedGradients, weights, rows);
    this.letters = new StepLetters(compiled, preparation);
    this.#weights = weights;
  }

  /** Each row's loss. */
  get lossId(): ValueId {
    const id = this.compiled.explainedGradients.graph.outputs[ROW_LOSSES];
    invariant(id !== undefined, "each row has a loss");
    return id;
  }

  rowTrace(position: number): RowTrace {
    return new RowTrace(this.compiled, this.letters, this.rows.at(position));
  }

  weight({ tensor, index }: WeightSubject): number {
    return Number(this.#weights[tensor]?.data[index]);
  }

  /** A little more than the weight is. */
  beside(subject: WeightSubject): number {
    const own = this.weight(subject);
    return own + NUDGE * Math.max(1, Math.abs(own));
  }

  /** Its tensor with another number in its place. */
  with({ tensor, index }: WeightSubject, value: number): Tensors {
    const weight = this.#weights[tensor];
    invariant(weight !== undefined, `no tensor "${tensor}"`);
    const data = Float64Array.from(weight.data);
    data[index] = value;
    const other: Tensor = { shape: weight.shape, data };
    return { [tensor]: other };
  }

  /** @throws UserError "no-such-weight" */
  specOf({ tensor, index }: WeightSubject): NamedWeight {
    const spec = this.compiled.weights.find((weight) => weight.tensor === tensor);
    if (spec !== undefined && Number.isInteger(index) && index >= 0 && index < sizeOf(spec.shape)) return spec;
    throw new UserError({
      code: "no-such-weight",
      message: spec === undefined ? `The network has no weight "${tensor}".` : `"${tensor}" has no number ${index}.`,
      next: "Choose one of the network's weights.",
      expected:
        spec === undefined
          ? this.compiled.weights.map((weight) => weight.tensor).join(", ")
          : `0 to ${sizeOf(spec.shape) - 1}`,
      received: spec === undefined ? tensor : String(index),
    });
  }

  /** @throws UserError "no-such-unit" */
  unit({ layer: id, value: name, index }: Subject & { kind: "unit" }): Unit {
    const layer = this.compiled.explainedGradients.layers.find((one) => one.id === id);
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
  delta(row: Row, { shape, values }: NamedValue): Numbers | null {
    const { derivatives } = this.compiled.explainedGradients;
    const parts = values.map((id) => derivatives.get(id));
    if (parts.every((part) => part === undefined)) return null;
    const size = sizeOf(shape) / values.length;
    return {
      shape,
      data: joined(parts.map((part) => (part === undefined ? new Float64Array(size) : row.numbers(part)))),
    };
  }
}
