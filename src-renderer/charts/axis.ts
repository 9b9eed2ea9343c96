// Scales and axes, the same for every chart: where a value stands, which marks are readable, how they are written, and the room
// that they need.

import { exponent, figure } from "../text";

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

/** Ends of an even scale around values, with some air; never below zero for values that are not. */
export function padded(min: number, max: number): [number, number] {
  const room = (max - min) * 0.06 || Math.abs(max) * 0.1 || 1;
  return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
}

/** Ends of a logarithmic scale around values, with some air. */
export function logPadded(min: number, max: number): [number, number] {
  return min > 0 && max > 0 ? [min / 1.15, max * 1.15] : [1e-3, 1];
}

/** Readable marks for a logarithmic axis: 1, 2 and 5 times powers of ten, no more than `most`; even ones where fewer than two of these lie in it. */
export function logTicks(min: number, max: number, most = 6): number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
      for (const factor of factors) {
        const tick = Number(`${factor}e${power}`);
        if (tick >= min && tick <= max) ticks.push(tick);
      }
    }
    if (ticks.length < 2) return evenTicks(min, max, Math.min(most, 4));
    if (ticks.length <= most) return ticks;
    if (factors.length === 1) {
      const stride = Math.ceil(ticks.length / most);
      return ticks.filter((_, index) => index % stride === 0);
    }
  }
  return [];
}

/** Readable marks for an even axis: multiples of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function evenTicks(min: number, max: number, wanted: number): number[] {
  const least = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(least));
  const stride = ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
  if (!(stride > 0)) return [];
  const first = Math.ceil(min / stride);
  // Twelve digits hide the dust of binary fractions.
  return Array.from({ length: Math.max(0, Math.floor(max / stride) - first + 1) }, (_, at) =>
    Number(((first + at) * stride).toPrecision(12)),
  );
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
