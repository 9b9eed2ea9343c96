// Upright scales of curves that are compared over the same steps, so that one that leaves all bounds does not flatten the others.

import { evenScale, logScale, padded } from "./axis";
import type { Scale } from "./axis";

/** More decades than this are not shown. */
const DECADES = 14;

/** The greatest power of ten in float32, in which costs are measured. */
const MOST_FLOAT32 = 1e38;

/** How far above the greatest first change a curve is shown. */
const RISE = 1e3;

/**
 * A logarithmic scale of changes between whole powers of ten, with `threshold` on it and some room below all.
 * @param changes one list for each curve; what is not above zero has no place
 */
export function changeScale(changes: readonly Iterable<number>[], threshold: number): Scale {
  const lists = changes.map((list) => [...list].filter((value) => value > 0 && Number.isFinite(value)));
  const firsts = lists.flatMap(([first]) => (first === undefined ? [] : [first]));
  const bound = firsts.length === 0 ? Infinity : RISE * Math.max(...firsts);
  const hasSome = lists.some((list) => list.length > 0 && list.every((value) => value <= bound));
  // Where none stays within, the rise itself is what there is to see.
  const most = hasSome ? bound : Infinity;
  const shown = lists.flat().filter((value) => value <= most);
  const least = shown.reduce((a, b) => Math.min(a, b), threshold);
  const top = Math.ceil(Math.log10(shown.reduce((a, b) => Math.max(a, b), threshold)) + 0.1);
  const highest = hasSome || firsts.length === 0 ? top : Math.ceil(Math.log10(bound));
  const bottom = Math.max(Math.min(top, highest) - DECADES, Math.floor(Math.log10(least) - 0.3));
  return logScale(10 ** Math.min(bottom, top - 2), 10 ** top);
}

/**
 * An even scale of costs: not much above where they begin, however far one of them rises. Where all of them rise beyond that at once, a
 * scale of all, logarithmic where that can be.
 */
export function costScale(costs: readonly ArrayLike<number>[]): Scale {
  const lists = costs.map((list) => Array.from(list).filter(Number.isFinite));
  const all = lists.flat();
  const first = costs[0]?.[0];
  if (all.length === 0 || first === undefined) return evenScale(0, 1);
  const [least, greatest] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const bound = first + Math.max(0.25 * (first - least), 0.05 * Math.abs(first));
  const later = lists.flatMap((list) => list.slice(1));
  // All are beyond what float32 holds by the time they are measured again.
  if (later.length === 0 && first > 0 && costs.some((list) => Array.from(list).includes(Infinity)))
    return logScale(10 ** Math.floor(Math.log10(first)), MOST_FLOAT32);
  if (later.length === 0 || later.some((cost) => cost <= bound))
    return evenScale(...padded(least, Math.min(greatest, bound)));
  if (least <= 0) return evenScale(...padded(least, greatest));
  return logScale(10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(greatest) + 0.1));
}
