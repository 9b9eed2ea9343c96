// The weights stop changing, measured against their own size: in every layer the length of the change by an iteration is a
// small share of the length of the weights themselves. It means the same for large weights and small ones, and a layer that
// still learns is not outvoted by those that do not.

import { greatestChange } from "../layerChanges";
import { inARow } from "./inARow";
import type { Counting, RuleState } from "./rule";

/** Ends the run after the `patience`-th iteration in a row in which every layer's relative change is below `threshold`. */
export function layersUnchangedRule(threshold: number, patience: number, before?: RuleState): Counting {
  const { see, heldFor, state } = inARow(patience, before);
  return {
    heldFor,
    state,
    afterSteps({ loss, layers = {} }) {
      const all = Object.values(layers);
      const step =
        all.length === 0 ? null : see(loss.length, (at) => all.every((changes) => (changes[at] ?? NaN) < threshold));
      if (step === null) return null;
      const { layer, change } = greatestChange(
        Object.fromEntries(Object.entries(layers).map(([id, changes]) => [id, changes[step] ?? NaN])),
      ) ?? { layer: "", change: NaN };
      return { keep: step + 1, reason: { kind: "layers-unchanged", threshold, patience, layer, change } };
    },
  };
}
