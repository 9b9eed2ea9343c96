// The plainest rule: as many passes through the training rows as the recipe says.

import type { StoppingRule } from "./rule";

/** Ends the run after `epochs` epochs. */
export function epochsRule(epochs: number): StoppingRule {
  return { afterEpoch: ({ epoch }) => (epoch >= epochs ? { kind: "epochs", epochs: epoch } : null) };
}
