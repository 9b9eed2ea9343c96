// The loss is still falling, in steps that are hardly any.

import { median } from "../document/median";
import { meanOf } from "../document/mean";
import { firstLoss, lossesOf, wholeRun } from "./curves";
import { rateOf, usualRate, withRate } from "./fixes";
import type { FindingSpec } from "./spec";

const LEAST = 10;
/** A tenth of the 1e-3 that CS231n calls about right. */
const MOVE = 1e-4;
/** Of the first loss: what must be left. */
const LEFT = 0.5;
/** So many times below the optimizer's own rate there is no need to see the loss fall. */
const TINY = 100;

export const rateTooLow: FindingSpec = {
  type: "rate-too-low",
  label: "Learning rate too low",
  summary: "The loss still falls, in steps that hardly move the weights",
  docs: "Each step goes in the right direction, but so little that the run would take very many epochs. A learning rate ten times higher comes to the same place in a tenth of the time.",
  evidence: "The training loss, and how far each epoch's last step moved the layers: ‖Δw‖ / ‖w‖.",
  threshold:
    "From the 10th epoch on: the layer that moves most moves by less than 1e-4 of its length in a step (median of the epochs; about 1e-3 is right, as CS231n, “Neural networks part 3”, has it), the loss of the last fifth of the epochs is " +
    "below that of the fifth before, more than half of the first loss is left, and the rate is not above the one that the optimizer has where none is named. Of a run that has ended with a hundredth of that rate or less, the small steps and the loss that is left are enough.",
  tone: "warn",
  yieldsTo: ["diverging", "rate-too-high"],
  judge(evidence, { number, whole }) {
    const losses = lossesOf(evidence);
    const { length } = losses;
    const { document } = evidence.run;
    if (length === 0 || rateOf(document) > usualRate(document)) return null;
    const move = median(evidence.epochs.column("layerChange"));
    const isLeft = (losses.at(-1) ?? NaN) > LEFT * Math.abs(firstLoss(evidence));
    // Such steps are lost in the rounding of the weights, and the run may have ended because these no longer change.
    if (rateOf(document) < usualRate(document) / TINY && evidence.run.stopReason !== null && move < MOVE && isLeft) {
      return {
        text: `A step moves no layer by more than ${number(move)} of its length (about 0.001 is usual), and the training loss is ${number(losses.at(-1) ?? NaN)} after ${number(firstLoss(evidence))} at first. The learning rate is ${number(rateOf(document))}; the optimizer has ${number(usualRate(document))} where none is named.`,
        span: wholeRun(evidence),
      };
    }
    if (length < LEAST) return null;
    const fifth = Math.max(2, Math.floor(length / 5));
    const [before, now] = [
      meanOf(losses.subarray(length - 2 * fifth, length - fifth)),
      meanOf(losses.subarray(-fifth)),
    ];
    if (!(move < MOVE) || !(now < before) || !(now > LEFT * Math.abs(firstLoss(evidence)))) return null;
    return {
      text: `After ${whole(length)} epochs the training loss still falls, from ${number(before)} to ${number(now)} of late, but a step moves no layer by more than ${number(move)} of its length (about 0.001 is usual). The learning rate is ${number(rateOf(document))}.`,
      span: wholeRun(evidence),
    };
  },
  /** Ten times the rate; at least a tenth of the usual one, at most that. */
  fix(evidence, _sign, words) {
    const [rate, usual] = [rateOf(evidence.run.document), usualRate(evidence.run.document)];
    return withRate(evidence, Math.min(usual, Math.max(10 * rate, usual / 10)), words);
  },
};
