import type { CurveSpec } from "./spec";

interface Quantiles {
  readonly at: readonly number[];
  readonly below: readonly number[];
  readonly above: readonly number[];
}

/** The share of the training rows that lies below the number; as scikit-learn's QuantileTransformer, "uniform". */
export const quantileCurve: CurveSpec<
  Quantiles & { type: "quantile"; at: number[]; below: number[]; above: number[] }
> = {
  bend(on, x, { at, below, above }) {
    const [first = 0, last = 0] = [at[0], at.at(-1)];
    // A column that was constant says nothing.
    if (at.length < 2) return on.subtract(x, x);
    const next = (values: readonly number[]): readonly number[] => values.map((_, index) => values[index + 1] ?? 1);
    const middle = at.map((_, index) => ((below[index] ?? 0) + (above[index] ?? 0)) / 2);
    const [from, to, start, end, own] = on.lookUp(x, at, [at, next(at), above, next(below), middle]);
    if (from === undefined || to === undefined || start === undefined || end === undefined || own === undefined)
      return x;
    const way = on.divide(on.subtract(x, from), on.subtract(to, from));
    const between = on.add(start, on.multiply(way, on.subtract(end, start)));
    // At one of the values that several rows have, half of them count as below.
    const within = on.whereLess(from, x, between, own);
    const inside = on.whereLess(x, on.constant(last), within, on.add(on.constant(1), on.subtract(x, x)));
    return on.whereLess(on.constant(first), x, inside, on.subtract(x, x));
  },
  formula: (x) => `share of rows below ${x}`,
};
