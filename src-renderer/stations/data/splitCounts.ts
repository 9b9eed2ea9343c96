// Rows in each part: what the engine counted, or an estimate while it has not answered yet.

import type { Split } from "../../../src-engine/document/schema";
import type { SplitCounts } from "../../../src-engine/protocol/data";

/** `known` are the engine's counts for this very split, or null. */
export function splitCounts(split: Split, rows: number, known: SplitCounts | null): SplitCounts {
  if (known) return known;
  const validation = Math.round(rows * split.validation);
  const test = Math.round(rows * split.test);
  return { train: Math.max(0, rows - validation - test), validation, test, left: 0 };
}
