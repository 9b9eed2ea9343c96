// Curves of different lengths on one axis, thinned out where there are more points than can be seen. Thinning keeps the
// least and the greatest value of every stretch, so that no spike is hidden.

/** One curve; `x` ascends. NaN in `y` is a gap. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** What uPlot draws: shared x, and for each curve its y; null is a gap, undefined a place of another curve, which is passed over. */
export type Aligned = [x: number[], ...y: (number | null | undefined)[][]];

export interface Line {
  /** The run it belongs to. */
  readonly id: string;
  readonly label: string;
  /** Name of a color token, e.g. "--accent". */
  readonly color: string;
  readonly dashed: boolean;
  readonly faint: boolean;
  /** Behind another line that stands for it: the raw values of a smoothed one, or the batches of an epoch. */
  readonly ghost?: boolean;
  /** Stands at its end: what tells it from a line of the same color. */
  readonly tag?: string;
}

/** A stretch of epochs that is pointed out, with its name. */
export interface Highlight {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Name of a color token. */
  readonly color: string;
}

/** Something that happened in an epoch, told by a line and a few words. */
export interface Mark {
  readonly epoch: number;
  readonly label: string;
}

/** Above this many points a curve is thinned, to about four for each pixel of a wide window. */
const MOST_POINTS = 10_000;
const THINNED = 6_000;

/** Indices kept of a curve of `y.length` points: first, last, and the extremes of each of `buckets` stretches. */
export function keptIndices(y: ArrayLike<number>, buckets: number): number[] {
  const { length } = y;
  const kept: number[] = [];
  const add = (index: number) => {
    if (kept.at(-1) !== index) kept.push(index);
  };
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * length) / buckets);
    const to = Math.floor(((bucket + 1) * length) / buckets);
    let low = -1;
    let high = -1;
    for (let index = from; index < to; index++) {
      const value = y[index] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (low < 0 || value < (y[low] ?? NaN)) low = index;
      if (high < 0 || value > (y[high] ?? NaN)) high = index;
    }
    if (bucket === 0) add(0);
    if (low >= 0) {
      add(Math.min(low, high));
      add(Math.max(low, high));
    }
  }
  if (length > 0) add(length - 1);
  return kept;
}

/** All curves on a common x. With `positiveOnly` (a logarithmic axis) what is not above zero becomes a gap. */
export function alignCurves(curves: readonly Curve[], positiveOnly = false, most = MOST_POINTS): Aligned {
  const chosen = curves.map(({ x, y }) =>
    x.length <= most ? null : keptIndices(y, Math.max(1, Math.floor(Math.min(most, THINNED) / (2 * curves.length)))),
  );
  const x = union(curves, chosen);
  return [x, ...curves.map((curve) => valuesAt(curve, x, positiveOnly))];
}

function union(curves: readonly Curve[], chosen: readonly (readonly number[] | null)[]): number[] {
  const longest = curves.reduce<Curve | null>(
    (found, curve) => (found === null || curve.x.length > found.x.length ? curve : found),
    null,
  );
  // The usual case: every epoch from the first on, and nothing to thin.
  if (
    longest &&
    chosen.every((indices) => indices === null) &&
    curves.every(({ x }) => isRun(x) && x[0] === (x.length > 0 ? longest.x[0] : undefined))
  ) {
    return Array.from(longest.x);
  }
  const all = new Set<number>();
  curves.forEach((curve, at) => {
    const indices = chosen[at];
    if (indices) for (const index of indices) all.add(curve.x[index] ?? 0);
    else for (const place of Array.from(curve.x)) all.add(place);
  });
  // Sorting typed numbers takes a fifth of the time of sorting with a comparison.
  return Array.from(Float64Array.from([...all]).sort());
}

/** Whole numbers that follow one another. */
function isRun(x: ArrayLike<number>): boolean {
  return x.length === 0 || (x[x.length - 1] ?? NaN) - (x[0] ?? NaN) === x.length - 1;
}

function valuesAt({ x, y }: Curve, places: readonly number[], positiveOnly: boolean): (number | null | undefined)[] {
  const [first, last] = [x[0] ?? Infinity, x[x.length - 1] ?? -Infinity];
  return places.map((place) => {
    const index = indexOf(x, place);
    if (index < 0) return place > first && place < last ? undefined : null;
    const value = y[index] ?? NaN;
    return Number.isFinite(value) && (!positiveOnly || value > 0) ? value : null;
  });
}

/** Epochs nearly always follow one another, so the first guess is nearly always right. */
function indexOf(x: ArrayLike<number>, place: number): number {
  const guess = place - (x[0] ?? 0);
  if (x[guess] === place) return guess;
  let low = 0;
  let high = x.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = x[middle] ?? Infinity;
    if (value === place) return middle;
    if (value < place) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
