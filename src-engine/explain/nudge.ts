// What another number in a weight's place would do.

import type { Nudge, Trace } from "../protocol/learn";
import { meanOf } from "./mean";
import { activatedBy, fedUnit } from "./fedUnit";
import { indexed } from "./letters";
import type { WeightSubject } from "./letters";
import type { Unit } from "./rowTrace";
import type { StepValues } from "./stepValues";

/** Elements of the prediction that a nudge shows at most. */
const MOST_PREDICTIONS = 6;

/** One row's numbers with another value of a weight beside those that it has. */
export function nudge(step: StepValues, subject: WeightSubject, position: number, value: number): Nudge {
  step.specOf(subject);
  const before = step.rows.at(position);
  const after = before.with(step.with(subject, value));
  const own = step.weight(subject);
  const fed = fedUnit(step, subject, position);
  const lines: Nudge["lines"][number][] = [
    { symbol: "w", label: step.letters.weights.of(subject.tensor, subject.index), before: own, after: value, subject },
  ];
  const { layers, costs } = step.compiled.explainedGradients;
  const line = (unit: Unit): void => {
    const { layer, value: one, index: at } = unit;
    const [was, is] = [before.named(one)[at] ?? NaN, after.named(one)[at] ?? NaN];
    const label = step.letters.placeLabel(layer.id, one, at);
    lines.push({
      ...{ symbol: indexed(one.symbol, at, one.shape), label, before: was, after: is },
      subject: { kind: "unit", layer: layer.id, value: one.name, index: at },
    });
  };
  const units = fed === null ? [] : [fed, ...activatedBy(fed)];
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
  const loss = step.lossId;
  const [was = NaN] = before.numbers(loss);
  const [is = NaN] = after.numbers(loss);
  lines.push({ symbol: "C", label: "cost of this row", before: was, after: is, subject: { kind: "cost" } });
  return { lines };
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
