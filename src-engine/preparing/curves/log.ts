import type { CurveSpec } from "./spec";

/** sign(x) · ln(1 + |x|): the logarithm of sizes, that 0 and numbers below it have too. */
export const logCurve: CurveSpec<{ type: "log" }> = {
  bend: (on, x) => on.multiply(on.sign(x), on.log1p(on.abs(x))),
  unbend: (on, y) => on.multiply(on.sign(y), on.expm1(on.abs(y))),
  formula: (x) => `log(1 + ${x})`,
};
