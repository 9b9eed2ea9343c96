// How large a network's largest result is: what bounds how many rows it may be asked about at once.

import type { Network } from "./network";

/** Numbers in the largest result that any layer gives for one example. */
export function widestResult({ layers }: Pick<Network, "layers">): number {
  return layers.reduce(
    (widest, { shape }) =>
      Math.max(
        widest,
        (shape ?? []).reduce((size, extent) => size * extent, 1),
      ),
    1,
  );
}
