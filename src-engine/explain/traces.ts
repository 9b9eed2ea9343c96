// Why a number of a step is what it is: of a weight, of a unit, of the cost; in one row's way, or over the batch.

import type { ValueId } from "../ir/graph";
import { gradientName } from "../ir/names";
import { isTrained } from "../passes/compile";
import { curveText, unscaledValue } from "../preparing/curves/registry";
import type { BatchTrace, Equation, Expression, Subject, Trace, UnitWindow } from "../protocol/learn";
import { numberAt } from "./numberAt";
import { activatedBy, fedUnit } from "./fedUnit";
import { number, operation } from "./formula";
import { fileUnits } from "./fileUnits";
import { inputFormula } from "./inputFormula";
import type { RowInFile } from "./inputFormula";
import { indexed, slopeSymbol } from "./letters";
import type { WeightSubject } from "./letters";
import { meanOf } from "../document/mean";
import { filled } from "../document/typedArrays";
import { check } from "./nudge";
import { meanOverRows } from "./rowTrace";
import type { RowTrace, Unit } from "./rowTrace";
import type { Row } from "./rows";
import type { StepUpdate } from "./stepUpdate";
import type { StepValues } from "./stepValues";
import { toldApart } from "./toldApart";
import type { Card } from "./toldApart";
import { windowOf } from "./window";

type UnitSubject = Extract<Subject, { kind: "unit" }>;

export function traceWeight(step: StepValues, subject: WeightSubject, position: number | null): Trace {
  const { tensor, index } = subject;
  const spec = step.specOf(subject);
  const value = step.weight(subject);
  const derivative = step.compiled.explainedGradients.graph.outputs[gradientName(tensor)];
  // A weight that is not trained is still read.
  const isRead = !isTrained(spec) || derivative === undefined;
  if (position === null) {
    if (isRead) return untrained(subject, value);
    const { mean } = ledgerOf(step, subject, derivative);
    return { ...untrained(subject, value), backward: [mean], check: check(step, subject, null, mean.value) };
  }
  const fed = fedUnit(step, subject, position);
  const row = step.rowTrace(position);
  const forward = fed === null ? [] : forwardThrough(row, fed, subject);
  const there = { ...untrained(subject, value), window: windowAt(step, fed, position) };
  if (isRead) return { ...there, ...apart(step, spec.layerId, { forward, backward: [] }) };
  const own = numberAt(step.rows.at(position).values, derivative, index);
  return {
    ...there,
    ...apart(step, spec.layerId, {
      forward,
      backward: [row.weight(tensor, index, derivative), ...(fed === null ? [] : row.backward(fed))],
    }),
    check: check(step, subject, position, own),
  };
}

/** Of a weight that is trained: who of the batch pulls it which way, and what the optimizer makes of it. */
export function traceBatch(step: StepValues, update: StepUpdate, subject: WeightSubject, isHeld: boolean): BatchTrace {
  const { tensor, index } = subject;
  const derivative = step.compiled.explainedGradients.graph.outputs[gradientName(tensor)];
  if (!isTrained(step.specOf(subject)) || derivative === undefined)
    return { ledger: null, optimizer: null, move: null };
  // Asked for before the rows, which are then read off the batch.
  const onward = update.equations(tensor, index, isHeld);
  const { ledger, mean } = ledgerOf(step, subject, derivative);
  const move = isHeld ? ({ way: "held" } as const) : update.move(tensor, index);
  const isGradient = onward.every(({ symbol }) => symbol !== "g");
  const first = isGradient ? { ...mean, label: `gradient g: the ${mean.label}` } : mean;
  return { ledger, optimizer: [first, ...onward], move };
}

function ledgerOf(
  step: StepValues,
  subject: WeightSubject,
  derivative: ValueId,
): { readonly ledger: Float64Array; readonly mean: Equation } {
  const ledger = filled(Float64Array, step.rows.count, (row) =>
    numberAt(step.rows.at(row).values, derivative, subject.index),
  );
  const mean: Equation = {
    symbol: "∂C/∂w",
    label: "mean of the rows' derivatives",
    expression: meanOverRows(ledger, "∂Cᵢ/∂w"),
    value: meanOf(ledger),
    subject,
  };
  return { ledger, mean };
}

export function traceUnit(
  step: StepValues,
  subject: UnitSubject,
  position: number | null,
  file: RowInFile | null,
): Trace {
  const unit = step.unit(subject);
  if (position !== null) {
    const row = step.rowTrace(position);
    const forward = row.forward(unit, null);
    const own = forward.at(-1);
    const value = own?.value ?? NaN;
    const layer = step.compiled.network.layers.find(({ id }) => id === subject.layer);
    const isInput = layer?.layer.type === "input" && own !== undefined;
    return {
      ...untrained(subject, value),
      ...apart(step, subject.layer, {
        forward: isInput
          ? [inputFormula(layer, step.preparation, { ...own, subject }, subject.index, value, file)]
          : [...forward, ...inFileUnits(step, unit, value)],
        backward: row.backward(unit),
      }),
      window: windowAt(step, unit, position),
    };
  }
  const { value, index } = unit;
  const symbol = indexed(value.symbol, index, value.shape);
  const slope = slopeSymbol(value, symbol);
  const each = (of: (row: Row) => number): Float64Array =>
    filled(Float64Array, step.rows.count, (row) => of(step.rows.at(row)));
  const values = each((row) => row.named(value)[index] ?? NaN);
  const deltas = each((row) => step.delta(row, value)?.data[index] ?? 0);
  const label = step.letters.placeLabel(subject.layer, value, index);
  const equation = (name: string, of: Float64Array): Equation => ({
    symbol: `mean of ${name}`,
    label: `${label}: mean over the rows of the batch`,
    expression: meanOverRows(of, name),
    value: meanOf(of),
    subject,
  });
  return {
    ...untrained(subject, meanOf(values)),
    forward: [equation(symbol, values)],
    backward: [equation(slope, deltas)],
  };
}

/** A prediction in the units of the file, where the network's are others. */
function inFileUnits(step: StepValues, { layer, value, index }: Unit, own: number): readonly Equation[] {
  if (layer.values.at(-1) !== value) return [];
  const unit = fileUnits(step.compiled.outputs.find(({ id }) => id === layer.id))?.[index] ?? null;
  if (unit === null) return [];
  const { name, center, scale, curve } = unit;
  const letter = (symbol: string, number: number, label: string): Expression => ({
    ...{ kind: "name", symbol, label },
    value: number,
  });
  const expression = operation("add", [
    operation("multiply", [
      letter(indexed(value.symbol, index, value.shape), own, "prediction"),
      letter("s", scale, "scale of the target"),
    ]),
    letter("c", center, "center of the target"),
  ]);
  const label = `${name}, in the units of the file`;
  if (curve === undefined) return [{ symbol: "in the file", label, expression, value: expression.value }];
  const bent = `${curveText("y", curve)}, y being ${label}`;
  return [
    { symbol: "bent", label: bent, expression, value: expression.value },
    { symbol: "in the file", label, expression: number(unscaledValue(own, unit)), value: unscaledValue(own, unit) },
  ];
}

export function traceCost(step: StepValues, position: number | null): Trace {
  const subject: Subject = { kind: "cost" };
  if (position !== null) {
    const row = step.rowTrace(position);
    const card = { forward: row.cost(), backward: row.costSlopes() };
    const [output = ""] = step.compiled.network.outputs.map(({ id }) => id);
    return { ...untrained(subject, card.forward.at(-1)?.value ?? NaN), ...apart(step, output, card) };
  }
  const { losses } = step.rows.totals;
  const forward: Equation = {
    symbol: "C",
    label: "cost of the batch: the mean of its rows' costs",
    expression: meanOverRows(losses, "Cᵢ"),
    value: meanOf(losses),
    subject,
  };
  return { ...untrained(subject, forward.value), forward: [forward] };
}

/** A card about a number of a layer. */
function apart({ compiled }: StepValues, own: string, card: Card): Card {
  const weights = new Map(compiled.weights.map(({ tensor, layerId }) => [tensor, layerId]));
  const layerOf = (subject: Subject): string | null => {
    if (subject.kind === "cost") return null;
    return subject.kind === "unit" ? subject.layer : (weights.get(subject.tensor) ?? null);
  };
  return toldApart(card, own, layerOf, (id) => compiled.network.layers.find((one) => one.id === id)?.title ?? id);
}

function windowAt(step: StepValues, unit: Unit | null, position: number | null): UnitWindow | null {
  return unit === null || position === null ? null : windowOf(step.compiled, step.rows.at(position), unit);
}

function forwardThrough(row: RowTrace, fed: Unit, subject: WeightSubject): readonly Equation[] {
  return [...row.forward(fed, subject), ...activatedBy(fed).flatMap((unit) => row.forward(unit, null).slice(-1))];
}

function untrained(subject: Subject, value: number): Trace {
  return { subject, value, forward: [], backward: [], window: null, check: null };
}
