// What another number in a weight's place would do.

import type { Nudge, Subject, Trace } from "../protocol/learn";
import { meanOf } from "../document/mean";
import { activatedBy, fedUnit } from "./fedUnit";
import { indexed } from "./letters";
import type { WeightSubject } from "./letters";
import type { Unit } from "./rowTrace";
import type { Row } from "./rows";
import type { StepValues } from "./stepValues";

/** Elements of the prediction that a nudge shows at most. */
const MOST_PREDICTIONS = 6;
/** Where the neighborhood of a weight is looked at, as shares of its reach to both sides. */
const SHARES = [-1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1];

/** A number that a weight moves. */
interface Moved {
  readonly symbol: string;
  readonly label: string;
  readonly subject: Subject;
  of(row: Row, weight: number): number;
}

/** What a weight moves in one row, and where each goes while the weight goes as far as its own size, or 1, to both sides. */
export interface Neighborhood {
  readonly numbers: readonly (Moved & { readonly least: number; readonly most: number })[];
}

export function neighborhood(step: StepValues, subject: WeightSubject, position: number): Neighborhood {
  step.specOf(subject);
  const own = step.weight(subject);
  const reach = Math.max(1, Math.abs(own));
  const before = step.rows.at(position);
  const around = [
    { row: before, weight: own },
    ...SHARES.map((share) => {
      const weight = own + share * reach;
      return { row: before.with(step.with(subject, weight)), weight };
    }),
  ];
  const numbers = movedBy(step, subject, position, around).map((moved) => {
    const values = around.map(({ row, weight }) => moved.of(row, weight)).filter(Number.isFinite);
    return { ...moved, least: Math.min(...values), most: Math.max(...values) };
  });
  return { numbers };
}

/** The weight, what it feeds, what it moves most of the prediction, and the cost. */
function movedBy(
  step: StepValues,
  subject: WeightSubject,
  position: number,
  around: readonly { readonly row: Row }[],
): readonly Moved[] {
  const label = step.letters.weights.of(subject.tensor, subject.index);
  const weight: Moved = { symbol: "w", label, subject, of: (_, value) => value };
  const { layers, costs } = step.compiled.explainedGradients;
  const fed = fedUnit(step, subject, position);
  const units = fed === null ? [] : [fed, ...activatedBy(fed)];
  for (const { id } of costs) {
    const layer = layers.find((one) => one.id === id);
    const prediction = layer?.values.at(-1);
    if (layer === undefined || prediction === undefined) continue;
    const [own = new Float64Array(), ...others] = around.map(({ row }) => row.named(prediction));
    const sizes = Array.from(own, (value, index) => {
      const size = others.reduce((most, one) => Math.max(most, Math.abs((one[index] ?? value) - value)), 0);
      return { index, size };
    });
    const most = sizes.sort((a, b) => b.size - a.size).slice(0, MOST_PREDICTIONS);
    for (const { index } of most.sort((a, b) => a.index - b.index))
      if (!units.some((unit) => unit.value === prediction && unit.index === index))
        units.push({ layer, value: prediction, index });
  }
  const cost: Moved = {
    symbol: "Cᵢ",
    label: "cost of this row",
    subject: { kind: "cost" },
    of: (row) => row.numbers(step.lossId)[0] ?? NaN,
  };
  return [weight, ...units.map((unit) => unitMoved(step, unit)), cost];
}

function unitMoved(step: StepValues, { layer, value, index }: Unit): Moved {
  return {
    symbol: indexed(value.symbol, index, value.shape),
    label: step.letters.placeLabel(layer.id, value, index),
    subject: { kind: "unit", layer: layer.id, value: value.name, index },
    of: (row) => row.named(value)[index] ?? NaN,
  };
}

/** One row's numbers with another value of a weight beside those that it has. */
export function nudge(
  step: StepValues,
  subject: WeightSubject,
  position: number,
  value: number,
  { numbers }: Neighborhood,
): Nudge {
  const before = step.rows.at(position);
  const after = before.with(step.with(subject, value));
  const own = step.weight(subject);
  return {
    lines: numbers.map(({ of, ...shown }) => ({ ...shown, before: of(before, own), after: of(after, value) })),
  };
}

/** The cost a little below and above a weight. */
export function check(
  step: StepValues,
  subject: WeightSubject,
  position: number | null,
  derivative: number,
): NonNullable<Trace["check"]> {
  const own = step.weight(subject);
  const nudge = step.beside(subject) - own;
  const cost = (value: number): number => {
    const weights = step.with(subject, value);
    if (position === null) return meanOf(step.rows.lossesWith(weights));
    return step.rows.at(position).with(weights).numbers(step.lossId)[0] ?? NaN;
  };
  const [below, above] = [cost(own - nudge), cost(own + nudge)];
  return { nudge, below, above, slope: (above - below) / (2 * nudge), derivative };
}
