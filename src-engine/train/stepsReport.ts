// What the rules and observers are shown of some steps, from what the backend measured.

import { invariant } from "../document/errors";
import { CHANGE, GRADIENT_NORM, layerChangeName } from "../ir/names";
import type { LayerWeights } from "../passes/measure";
import type { PerStep, StepsReport } from "../rules/rule";
import type { StepResults } from "../runtime/backend";

/** @param first number of the first step, from 1 */
export function reportOf(first: number, { loss, measured }: StepResults, layers: readonly LayerWeights[]): StepsReport {
  const change = measured[CHANGE];
  invariant(change !== undefined, "a step of training measures the weights' change");
  const changes = layers.flatMap(({ id }) => {
    const values = measured[layerChangeName(id)];
    return values === undefined ? [] : [[id, values] as const];
  });
  const norm = measured[GRADIENT_NORM];
  return {
    first,
    loss,
    change,
    ...(changes.length === 0 ? {} : { layers: Object.fromEntries(changes) }),
    ...(norm === undefined ? {} : { gradientNorm: norm }),
  };
}

/** The report of the first `count` of its steps. */
export function firstOf(report: StepsReport, count: number): StepsReport {
  if (count === report.loss.length) return report;
  const cut = (values: PerStep): number[] => Array.from(values).slice(0, count);
  const { first, loss, change, layers, gradientNorm } = report;
  return {
    first,
    loss: cut(loss),
    change: cut(change),
    ...(layers === undefined
      ? {}
      : { layers: Object.fromEntries(Object.entries(layers).map(([id, values]) => [id, cut(values)])) }),
    ...(gradientNorm === undefined ? {} : { gradientNorm: cut(gradientNorm) }),
  };
}
