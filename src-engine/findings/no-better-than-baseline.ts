// It would have been as good not to look at the data at all.

import { verdicts, wholeRun } from "./curves";
import { isOddRate, rateOf, usualRate, withMoreUnits, withRate } from "./fixes";
import type { FindingSpec } from "./spec";

/** Epochs that a run in progress is given. */
const LEAST = 10;

const WHAT = { accuracy: "right answers", rmse: "error (RMSE)", loss: "loss" } as const;

export const noBetterThanBaseline: FindingSpec = {
  type: "no-better-than-baseline",
  label: "No better than the baseline",
  summary: "Always guessing the same is as good",
  docs: "The baseline never looks at the features: it always answers with the commonest class of the training rows, or with their mean. A network that is no better has learned nothing of use, whatever its loss and however the run ended.",
  evidence: "The figure on the validation rows, with the weights that are kept, beside that of the baseline.",
  threshold:
    "The accuracy is not above (and the probabilities are not clearly better: AUC below 0.75, or less than a quarter of the guess's log loss taken away), or the error (RMSE; of an output for a quantile its loss) not below, that of the baseline; while the run goes on from its 10th epoch on.",
  tone: "bad",
  isEffect: true,
  judge(evidence, { measure }) {
    const { run, epochs } = evidence;
    if (run.stopReason === null && epochs.length < LEAST) return null;
    const worst = verdicts(evidence).find(({ lead }) => lead === "none");
    if (worst === undefined) return null;
    const { metric, value, reached, guess, quantile } = worst;
    const mean = quantile === undefined ? "the mean" : `the ${String(quantile)} quantile`;
    return {
      text: `On the validation rows: ${WHAT[metric]} ${measure(metric, reached)}; always guessing ${guess === null ? mean : `“${guess}”`} gives ${measure(metric, value)}.`,
      span: wholeRun(evidence),
    };
  },
  /** Back to the optimizer's usual rate; where it has that, a larger network. */
  fix(evidence, _sign, words) {
    const { document } = evidence.run;
    const [rate, usual] = [rateOf(document), usualRate(document)];
    const isOdd = isOddRate(document) || rate < usual / 3;
    return (isOdd ? withRate(evidence, usual, words) : null) ?? withMoreUnits(evidence);
  },
};
