// How large a network's largest result is: what bounds how many rows it may be asked about at once.

import { sizeOf } from "../document/size";
import type { Network } from "./network";

/** Numbers in the largest result that any layer gives for one example. */
export function widestResult({ layers }: Pick<Network, "layers">): number {
  return layers.reduce((widest, { shape }) => Math.max(widest, sizeOf(shape ?? [])), 1);
}
