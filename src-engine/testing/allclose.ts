// Numbers that should agree: |actual - expected| <= absolute + relative |expected|, as NumPy's allclose, and a message
// that shows the worst place.

import { expect } from "vitest";

export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

interface Tensorial {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Null where all agree; else a sentence about the worst place. NaN agrees with nothing. */
export function compareNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 1e-6, absolute = 1e-9 }: Tolerance = {},
): string | null {
  if (actual.length !== expected.length) return `${actual.length} numbers came, ${expected.length} were expected`;
  let worst = 0;
  let place = -1;
  let wrong = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [Number(actual[i]), Number(expected[i])];
    const excess = a === e ? 0 : Math.abs(a - e) / (absolute + relative * Math.abs(e));
    if (excess <= 1) continue;
    wrong++;
    if (place < 0 || Number.isNaN(excess) || excess > worst) [worst, place] = [excess, i];
  }
  if (wrong === 0) return null;
  return `${wrong} of ${expected.length} numbers differ; the worst, number ${place}, is ${actual[place]} instead of ${expected[place]} (allowed: ${absolute} + ${relative} |expected|)`;
}

function numbersOf(
  value: unknown,
): { readonly numbers: ArrayLike<number>; readonly shape: readonly number[] | null } | null {
  if (typeof value === "number") return { numbers: [value], shape: null };
  if (Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array)
    return { numbers: value as ArrayLike<number>, shape: null };
  if (typeof value === "object" && value !== null && "data" in value && "shape" in value) {
    const { shape, data } = value as Tensorial;
    return { numbers: data, shape };
  }
  return null;
}

expect.extend({
  toBeAllclose(received: unknown, expected: unknown, tolerance?: Tolerance) {
    const [a, e] = [numbersOf(received), numbersOf(expected)];
    if (a === null || e === null)
      return { pass: false, message: () => "toBeAllclose compares numbers, arrays of numbers and tensors" };
    if (a.shape !== null && e.shape !== null && a.shape.join() !== e.shape.join()) {
      return {
        pass: false,
        message: () => `a tensor of shape [${a.shape?.join(", ")}] came, [${e.shape?.join(", ")}] was expected`,
      };
    }
    const difference = compareNumbers(a.numbers, e.numbers, tolerance);
    return { pass: difference === null, message: () => difference ?? "the numbers agree, and should not" };
  },
});

declare module "vitest" {
  // The name and its parameter must be those of the declaration that is extended.
  interface Matchers<T> {
    /** |actual - expected| <= absolute + relative |expected| for every number; shapes equal where both have one. */
    toBeAllclose(expected: T | number | ArrayLike<number> | Tensorial, tolerance?: Tolerance): void;
  }
}
