// What a chart of curves over steps draws: its curves, where its plot lies, and each curve as the paths of an SVG, one up to a step and
// one beyond it.

import { linePath } from "./axis";
import type { Curve } from "./curveData";
import { keptIndices } from "./curveData";

export interface StepsLine {
  readonly id: string;
  readonly curve: Curve;
  /** Name of a color token, e.g. "--run-1". */
  readonly color: string;
  /** As SVG has them; null for a solid line. */
  readonly dashes: string | null;
  /** Each point of the curve has a dot. */
  readonly dots?: true;
  /** Where something ended: the step, and how high the mark stands. */
  readonly end: { readonly step: number; readonly value: number } | null;
}

/** Where the plot lies within the chart; CSS pixels. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** More points than can be told apart are thinned out to about so many. */
const MOST_POINTS = 1_600;

export interface StepPaths {
  /** Up to and with the step. */
  readonly before: string;
  /** From the step on. */
  readonly after: string;
}

/** @param until the step; null for all of the curve */
export function stepPaths(
  { x, y }: Curve,
  until: number | null,
  place: (x: number, y: number) => readonly [x: number, y: number],
): StepPaths {
  const kept =
    y.length > MOST_POINTS ? keptIndices(y, MOST_POINTS / 2) : Array.from({ length: y.length }, (_, at) => at);
  const before: (readonly [number, number])[] = [];
  const after: (readonly [number, number])[] = [];
  for (const at of kept) {
    const [step, value] = [x[at] ?? NaN, y[at] ?? NaN];
    if (Number.isNaN(value)) continue;
    const point = place(step, value);
    if (until === null || step <= until) before.push(point);
    else after.push(point);
  }
  const last = before.at(-1);
  return { before: linePath(before), after: after.length === 0 ? "" : linePath(last ? [last, ...after] : after) };
}
