// Counting steps in a row: what all rules of the form "for N steps" share.

import type { RuleState } from "./rule";

export interface InARow {
  /** Steps in a row for which the condition holds, up to now. */
  heldFor(): number;
  state(): RuleState;
  /** Goes on with some steps; the number of the one (from 0) that fulfils the patience, or null. */
  see(steps: number, holds: (step: number) => boolean): number | null;
}

/** @param state as {@link InARow.state} gave it in a checkpoint */
export function inARow(patience: number, state: RuleState = {}): InARow {
  let count = state.heldFor ?? 0;
  return {
    heldFor: () => count,
    state: () => ({ heldFor: count }),
    see(steps, holds) {
      for (let step = 0; step < steps; step++) {
        count = holds(step) ? count + 1 : 0;
        if (count >= patience) return step;
      }
      return null;
    },
  };
}
