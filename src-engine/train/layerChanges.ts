// How far each layer's weights moved in one step, as a share of their own length: ‖w' - w‖ / ‖w‖ over all its trained weights
// together. Worked out from the weights before and after an epoch's last step, so that the other steps cost nothing.

import type { LayerWeights } from "../passes/measure";
import { LEAST_LENGTH } from "../passes/measure";
import type { LayerChanges } from "../runs/epochs";
import type { Tensors } from "../runtime/backend";

/** The changes from `before` to `after`, by layer. */
export function layerChanges(layers: readonly LayerWeights[], before: Tensors, after: Tensors): LayerChanges {
  return Object.fromEntries(
    layers.map(({ id, tensors }) => {
      let moved = 0;
      let own = 0;
      for (const name of tensors) {
        const old = before[name]?.data ?? [];
        const next = after[name]?.data ?? [];
        for (let at = 0; at < old.length; at++) {
          const weight = old[at] ?? NaN;
          const change = (next[at] ?? NaN) - weight;
          moved += change * change;
          own += weight * weight;
        }
      }
      return [id, Math.sqrt(moved) / Math.max(Math.sqrt(own), LEAST_LENGTH)];
    }),
  );
}
