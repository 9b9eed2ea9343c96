// A threshold on one class's score: what is found and what is falsely alarmed with it, and what that costs.

import type { ThresholdCurve } from "../../../src-engine/metrics/curves";

export interface AtThreshold {
  /** -Infinity … Infinity; a row with at least this score is named as the class. */
  readonly threshold: number;
  readonly hits: number;
  readonly misses: number;
  readonly falseOnes: number;
  readonly rest: number;
}

export interface Costs {
  readonly falseAlarm: number;
  readonly miss: number;
}

/** The point of the curve at this position. */
export function atPoint({ own, rest, thresholds, hits, falseOnes }: ThresholdCurve, at: number): AtThreshold {
  const [found, wrong] = [hits[at] ?? 0, falseOnes[at] ?? 0];
  return {
    threshold: thresholds[at] ?? Infinity,
    hits: found,
    misses: own - found,
    falseOnes: wrong,
    rest: rest - wrong,
  };
}

/** The position of the point that a threshold gives: the last one whose own threshold is not below it. */
export function pointFor({ thresholds }: ThresholdCurve, threshold: number): number {
  let at = 0;
  while (at + 1 < thresholds.length && (thresholds[at + 1] ?? -Infinity) >= threshold) at++;
  return at;
}

export function costOf({ misses, falseOnes }: AtThreshold, costs: Costs): number {
  return misses * costs.miss + falseOnes * costs.falseAlarm;
}

/** Where all errors together cost least; of equal ones the first, with the highest threshold. */
export function cheapestPoint(curve: ThresholdCurve, costs: Costs): number {
  let best = 0;
  for (let at = 1; at < curve.thresholds.length; at++)
    if (costOf(atPoint(curve, at), costs) < costOf(atPoint(curve, best), costs)) best = at;
  return best;
}

/** (false alarms / others, found / own) from (0, 0) to (1, 1). */
export function rocPoints({ own, rest, hits, falseOnes }: ThresholdCurve): (readonly [number, number])[] {
  return Array.from(hits, (found, at) => [(falseOnes[at] ?? 0) / rest, found / own] as const);
}

/** (recall, precision), from the highest threshold that finds a row. */
export function precisionPoints({ own, hits, falseOnes }: ThresholdCurve): (readonly [number, number])[] {
  return Array.from(hits, (found, at): readonly [number, number] => [
    found / own,
    found / (found + (falseOnes[at] ?? 0)),
  ]).filter(([, precision]) => !Number.isNaN(precision));
}
