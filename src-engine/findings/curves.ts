// What findings ask of a run's curves.

import { figureOf } from "../metrics/figures";
import { skillOf, verdictsOf } from "../runs/verdict";
import type { Verdict } from "../runs/verdict";
import type { Evidence, Span } from "./spec";

/** The training loss of each epoch. */
export function lossesOf({ epochs }: Evidence): Float64Array {
  return epochs.column("loss");
}

/** The loss that the run began with: of the first batch that is known of its first epoch, else of that epoch. */
export function firstLoss({ batches, epochs }: Evidence): number {
  const first = epochs.column("epoch")[0] ?? Infinity;
  const isOfFirst = (batches?.epoch[0] ?? Infinity) <= first;
  return (isOfFirst ? batches?.loss[0] : undefined) ?? epochs.column("loss")[0] ?? NaN;
}

/** The mean over the first epoch that is known. */
export function firstEpochLoss(evidence: Evidence): number {
  return lossesOf(evidence)[0] ?? NaN;
}

/** From one row of the table of epochs to another. */
export function spanOf({ epochs }: Evidence, first: number, last: number): Span {
  const column = epochs.column("epoch");
  return { from: column[first] ?? 0, to: column[last] ?? column.at(-1) ?? 0 };
}

/** The whole run, from before its first epoch. */
export function wholeRun({ epochs }: Evidence): Span {
  const column = epochs.column("epoch");
  return { from: (column[0] ?? 1) - 1, to: column.at(-1) ?? column[0] ?? 1 };
}

/** The verdicts on the network as it stands: of a run that goes on, too. */
export function verdicts({ run }: Evidence): readonly Verdict[] {
  return verdictsOf(run);
}

/** The share of the guess's error that the network takes away on the rows it was trained on; null where it was not compared. */
export function trainingSkill(evidence: Evidence): number | null {
  const { best, last, document } = evidence.run;
  const kept = document.training.restoreBest ? (best ?? last) : last;
  const each = verdicts(evidence);
  if (kept === null || each.length === 0) return null;
  const skills = each.flatMap(({ output, metric, value }) => {
    const reached = figureOf(kept, { metric, ...(each.length === 1 ? {} : { output }) }, "train");
    if (reached === null) return [];
    return [skillOf(metric, reached, value)];
  });
  return skills.length === 0 ? null : Math.min(...skills);
}

/** Whether the run is clearly ahead of always guessing the same, as far as that is known. */
export function isClearlyAhead(evidence: Evidence): boolean {
  const each = verdicts(evidence);
  return each.length > 0 && each.every(({ lead }) => lead === "clear");
}
