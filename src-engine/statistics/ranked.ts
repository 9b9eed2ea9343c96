// Values by their rank, without putting all of them in order: they are dealt out to narrow ranges, and only the ranges that hold what is
// asked for are sorted.

import { invariant } from "../document/errors";

/** So few are sorted as quickly. */
const FEW = 4_096;
const RANGES = 4_096;

/** The values that would stand at these places (from 0) if all were sorted, NaN last; undefined past the end. */
export function valuesOfRanks(values: Float64Array, ranks: readonly number[]): (number | undefined)[] {
  const [least, most] = bounds(values);
  const scale = RANGES / (most - least);
  // Infinite ones, or ends so close that no range is narrower.
  if (values.length < FEW || !(scale > 0 && Number.isFinite(scale))) {
    const sorted = values.slice().sort();
    return ranks.map((rank) => sorted[rank]);
  }
  const rangeOf = (value: number): number =>
    value >= least ? Math.min(RANGES - 1, Math.floor((value - least) * scale)) : RANGES;
  const starts = new Uint32Array(RANGES + 2);
  for (const value of values) {
    const next = rangeOf(value) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let range = 1; range < starts.length; range++) starts[range] = (starts[range] ?? 0) + (starts[range - 1] ?? 0);
  const held = new Map<number, Float64Array>();
  const isHeld = new Uint8Array(RANGES + 1);
  const rangeOfRank = (rank: number): number => {
    let range = RANGES;
    while (range > 0 && (starts[range] ?? 0) > rank) range--;
    return range;
  };
  for (const rank of ranks) {
    if (rank < 0 || rank >= values.length) continue;
    const range = rangeOfRank(rank);
    isHeld[range] = 1;
    held.set(range, new Float64Array((starts[range + 1] ?? 0) - (starts[range] ?? 0)));
  }
  const filled = new Uint32Array(RANGES + 1);
  for (const value of values) {
    const range = rangeOf(value);
    if (isHeld[range] !== 1) continue;
    const at = filled[range] ?? 0;
    const room = held.get(range);
    invariant(room !== undefined, "what is held has room");
    room[at] = value;
    filled[range] = at + 1;
  }
  for (const room of held.values()) room.sort();
  return ranks.map((rank) => {
    const range = rangeOfRank(rank);
    return held.get(range)?.[rank - (starts[range] ?? 0)];
  });
}

/** Of the values that are numbers. */
function bounds(values: Float64Array): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
