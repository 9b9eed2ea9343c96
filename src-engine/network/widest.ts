// How large a network's largest result is: what bounds how many rows it may be asked about at once.

import type { Model } from "../document/schema";
import type { DataShapes } from "../layers/spec";
import { analyze } from "./network";

/** Numbers in the largest result that any layer gives for one example. */
export function widestResult(model: Model, ends: DataShapes): number {
  return analyze(model, ends).layers.reduce(
    (widest, { shape }) =>
      Math.max(
        widest,
        (shape ?? []).reduce((size, extent) => size * extent, 1),
      ),
    1,
  );
}
