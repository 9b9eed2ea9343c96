// Trains a finished run on, as a new run that begins where the old one ended.

import { UserError } from "../document/errors";
import { readRun } from "../project/runs";
import type { RunSummary } from "../runs/run";
import { isUnfinished } from "../runs/stopReason";
import { recipeForMore } from "../runs/recipeForMore";
import { forkRun } from "./forkRun";
import type { TrainInput } from "./runInput";

export interface TrainOnInput extends TrainInput {
  /** The id of the run that has ended. */
  readonly run: string;
  /** At most so many epochs more. */
  readonly more: number;
}

/**
 * With the run's network, rows, seed, weights and optimizer's memory. The rule that ended it is left out.
 * @throws UserError "run-not-finished" or "run-diverged", and as {@link forkRun}
 */
export async function trainOn({ run, more, ...input }: TrainOnInput): Promise<RunSummary> {
  const summary = await readRun(input.folder, run);
  if (summary.stopReason === null || isUnfinished(summary.stopReason)) {
    throw new UserError({
      code: "run-not-finished",
      message: `Run ${summary.number} has not finished its recipe.`,
      next: summary.stopReason === null ? "Wait for its end, or stop it." : "Continue it instead.",
    });
  }
  if (summary.stopReason.kind === "diverged") {
    throw new UserError({
      code: "run-diverged",
      message: `Run ${summary.number} diverged, and would diverge again at the same step.`,
      next: `Begin a run with what it was before (--from ${summary.number}@EPOCH), with a smaller learning rate.`,
    });
  }
  const { training } = recipeForMore(summary, more);
  return forkRun({ ...input, document: { ...summary.document, training }, from: { run, epoch: null } });
}
