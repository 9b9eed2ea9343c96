// Where a value stands on a slider, from 0 to 1, evenly or by its logarithm.

/** Bounds of a slider; a logarithmic one needs both above 0. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
}

/** Position of `value` from 0 to 1; values outside the bounds stand at the ends. */
export function positionOf(value: number, { min, max, log }: Scale): number {
  const place = (x: number) => (log ? Math.log10(Math.max(x, Number.MIN_VALUE)) : x);
  const share = (place(value) - place(min)) / (place(max) - place(min));
  return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
}

/** The value at a position, rounded to two significant digits on a logarithmic scale so that it reads well. */
export function valueAt(position: number, { min, max, log }: Scale): number {
  const share = Math.min(1, Math.max(0, position));
  if (!log) return Number((min + share * (max - min)).toPrecision(12));
  const value = 10 ** (Math.log10(min) + share * (Math.log10(max) - Math.log10(min)));
  return Math.min(max, Math.max(min, Number(value.toPrecision(2))));
}
