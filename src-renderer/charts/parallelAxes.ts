// Where the values of several runs lie on parallel axes: numbers evenly or by factors, choices at equal distances. Pure.

import { figure } from "../text";

export type AxisValue = number | string | boolean | null;

export interface ParallelAxis {
  readonly label: string;
  /** From 0 (below) to 1 (above); null where the value has no place. */
  at(value: AxisValue): number | null;
  /** What stands at some places, from below to above. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** What stands at a place, in words. */
  text(at: number): string;
}

/** A range on an axis, from 0 to 1; the whole of it lets all through. */
export type Brush = readonly [least: number, most: number];
export const WHOLE: Brush = [0, 1];

/** @param logarithmic by factors, where all numbers are above 0 */
export function parallelAxis(
  label: string,
  values: readonly AxisValue[],
  logarithmic: boolean,
  write: (value: number) => string = (value) => figure(value, 3),
): ParallelAxis {
  const numbers = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const others = values.filter((value) => typeof value === "string" || typeof value === "boolean");
  if (others.length > 0) return choiceAxis(label, [...new Set(others.map(String))]);
  const byFactors = logarithmic && numbers.length > 0 && numbers.every((value) => value > 0);
  const [to, from] = byFactors ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const [least, most] = numbers.length === 0 ? [0, 1] : [to(Math.min(...numbers)), to(Math.max(...numbers))];
  const valueAt = (at: number): number => (most === least ? from(least) : from(least + (most - least) * at));
  const text = (at: number): string => write(valueAt(at));
  return {
    label,
    at(value) {
      if (typeof value !== "number" || !Number.isFinite(value)) return null;
      return most === least ? 0.5 : (to(value) - least) / (most - least);
    },
    ticks: most === least ? [{ at: 0.5, text: text(0.5) }] : [0, 0.5, 1].map((at) => ({ at, text: text(at) })),
    text,
  };
}

function choiceAxis(label: string, names: readonly string[]): ParallelAxis {
  const place = (at: number): number => (names.length === 1 ? 0.5 : at / (names.length - 1));
  return {
    label,
    at(value) {
      const at = value === null ? -1 : names.indexOf(String(value));
      return at < 0 ? null : place(at);
    },
    ticks: names.map((text, at) => ({ at: place(at), text })),
    text: (at) => names[Math.round(at * (names.length - 1))] ?? "",
  };
}

/** Whether a line lies within all ranges; where it has no value, only the whole axis lets it through. */
export function isWithin(places: readonly (number | null)[], brushes: readonly Brush[]): boolean {
  return places.every((place, axis) => {
    const [least, most] = brushes[axis] ?? WHOLE;
    if (least <= 0 && most >= 1) return true;
    return place !== null && place >= least - 1e-9 && place <= most + 1e-9;
  });
}
