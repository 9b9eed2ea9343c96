// It does badly on the very rows that it was trained on.

import { meanOf } from "../document/mean";
import { CLEAR_SKILL } from "../runs/verdict";
import { lossesOf, trainingSkill, wholeRun } from "./curves";
import { withMoreUnits } from "./fixes";
import type { FindingSpec } from "./spec";

const LEAST = 20;
const GAIN = 0.005;

export const underfitting: FindingSpec = {
  type: "underfitting",
  label: "Underfitting",
  summary: "It does badly even on the rows that it was trained on",
  docs: "The network has stopped getting better, and explains little even of the training rows: it cannot express what is in them, or the columns do not tell. More units or layers show which of the two it is; other columns may be needed.",
  evidence:
    "The share of the guess's error that the network takes away on the training rows, and the training loss of the last quarter of the epochs.",
  threshold:
    "From the 20th epoch on: less than a quarter of the guess's error is gone on the training rows (R² or the like below 0.25; from about there on Cohen, “Statistical Power Analysis”, 1988, calls an effect large), and the training loss got better by less " +
    "than 0.5% in the last quarter of the epochs.",
  tone: "warn",
  yieldsTo: [
    "diverging",
    "rate-too-high",
    "rate-too-low",
    "vanishing-gradients",
    "exploding-gradients",
    "dead-units",
    "one-class",
    "plateau",
  ],
  judge(evidence, { number, whole }) {
    const losses = lossesOf(evidence);
    const { length } = losses;
    const skill = trainingSkill(evidence);
    if (length < LEAST || skill === null || !(skill < CLEAR_SKILL)) return null;
    const quarter = losses.subarray(-Math.ceil(length / 4));
    const half = quarter.length >> 1;
    const [before, now] = [meanOf(quarter.subarray(0, half)), meanOf(quarter.subarray(half))];
    if (!(before - now < GAIN * Math.abs(before))) return null;
    return {
      text: `On the training rows it takes away ${number(Math.max(0, 100 * skill))}% of the error of always guessing the same, and after ${whole(length)} epochs the loss hardly falls any more.`,
      span: wholeRun(evidence),
    };
  },
  fix: (evidence) => withMoreUnits(evidence),
};
