// Why a number of a step is what it is: forward to it, backward from the cost to it, row by row, and what the optimizer makes of it.

import { invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import type { ValueId } from "../ir/graph";
import { ROW_LOSSES } from "../ir/names";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { NamedLayer, NamedValue } from "../passes/lower";
import type { Equation, Expression, Subject } from "../protocol/learn";
import { choiceText } from "./choices";
import { express } from "./express";
import { numberAt } from "./numberAt";
import { number, operation, sumOf } from "./formula";
import { indexed, slopeLabel, slopeSymbol } from "./letters";
import type { StepLetters, WeightSubject } from "./letters";
import type { Row } from "./rows";

/** A number of a named value, of one row. */
export interface Unit {
  readonly layer: NamedLayer;
  readonly value: NamedValue;
  readonly index: number;
}

/** Numbers of the prediction whose derivatives are told of a cost. */
const MOST_OUTPUTS = 12;

/** Formulas of one row. */
export class RowTrace {
  readonly #compiled: CompiledNetwork;
  readonly #letters: StepLetters;
  readonly #row: Row;

  constructor(compiled: CompiledNetwork, letters: StepLetters, row: Row) {
    this.#compiled = compiled;
    this.#letters = letters;
    this.#row = row;
  }

  /** How a unit's number comes about, with the sum before its activation. */
  forward({ layer, value, index }: Unit, chosen: WeightSubject | null): readonly Equation[] {
    const at = layer.values.indexOf(value);
    const before = at === layer.values.length - 1 && layer.activation !== null ? layer.values[at - 1] : undefined;
    const equation = (of: NamedValue): Equation => {
      const [id, place] = this.#placeOf(of, index);
      return this.#equation(id, place, indexed(of.symbol, index, of.shape), this.#label(layer, of, index), chosen, {
        kind: "unit",
        layer: layer.id,
        value: of.name,
        index,
      });
    };
    const own = equation(value);
    return before === undefined || sizeOf(before.shape) !== sizeOf(value.shape) ? [own] : [equation(before), own];
  }

  /** The derivative of the row's cost by a unit, and by what its activation gives. */
  backward({ layer, value, index }: Unit): readonly Equation[] {
    const at = layer.values.indexOf(value);
    const after = at === layer.values.length - 2 && layer.activation !== null ? layer.values[at + 1] : undefined;
    const found = [value, ...(after === undefined ? [] : [after])].flatMap((one): Equation[] => {
      const [id, place] = this.#placeOf(one, index);
      const derivative = this.#compiled.explainedGradients.derivatives.get(id);
      if (derivative === undefined) return [];
      const symbol = indexed(one.symbol, index, one.shape);
      const named = slopeSymbol(one, symbol);
      const label = slopeLabel(this.#label(layer, one, index));
      const subject: Subject = { kind: "unit", layer: layer.id, value: one.name, index };
      const told = this.#equation(derivative, place, named, label, null, subject);
      const choice = choiceText(this.#row.values, [derivative, place], told.value, this.#letters.of(this.#row));
      if (choice === null) return [told];
      return [{ ...told, label: `${label}: ${choice}`, expression: told.value === 0 ? number(0) : told.expression }];
    });
    return found;
  }

  /** The derivative of the row's cost by a weight. */
  weight(tensor: string, index: number, derivative: ValueId): Equation {
    const label = slopeLabel(this.#letters.weights.of(tensor, index));
    const subject: Subject = { kind: "weight", tensor, index };
    return this.#equation(derivative, index, "∂Cᵢ/∂w", label, null, subject);
  }

  cost(): readonly Equation[] {
    const id = this.#compiled.explainedGradients.graph.outputs[ROW_LOSSES];
    invariant(id !== undefined, "each row has a loss");
    return [this.#equation(id, this.#row.at, "Cᵢ", "cost of this row", null, { kind: "cost" })];
  }

  /** The derivatives of the cost by the predictions, or by what the loss is computed from in their place. */
  costSlopes(): readonly Equation[] {
    const { costs, layers } = this.#compiled.explainedGradients;
    return costs.flatMap(({ id, logits }) => {
      const layer = layers.find((one) => one.id === id);
      const value = layer?.values.at(logits === null ? -1 : -2);
      if (layer === undefined || value === undefined) return [];
      const count = Math.min(sizeOf(value.shape), MOST_OUTPUTS);
      return Array.from({ length: count }, (_, index) => this.backward({ layer, value, index })[0]).filter(
        (equation) => equation !== undefined,
      );
    });
  }

  /** Where a number of a value lies: which part of it, and where in the whole batch's. */
  #placeOf(value: NamedValue, index: number): readonly [ValueId, number] {
    const size = sizeOf(value.shape) / value.values.length;
    const id = value.values[Math.floor(index / size)];
    invariant(id !== undefined, `${value.name} has no number ${index}`);
    return [id, this.#row.place(id, index % size)];
  }

  #label({ id }: NamedLayer, value: NamedValue, index: number): string {
    return this.#letters.placeLabel(id, value, index);
  }

  #equation(
    id: ValueId,
    place: number,
    symbol: string,
    label: string,
    chosen: WeightSubject | null,
    subject: Subject,
  ): Equation {
    const expression = express(this.#row.values, id, place, this.#letters.of(this.#row, chosen));
    const value = numberAt(this.#row.values, id, place);
    return { symbol, label, expression, value, subject };
  }
}

/** Whether the weight stands in a formula. */
export function standsIn(weight: WeightSubject): (equation: Equation) => boolean {
  const within = (expression: Expression): boolean => {
    switch (expression.kind) {
      case "number":
        return false;
      case "name": {
        const { subject } = expression;
        return subject?.kind === "weight" && subject.tensor === weight.tensor && subject.index === weight.index;
      }
      case "operation":
        return expression.of.some(within);
      case "sum":
        return expression.terms.some(within);
      default:
        return expression satisfies never;
    }
  };
  return ({ expression }) => within(expression);
}

/** The mean of a number over the rows of a batch. */
export function meanOverRows(values: Float64Array, symbol: string): Expression {
  const total = values.reduce((sum, value) => sum + value, 0);
  const terms = Array.from(values, (value, row) => ({
    value,
    chosen: false,
    write: (): Expression => ({
      kind: "name",
      symbol,
      value,
      label: `row ${row + 1} of the batch`,
    }),
  }));
  return operation("divide", [sumOf(terms, total), number(values.length)]);
}
