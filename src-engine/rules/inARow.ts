// Counting steps in a row: what all rules of the form "for N steps" share.

import type { RuleState } from "./rule";

export interface InARow {
  /** Steps in a row for which the condition holds, up to now. */
  heldFor(): number;
  /** Of the newest steps seen, the number of the first (from 0) for which the condition holds, or null. */
  firstHeld(): number | null;
  state(): RuleState;
  /** Goes on with some steps; the number of the one (from 0) that fulfils the patience, or null. */
  see(steps: number, holds: (step: number) => boolean): number | null;
}

/** @param state as {@link InARow.state} gave it in a checkpoint */
export function inARow(patience: number, state: RuleState = {}): InARow {
  let count = state.heldFor ?? 0;
  let first: number | null = null;
  return {
    heldFor: () => count,
    firstHeld: () => first,
    state: () => ({ heldFor: count }),
    see(steps, holds) {
      first = null;
      for (let step = 0; step < steps; step++) {
        const isHeld = holds(step);
        count = isHeld ? count + 1 : 0;
        if (isHeld) first ??= step;
        if (count >= patience) return step;
      }
      return null;
    },
  };
}
