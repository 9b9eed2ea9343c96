// Upright scales of curves that are compared over the same steps, so that one that leaves all bounds does not flatten the others.

import { evenScale, logScale, padded } from "./axis";
import type { Scale } from "./axis";

/** More decades than this are not shown. */
const DECADES = 14;

/** How far above the greatest first change a curve is shown. */
const RISE = 1e3;

/**
 * A logarithmic scale of changes between whole powers of ten, with `threshold` on it and some room below all.
 * @param changes one list for each curve; what is not above zero has no place
 */
export function changeScale(changes: readonly Iterable<number>[], threshold: number): Scale {
  const firsts = changes.map(([first = NaN]) => first).filter((value) => value > 0 && Number.isFinite(value));
  const most = firsts.length === 0 ? Infinity : RISE * Math.max(...firsts);
  let [least, greatest] = [threshold, threshold];
  for (const list of changes) {
    for (const value of list) {
      if (!(value > 0) || value > most) continue;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  const top = Math.ceil(Math.log10(greatest) + 0.1);
  const bottom = Math.max(top - DECADES, Math.floor(Math.log10(least) - 0.3));
  return logScale(10 ** Math.min(bottom, top - 2), 10 ** top);
}

/** An even scale of costs: not much above where they begin, however far one of them rises. */
export function costScale(costs: readonly ArrayLike<number>[]): Scale {
  const all = costs.flatMap((list) => Array.from(list)).filter(Number.isFinite);
  const first = costs[0]?.[0];
  if (all.length === 0 || first === undefined) return evenScale(0, 1);
  const least = Math.min(...all);
  const most = Math.min(Math.max(...all), first + Math.max(0.25 * (first - least), 0.05 * Math.abs(first)));
  return evenScale(...padded(least, most));
}
