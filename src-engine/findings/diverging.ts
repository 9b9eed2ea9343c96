// The loss runs away, or is no number any more.

import { firstLoss, wholeRun } from "./curves";
import { rateOf, withLowerRate } from "./fixes";
import type { Evidence, FindingSpec, Span } from "./spec";

/** As the stopping rule "Loss explodes" has it by default. */
const FACTOR = 10;
/** Batches, or epochs, in a row. */
const IN_A_ROW = 3;

export const diverging: FindingSpec = {
  type: "diverging",
  label: "Diverging",
  summary: "The loss runs away or is no longer a number",
  docs:
    "Each step goes so far that it lands higher than it began, and the next one starts from a steeper place: the loss grows without end. Nearly always the learning rate is too high. " +
    "Where a lower rate does not help, look for features that are not scaled, or clip the gradient.",
  evidence: "The reason why the run ended, and the losses of batches and epochs.",
  threshold:
    "The run ended because a loss or a weight was no longer a finite number or because the loss exploded; or the loss of each of the last 3 epochs, or batches before there are any, is more than 10 times the size of the " +
    "first one: one bad batch does not count. The factor is that of the stopping rule “Loss explodes”.",
  tone: "bad",
  judge(evidence, { number, whole }) {
    const { stopReason, document } = evidence.run;
    const rate = `the learning rate is ${number(rateOf(document))}`;
    if (stopReason?.kind === "diverged") {
      const what = stopReason.what === "loss" ? "the loss" : "a weight";
      return {
        text: `In step ${whole(stopReason.step)} ${what} was no longer a finite number; ${rate}.`,
        span: endOf(evidence),
      };
    }
    if (stopReason?.kind === "exploding")
      return {
        text: `The loss went from ${number(stopReason.first)} to ${number(stopReason.loss)}; ${rate}.`,
        span: endOf(evidence),
      };
    const first = firstLoss(evidence);
    const losses = evidence.epochs.length > 0 ? evidence.epochs.column("loss") : (evidence.batches?.loss ?? []);
    if (losses.length <= IN_A_ROW) return null;
    const last = Array.from({ length: IN_A_ROW }, (_, at) => losses[losses.length - 1 - at] ?? NaN);
    if (!last.every((loss) => !(loss <= FACTOR * Math.abs(first)))) return null;
    return {
      text: `The loss went from ${number(first)} to ${number(last[0] ?? NaN)}; ${rate}.`,
      span: endOf(evidence),
    };
  },
  fix: (evidence, _sign, words) => withLowerRate(evidence, words),
};

/** From where the loss was least to the end of what is known. */
function endOf(evidence: Evidence): Span {
  const { epochs, batches } = evidence;
  const [places, losses] =
    epochs.length > 0 ? [epochs.column("epoch"), epochs.column("loss")] : [batches?.epoch ?? [], batches?.loss ?? []];
  let least = -1;
  for (let at = 0; at < losses.length; at++) if (least < 0 || (losses[at] ?? NaN) < (losses[least] ?? NaN)) least = at;
  if (least < 0) return wholeRun(evidence);
  const last = Math.max(places[places.length - 1] ?? 0, batches?.epoch[batches.epoch.length - 1] ?? 0);
  if (least === losses.length - 1) return wholeRun(evidence);
  return { from: places[least] ?? 0, to: last };
}
