// Where a weight acts: the number of its layer that it is first added up in.

import { invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import { positionOf } from "../ir/elements";
import type { NamedLayer } from "../passes/lower";
import type { WeightSubject } from "./letters";
import { standsIn } from "./rowTrace";
import type { Unit } from "./rowTrace";
import type { StepValues } from "./stepValues";

/** Units in whose sums a weight is looked for. */
const MOST_TRIED = 8;

/** The number of its layer that a weight acts on first: where it acts on several, the one through which it changes the cost most. */
export function fedUnit(step: StepValues, subject: WeightSubject, position: number): Unit | null {
  const spec = step.specOf(subject);
  const layer = step.compiled.explainedGradients.layers.find(({ id }) => id === spec.layerId);
  invariant(layer !== undefined, "a weight is a layer's");
  const row = step.rows.at(position);
  const moved = row.with(step.with(subject, step.beside(subject)));
  for (const value of layer.values) {
    const [was, is, delta] = [row.named(value), moved.named(value), step.delta(row, value)?.data];
    let best: { at: number; size: number; reach: number } | null = null;
    for (const [at, number] of was.entries()) {
      const size = Math.abs((is[at] ?? number) - number);
      const reach = size * Math.abs(delta?.[at] ?? 0);
      if (size > 0 && (best === null || reach > best.reach || (reach === best.reach && size > best.size)))
        best = { at, size, reach };
    }
    if (best !== null) return { layer, value, index: best.at };
  }
  return wouldFeed(step, subject, layer, position);
}

/** The same where nothing moves, because what the weight multiplies is 0: the unit whose sum it stands in. */
function wouldFeed(step: StepValues, subject: WeightSubject, layer: NamedLayer, position: number): Unit | null {
  const [value] = layer.values;
  const width = value?.shape.at(-1);
  if (value === undefined || width === undefined) return null;
  const { shape, unit = shape.length - 1 } = step.specOf(subject);
  const own = positionOf(subject.index, shape)[unit] ?? 0;
  const delta = step.delta(step.rows.at(position), value)?.data;
  const reach = (index: number): number => Math.abs(delta?.[index] ?? 0);
  const places = Array.from({ length: sizeOf(value.shape) / width }, (_, i) => i * width + (own % width));
  const likely = places.sort((a, b) => reach(b) - reach(a)).slice(0, MOST_TRIED);
  const row = step.rowTrace(position);
  const index = likely.find((at) => row.forward({ layer, value, index: at }, subject).some(standsIn(subject)));
  return index === undefined ? null : { layer, value, index };
}

/** What the activation makes of a unit's sum. */
export function activatedBy({ layer, value, index }: Unit): readonly Unit[] {
  const result = layer.values.at(-1);
  const isSum = layer.activation !== null && layer.values.at(-2) === value && result !== undefined;
  return isSum ? [{ layer, value: result, index }] : [];
}
