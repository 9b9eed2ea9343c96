// Kinds that treat each number by itself: whatever only puts numbers elsewhere can be moved past them.

import type { OpKind } from "./ops";

/** Of several operands, which broadcast as NumPy does. */
export const BROADCASTING: ReadonlySet<OpKind> = new Set<OpKind>([
  ...(["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const),
  ...(["greater", "equal", "select"] as const),
]);

/** All of them but `floor`, which the passes leave where it stands. */
export const ELEMENTWISE: ReadonlySet<OpKind> = new Set<OpKind>([
  ...BROADCASTING,
  ...(["negate", "exp", "log", "log1p", "sqrt", "reciprocal", "abs", "sign", "erf", "sin", "cos"] as const),
  ...(["relu", "sigmoid", "tanh", "softplus"] as const),
]);
