// Scales and axes, the same for every chart: where a value stands, which marks are readable, how they are written, and the room
// that they need.

import { evenTicks, logTicks } from "../../src-engine/document/ticks";
import { exponent, figure } from "../text";

export { evenTicks, logPadded, logTicks, padded } from "../../src-engine/document/ticks";

/** One axis from its first value to its last; a scale may run from large to small. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** From 0 at `from` to 1 at `to`; beyond them below 0 and above 1. */
  at(value: number): number;
  /** The same, kept between 0 and 1. */
  within(value: number): number;
  /** Readable marks, about `wanted` of them, ascending. */
  ticks(wanted: number): number[];
  /** A mark as it is written. */
  text(tick: number): string;
}

/** An even scale. */
export function evenScale(from: number, to: number): Scale {
  return scale(
    from,
    to,
    (value) => value,
    evenTicks,
    (tick) => figure(tick, 3),
  );
}

/** A logarithmic scale; both ends are above zero. */
export function logScale(from: number, to: number): Scale {
  return scale(from, to, Math.log10, logTicks, (tick) => exponent(tick, 1));
}

function scale(
  from: number,
  to: number,
  measure: (value: number) => number,
  ticks: (min: number, max: number, wanted: number) => number[],
  text: (tick: number) => string,
): Scale {
  const [start, length] = [measure(from), measure(to) - measure(from)];
  const at = (value: number): number => (length === 0 ? 0 : (measure(value) - start) / length);
  return {
    from,
    to,
    at,
    within: (value) => Math.min(1, Math.max(0, at(value))),
    ticks: (wanted) => ticks(Math.min(from, to), Math.max(from, to), wanted),
    text,
  };
}

/** Between numbers and drawing, and beside the edge. */
const AIR = 14;
const LEAST = 48;

/** CSS pixels that an upright axis needs, so that no number is cut; `measure` gives the width of one. */
export function axisWidth(labels: readonly string[], measure: (label: string) => number): number {
  return labels.reduce((widest, label) => Math.max(widest, Math.ceil(measure(label)) + AIR), LEAST);
}

/** Points of a line in a drawing, as the path of an SVG. */
export function linePath(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
