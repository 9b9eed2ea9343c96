// The loss stands still long before it is low.

import { CONSTANT, SCHEDULES } from "../schedules/registry";
import { meanOf } from "../document/mean";
import { CLEAR_SKILL } from "../runs/verdict";
import { firstEpochLoss, isClearlyAhead, lossesOf, spanOf, trainingSkill } from "./curves";
import { rateOf, withRate, withRecipe } from "./fixes";
import type { Evidence, FindingSpec } from "./spec";

const LEAST = 10;
/** Of the epochs so far. */
const SHARE = 0.25;
/** How little the loss gets better, as a share of itself. */
const GAIN = 0.01;
/** How far from the first loss it still is at the start, as a share of it. */
const START = 0.05;
/** Optimizers whose steps are small where the gradient is. */
const SLOW = new Set(["gradient-descent", "sgd"]);

export const plateau: FindingSpec = {
  type: "plateau",
  label: "Plateau",
  summary: "The training loss stands still before the network is good",
  docs:
    "The loss does not get better any more, and the network is not good yet. Where it never left its beginning, the network stands on a flat stretch of the loss, as on XOR: larger steps, or Adam, which makes small gradients count, cross it. Where it fell and then stood still, the steps " +
    "may be too wide for the bottom of the valley: a schedule that lowers the rate on a plateau lets them settle.",
  evidence: "The training loss of the last quarter of the epochs, and the verdict against always guessing the same.",
  threshold:
    "From the 20th epoch on: over the last quarter of the epochs, and at least 10, the loss got better by less than 1% (first third of them against the last). Ten epochs are the usual patience of schedules and of early stopping. And either the loss is within 5% of the first one, in a network " +
    "with a hidden layer that could do more; or the network is not clearly ahead of the guess on the validation rows (a skill of 0.25, by Cohen's large effect), though it is on the training rows.",
  tone: "info",
  yieldsTo: [
    "diverging",
    "rate-too-high",
    "rate-too-low",
    "vanishing-gradients",
    "exploding-gradients",
    "dead-units",
    "one-class",
  ],
  judge(evidence, { number, whole }) {
    const losses = lossesOf(evidence);
    const { length } = losses;
    const stretch = Math.max(LEAST, Math.ceil(SHARE * length));
    if (length < 2 * LEAST) return null;
    const window = losses.subarray(-stretch);
    const third = Math.max(1, Math.floor(stretch / 3));
    const [before, now] = [meanOf(window.subarray(0, third)), meanOf(window.subarray(-third))];
    if (!(Math.abs(before - now) < GAIN * Math.abs(before))) return null;
    const skill = trainingSkill(evidence);
    const isShort = skill !== null && skill >= CLEAR_SKILL && !isClearlyAhead(evidence);
    if (!isShort && !isAtStart(evidence, now)) return null;
    return {
      text: `For ${whole(stretch)} epochs the training loss has stayed at ${number(now)}.`,
      span: spanOf(evidence, length - stretch, length - 1),
    };
  },
  fix(evidence, _sign, words) {
    const { document } = evidence.run;
    if (isAtStart(evidence, lossesOf(evidence).at(-1) ?? NaN))
      return SLOW.has(document.training.optimizer.type)
        ? withRecipe(document, "Adam", { optimizer: { type: "adam", params: { learningRate: 0.01 } } })
        : withRate(evidence, 10 * rateOf(document), words);
    const schedule = document.training.schedule?.type ?? CONSTANT.type;
    return schedule === CONSTANT.type && SCHEDULES.find("plateau") !== undefined
      ? withRecipe(document, "lower the rate on a plateau", { schedule: { type: "plateau" } })
      : null;
  },
};

/** Whether the loss never left its beginning, though a hidden layer could do more. */
function isAtStart(evidence: Evidence, now: number): boolean {
  const { layers } = evidence.run.document.model;
  const first = firstEpochLoss(evidence);
  const hasHidden = layers.some(({ type, params }) => type !== "output" && params?.activation !== undefined);
  return hasHidden && Math.abs(first - now) < START * Math.abs(first);
}
