// The epochs ran out too early.

import { courseOf } from "../runs/verdict";
import { meanOf } from "../document/mean";
import { isClearlyAhead, verdicts, wholeRun } from "./curves";
import { withRecipe } from "./fixes";
import type { Evidence, FindingSpec } from "./spec";

/** Epochs without which no course can be seen. */
const LEAST = 5;
/** How much better the loss must have become in the second half of the last third, as a share of the first. */
const GAIN = 0.005;
const MOST_EPOCHS = 100_000_000;

/** Of the validation loss in the last third of the epochs: its two halves. */
function lastThird({ epochs }: Evidence): readonly [before: number, now: number] {
  const losses = epochs.column("validationLoss");
  const third = losses.subarray(-Math.max(4, Math.ceil(losses.length / 3)));
  return [meanOf(third.subarray(0, third.length >> 1)), meanOf(third.subarray(third.length >> 1))];
}

export const stillImproving: FindingSpec = {
  type: "still-improving",
  label: "Still getting better",
  summary: "Its epochs ran out while it was getting better, and it is not good yet",
  docs: "The loss on rows that it was not trained on was still falling at the end: the network has not shown yet what it can do. Train it on from its last epoch, and let early stopping end it when it no longer gets better.",
  evidence: "The validation loss of the last third of the epochs, and the verdict against always guessing the same.",
  threshold:
    "A run of 5 epochs or more ended because its epochs ran out, its best epoch was the last one, its validation loss got better by more than 0.5% within the last third of the epochs (second half against the first), and it is not clearly ahead of the guess (a skill of 0.25, by Cohen's large effect, or right twice as often).",
  tone: "info",
  yieldsTo: [
    "diverging",
    "rate-too-high",
    "rate-too-low",
    "exploding-gradients",
    "vanishing-gradients",
    "dead-units",
    "one-class",
    "overfitting",
    "plateau",
  ],
  judge(evidence, { number, count }) {
    const { epochs, run } = evidence;
    if (epochs.length < LEAST || courseOf(run)?.kind !== "improving") return null;
    if (verdicts(evidence).length === 0 || isClearlyAhead(evidence)) return null;
    const [before, now] = lastThird(evidence);
    if (!(before - now > GAIN * Math.abs(before))) return null;
    return {
      text: `After ${count(epochs.length, "epoch")} the validation loss still fell, from ${number(before)} to ${number(now)} within the last third of them.`,
      span: wholeRun(evidence),
    };
  },
  fix({ run: { document } }, _sign, { count }) {
    const more = Math.min(MOST_EPOCHS, 3 * document.training.epochs);
    return more > document.training.epochs ? withRecipe(document, count(more, "epoch"), { epochs: more }) : null;
  },
};
