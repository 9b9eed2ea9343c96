// The weights stop changing, measured against their own size: in every layer the length of the change by a step is a small
// share of the length of the weights themselves. It means the same for large weights and small ones, and a layer that still
// learns is not outvoted by those that do not.

import * as v from "valibot";
import { CountSchema, NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { LayerId } from "../document/schema";
import { inARow } from "./inARow";
import type { RuleSpec } from "./spec";
import { patienceSteps, threshold } from "./spec";

const params = {
  threshold: threshold(
    "The change of a layer's weights in a step, as a share of their own size, has to stay below this.",
    1e-4,
  ),
  patience: patienceSteps(10),
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("layers-unchanged"),
  threshold: NumberSchema,
  patience: CountSchema,
  layer: LayerId,
  change: NumberSchema,
});

export const layersUnchanged: RuleSpec<typeof params, typeof reason> = {
  type: "layers-unchanged",
  label: "Every layer stops changing",
  summary: "In every layer the weights change by a small share of their own size",
  docs:
    "As above, but each layer is measured against the size of its own weights, so that the threshold means the same for large weights and small ones, and a " +
    "layer that still learns is not outvoted by the others.",
  formula: "‖w' - w‖ / ‖w‖ < threshold in every layer, for so many steps in a row",
  params,
  measures: ["layer-changes"],
  tone: "ok",
  reason,
  explain: ({ threshold: bound, patience, layer, change }, words) => ({
    short: "layers unchanged",
    title: "Finished: the weights stopped changing.",
    text:
      `Every layer changed by less than ${words.number(bound)} of its weights' size for ${words.count(patience, "step")} ` +
      `(most: ${words.layer(layer)}, ${words.number(change)}).`,
  }),
  create({ threshold: bound, patience }, { state: before }) {
    const { see, heldFor, firstHeld, state } = inARow(patience, before);
    return {
      heldFor,
      firstHeld,
      state,
      afterSteps({ loss, layers = {} }) {
        const all = Object.values(layers);
        const step =
          all.length === 0 ? null : see(loss.length, (at) => all.every((changes) => (changes[at] ?? NaN) < bound));
        if (step === null) return null;
        const { layer, change } = greatestChange(
          Object.fromEntries(Object.entries(layers).map(([id, changes]) => [id, changes[step] ?? NaN])),
        ) ?? { layer: "", change: NaN };
        return { keep: step + 1, reason: { kind: "layers-unchanged", threshold: bound, patience, layer, change } };
      },
    };
  },
};

/** The layer that changed most, the first of equals; null where there is none. What is no number counts as most. */
export function greatestChange(
  changes: Readonly<Record<string, number>>,
): { readonly layer: string; readonly change: number } | null {
  let greatest: { readonly layer: string; readonly change: number } | null = null;
  for (const [layer, change] of Object.entries(changes)) {
    if (Number.isNaN(change)) return { layer, change };
    if (greatest === null || change > greatest.change) greatest = { layer, change };
  }
  return greatest;
}
