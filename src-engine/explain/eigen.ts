// Eigenvalues of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 8.5).

import { filled } from "../document/typedArrays";

export interface Eigen {
  /** The greatest first. */
  readonly values: readonly number[];
  /** One for each value, of length 1, each at right angles to the others. */
  readonly vectors: readonly Float64Array[];
}

/** Rounds; a matrix of some dozen rows takes about ten. */
const MOST_ROUNDS = 60;

/** @param matrix symmetric, row by row */
export function eigen(matrix: readonly (readonly number[])[]): Eigen {
  const size = matrix.length;
  const a = Float64Array.from(matrix.flat());
  const v = filled(Float64Array, size * size, (i) => (i % (size + 1) === 0 ? 1 : 0));
  const at = (of: Float64Array, i: number, j: number): number => of[i * size + j] ?? 0;
  /** The numbers at `first`, `first + step` ... and at `second`, `second + step` ... turned into each other. */
  const turn = (of: Float64Array, first: number, second: number, step: number, c: number, s: number): void => {
    for (let k = 0; k < size; k++) {
      const [x, y] = [of[first + k * step] ?? 0, of[second + k * step] ?? 0];
      of[first + k * step] = c * x - s * y;
      of[second + k * step] = s * x + c * y;
    }
  };
  const whole = a.reduce((sum, x) => sum + x * x, 0);
  const beside = (): number => a.reduce((sum, x, i) => (i % (size + 1) === 0 ? sum : sum + x * x), 0);
  for (let round = 0; round < MOST_ROUNDS && beside() > 1e-32 * whole; round++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = at(a, p, q);
        if (apq === 0) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        turn(a, p, q, size, c, t * c);
        turn(a, p * size, q * size, 1, c, t * c);
        turn(v, p, q, size, c, t * c);
      }
    }
  }
  const order = matrix.map((_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i));
  return {
    values: order.map((i) => at(a, i, i)),
    vectors: order.map((i) => filled(Float64Array, size, (k) => at(v, k, i))),
  };
}
