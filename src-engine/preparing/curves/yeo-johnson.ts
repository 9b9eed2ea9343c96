import type { CurveSpec } from "./spec";

/** Yeo & Johnson 2000, "A new family of power transformations to improve normality or symmetry"; as scikit-learn's PowerTransformer. */
export const yeoJohnsonCurve: CurveSpec<{ type: "yeo-johnson"; power: number }> = {
  bend(on, x, { power }) {
    const [zero, size] = [on.constant(0), on.log1p(on.abs(x))];
    // ((1 + x)^λ - 1) / λ by its logarithm, which is exact near 0 too; and ln(1 + x) for λ = 0.
    const branch = (exponent: number): typeof x =>
      exponent === 0 ? size : on.divide(on.expm1(on.multiply(size, on.constant(exponent))), on.constant(exponent));
    return on.whereLess(x, zero, on.subtract(zero, branch(2 - power)), branch(power));
  },
  formula: (x, { power }) => `yeoJohnson(${x}, λ = ${Number(power.toPrecision(4))})`,
};
