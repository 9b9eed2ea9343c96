// The training rows that are most like a case, as the network takes them.

import { prepareFeatures } from "../data/apply";
import type { RawTable } from "../data/columns";
import { throwIfCanceled } from "../document/canceled";
import type { Preparation } from "../document/preparation";

/** Rows prepared at a time: prepared rows are larger than those of the table. */
const CHUNK_NUMBERS = 4_000_000;

export interface Neighbor {
  /** Its number in the table. */
  readonly row: number;
  /** The square root of the summed squares of the differences of all prepared inputs. */
  readonly distance: number;
}

/**
 * The nearest rows, the nearest first; of equally near ones that with the smaller number.
 * @param features of the case, prepared
 * @param rows to look among
 */
export async function nearestRows(
  preparation: Preparation,
  raw: RawTable,
  rows: Int32Array,
  features: Float32Array,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Neighbor[]> {
  const width = features.length;
  const chunk = Math.max(1, Math.floor(CHUNK_NUMBERS / width));
  let nearest: { readonly row: number; readonly square: number }[] = [];
  for (let from = 0; from < rows.length; from += chunk) {
    throwIfCanceled(signal);
    const some = rows.subarray(from, from + chunk);
    const { data } = prepareFeatures(preparation, raw, some);
    for (const [index, row] of some.entries()) {
      const most = nearest.length < limit ? Infinity : (nearest.at(-1)?.square ?? Infinity);
      const square = squaredDistance(features, data, index * width, most);
      if (!(square < most)) continue;
      const place = nearest.findIndex((one) => one.square > square);
      nearest.splice(place < 0 ? nearest.length : place, 0, { row, square });
      nearest = nearest.slice(0, limit);
    }
    // Messages are heard between one stretch and the next.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return nearest.map(({ row, square }) => ({ row, distance: Math.sqrt(square) }));
}

/** Infinity as soon as it is beyond `most`, or not a number. */
function squaredDistance(features: Float32Array, data: Float32Array, from: number, most: number): number {
  let sum = 0;
  for (let at = 0; at < features.length; at++) {
    const difference = (features[at] ?? 0) - (data[from + at] ?? 0);
    sum += difference * difference;
    if (sum > most) return Infinity;
  }
  return Number.isNaN(sum) ? Infinity : sum;
}
