// Stop reasons in words.

import type { StopReason } from "../protocol/runs";
import { counted, figure } from "./table";

/** One sentence: why the run ended. */
export function stopInWords(reason: StopReason): string {
  switch (reason.kind) {
    case "epochs":
      return `All ${counted(reason.epochs, "epoch")} were done.`;
    case "weights-unchanged":
      return `The weights stopped changing: no weight moved by ${figure(reason.threshold)} or more in ${counted(reason.patience, "iteration")} in a row (the last change was ${figure(reason.change)}).`;
    case "no-improvement":
      return `The validation loss did not get better for ${counted(reason.patience, "epoch")} after epoch ${reason.bestEpoch}.`;
    case "diverged":
      return `Training diverged: ${reason.what === "loss" ? "the loss was" : "the weights were"} no longer finite at step ${reason.step}. The last finite weights are kept; a smaller learning rate may help.`;
    case "user":
      return "You stopped the run.";
    case "interrupted":
      return "Gradual ended while the run was going on.";
    case "failed":
      return `The run failed: ${reason.message}`;
    default:
      return reason satisfies never;
  }
}
