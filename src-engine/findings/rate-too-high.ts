// The loss jumps about instead of falling.

import { meanOf } from "../document/mean";
import { firstLoss, lossesOf, spanOf } from "./curves";
import { rateOf, withLowerRate } from "./fixes";
import type { FindingSpec } from "./spec";

/** Epochs that are needed to tell jumps from the first fall, and the most that are looked at. */
const [LEAST, MOST] = [8, 50];
/** Mean rise from one epoch to the next, as a share of the mean loss. */
const RISE = 0.1;
/** Of the first loss: below it jumps do no harm. */
const LEFT = 0.1;
/** How many times its least the loss is at the end. */
const RISEN = 2;
/** How many times the first loss an epoch's is. */
const THROWN = 3;

export const rateTooHigh: FindingSpec = {
  type: "rate-too-high",
  label: "Learning rate too high",
  summary: "The training loss jumps about, or climbs again",
  docs: "Steps that go too far jump from one side of a valley to the other: the loss of the training rows goes up as often as it goes down. A lower rate, a schedule that lowers it, or larger batches make it fall again.",
  evidence: "The training loss of the last half of the epochs, at most 50.",
  threshold:
    "From the 8th epoch on: the loss rises from epoch to epoch by more than a tenth of its mean, taken over all of these epochs (rises that follow from chance alone are less: about 0.56 times the spread between epochs, so that a tenth " +
    "means a spread of a fifth), or it is twice its least and more, or that of an epoch is three times the first loss and more; and more than a tenth of the first loss is left, since below that jumps do no harm.",
  tone: "warn",
  yieldsTo: ["diverging"],
  judge(evidence, { number }) {
    const losses = lossesOf(evidence);
    const { length } = losses;
    if (length < LEAST) return null;
    const from = length - Math.min(MOST, Math.max(LEAST - 1, length >> 1));
    const window = losses.subarray(from);
    const level = meanOf(window);
    if (!(level > LEFT * Math.abs(firstLoss(evidence)))) return null;
    const rise = meanOf(Array.from(window.subarray(1), (loss, at) => Math.max(0, loss - (window[at] ?? NaN))));
    const least = losses.indexOf(Math.min(...losses.subarray(-10_000)));
    const end = meanOf(losses.subarray(-3));
    const rate = `The learning rate is ${number(rateOf(evidence.run.document))}.`;
    if (rise > RISE * level)
      return {
        text: `From epoch to epoch the training loss rises by ${number(rise)} on average, at a mean of ${number(level)}. ${rate}`,
        span: spanOf(evidence, from, length - 1),
      };
    const highest = losses.indexOf(Math.max(...losses.subarray(-10_000)));
    if ((losses[highest] ?? NaN) > THROWN * Math.abs(firstLoss(evidence)))
      return {
        text: `The training loss began at ${number(firstLoss(evidence))} and was thrown up to ${number(losses[highest] ?? NaN)}. ${rate}`,
        span: spanOf(evidence, highest, highest),
      };
    if (least < 0 || !(end > RISEN * (losses[least] ?? NaN))) return null;
    return {
      text: `The training loss had come down to ${number(losses[least] ?? NaN)} and is at ${number(end)} again. ${rate}`,
      span: spanOf(evidence, least, length - 1),
    };
  },
  fix: (evidence, _sign, words) => withLowerRate(evidence, words),
};
