// Small questions about sets of tensors.

import type { Tensors } from "../runtime/backend";

/** Whether every number of the named tensors is finite. */
export function allFinite(tensors: Tensors, names: readonly string[]): boolean {
  return names.every((name) => {
    const { data } = tensors[name] ?? { data: [] };
    // 0 * x is 0 for finite x, else NaN.
    let zero = 0;
    for (const value of data) zero += 0 * value;
    return zero === 0;
  });
}

/** Those of the tensors that are named. */
export function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.flatMap((name) => (tensors[name] === undefined ? [] : [[name, tensors[name]]])));
}
