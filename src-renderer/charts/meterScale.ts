// The weight-change meter: a logarithmic scale that runs from large changes (left) to small ones (right).

import { logScale } from "./axis";
import type { Scale } from "./axis";

/** Ends at whole powers of ten around what is to be shown: a scale of at least five decades that holds the threshold with a decade to spare. */
export function meterScale(threshold: number | null, greatest: number | null): Scale {
  const top = greatest !== null && greatest > 0 && Number.isFinite(greatest) ? Math.ceil(Math.log10(greatest)) : -1;
  const from = Math.min(3, Math.max(-1, top));
  const wanted = threshold === null ? -6 : Math.floor(Math.log10(threshold)) - 1;
  return logScale(10 ** from, 10 ** Math.min(wanted, from - 5));
}

/** Where a change stands, from 0 (left, large) to 1 (right, none at all). */
export function meterPosition(change: number, scale: Scale): number {
  if (!(change > 0)) return change === 0 ? 1 : 0;
  return scale.within(change);
}
