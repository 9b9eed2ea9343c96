// The operations that steps of a preparation are made of. A step is written once, and computed on numbers here, or written as nodes of an
// ONNX file (export/onnx/nodeArithmetic.ts), so that the two cannot part.

/** On values of type V: a number, or the name of a column of numbers in a graph. All in double precision. */
export interface Arithmetic<V> {
  constant(value: number): V;
  add(a: V, b: V): V;
  subtract(a: V, b: V): V;
  multiply(a: V, b: V): V;
  divide(a: V, b: V): V;
  floor(x: V): V;
  abs(x: V): V;
  sign(x: V): V;
  /** ln(1 + x) */
  log1p(x: V): V;
  /** e^x - 1 */
  expm1(x: V): V;
  power(base: V, exponent: V): V;
  sine(x: V): V;
  cosine(x: V): V;
  /** `then` where a < b, else `otherwise`. */
  whereLess(a: V, b: V, then: V, otherwise: V): V;
  /**
   * The entry of each table for the last of the ascending numbers `at` that is not above x, at most that before the last; the first one
   * where all are above.
   */
  lookUp(x: V, at: readonly number[], tables: readonly (readonly number[])[]): readonly V[];
}

export const NUMBERS: Arithmetic<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  floor: Math.floor,
  abs: Math.abs,
  sign: Math.sign,
  log1p: Math.log1p,
  expm1: Math.expm1,
  power: Math.pow,
  sine: Math.sin,
  cosine: Math.cos,
  whereLess: (a, b, then, otherwise) => (a < b ? then : otherwise),
  lookUp(x, at, tables) {
    let [low, high] = [0, Math.max(0, at.length - 2)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((at[middle] ?? Infinity) <= x) low = middle;
      else high = middle - 1;
    }
    return tables.map((table) => table[low] ?? NaN);
  },
};
