// Stop reasons in words.

import type { RunSummary } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import { figureInWords, measureText } from "./figures";
import { counted, duration, figure } from "./table";

/** One sentence: why the run ended. */
export function stopInWords(reason: StopReason, run: Pick<RunSummary, "document">): string {
  switch (reason.kind) {
    case "epochs":
      return `All ${counted(reason.epochs, "epoch")} were done.`;
    case "steps":
      return `All ${counted(reason.steps, "step")} were done.`;
    case "time":
      return `The time was up: ${duration(reason.seconds)} of training.`;
    case "layers-unchanged":
      return `The weights stopped changing: no layer's weights moved by ${figure(reason.threshold)} or more of their own length in ${counted(reason.patience, "iteration")} in a row (the most, in "${reason.layer}", was ${figure(reason.change)}).`;
    case "gradient-small":
      return `The gradient vanished: it was shorter than ${figure(reason.threshold)} in ${counted(reason.patience, "iteration")} in a row (the last was ${figure(reason.norm)}).`;
    case "target":
      return `The ${reason.on === "train" ? "training" : "validation"} ${figureInWords(reason, run)} reached ${measureText(reason.metric, reason.reached)}: ${reason.reaches === "at-least" ? "at least" : "at most"} ${measureText(reason.metric, reason.value)} was asked for.`;
    case "exploding":
      return `Training diverged: the loss was above ${figure(reason.factor)} times the first one (${figure(reason.first)}) in ${counted(reason.patience, "iteration")} in a row (the last was ${figure(reason.loss)}). A smaller learning rate may help.`;
    case "weights-unchanged":
      return `The weights stopped changing: no weight moved by ${figure(reason.threshold)} or more in ${counted(reason.patience, "iteration")} in a row (the last change was ${figure(reason.change)}).`;
    case "no-improvement":
      return `The validation ${reason.watch === undefined ? "loss" : figureInWords(reason.watch, run)} did not get better${reason.minDelta > 0 ? ` by more than ${figure(reason.minDelta)}` : ""} for ${counted(reason.patience, "epoch")} after epoch ${reason.bestEpoch}.`;
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
