// The number lines of a nudge, and what has none.

import { sizeOf } from "../../../src-engine/document/size";
import type { NetworkView, Nudge } from "../../../src-engine/protocol/learn";

/** How many numbers of the prediction have no line: those that move least, where there are many. */
export function outputsLeftOut({ layers }: Pick<NetworkView, "layers">, lines: Nudge["lines"]): number {
  if (lines.length === 0) return 0;
  return layers
    .filter(({ output }) => output)
    .reduce((left, { id, values }) => {
      const last = values.at(-1);
      const shown = lines.filter(
        ({ subject }) => subject?.kind === "unit" && subject.layer === id && subject.value === last?.name,
      );
      return left + sizeOf(last?.shape ?? [0]) - shown.length;
    }, 0);
}
