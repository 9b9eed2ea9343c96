// The training rows are learned by heart.

import { figureOf, isWholeLoss, watchedFigure } from "../metrics/figures";
import { OPTIMIZERS } from "../optimizers/registry";
import { meanOf } from "../document/mean";
import { RULES } from "../rules/registry";
import { isClearlyAhead, spanOf, verdicts } from "./curves";
import { withRecipe } from "./fixes";
import type { Evidence, FindingSpec, Sign, FindingWords } from "./spec";

/** Prechelt's generalization loss, in shares: GL(5). */
const LOSS = 0.05;
/** Epochs over which the validation loss must have risen, and the training loss fallen. */
const LEAST = 5;
/** Of rows that are right: how far training must be ahead, beside what chance may do. */
const GAP = 0.1;
const Z = 1.96;
/** Epochs after the kept one that no patience of an early stopping asks for: twice the usual ten. */
const LONG = 20;
/** How far above its least the loss must be, in shares, where the best epoch is kept: what does no harm is told only where it is plain. */
const PLAIN = 0.2;
/** Validation rows below which such a course may be chance. */
const FEW = 10;
/** Fewer validation rows say nothing, as the finding "small-validation" has it. */
const ROWS = 20;
/** 0.01 is usual; more than 1 pulls weights to 0 at once. */
const [FIRST_DECAY, MOST_DECAY] = [0.01, 1];

export const overfitting: FindingSpec = {
  type: "overfitting",
  label: "Overfitting",
  summary: "It gets better on the training rows and worse on others",
  docs: "The network learns the training rows by heart, with their chance and noise, and does worse on rows that it has not seen. Keep the weights of the best epoch and stop early; then weight decay, dropout, a smaller network or more rows help.",
  evidence:
    "The training and the validation loss of each epoch; and, with the weights that are kept, the share of right answers on both parts.",
  threshold:
    "The validation loss of the kept weights is more than 5% above its least (Prechelt's GL with α = 5, “Early Stopping - But When?”, 1998), the mean of the last 5 epochs too, while the training loss has fallen since. Where the best epoch is kept that does no " +
    "harm, and is a warning only where that epoch is not clearly ahead of the guess on 20 validation rows or more. Else it is a hint, told where the mean of the last 5 epochs is more than 20% above its least on 10 validation rows or more, and 20 epochs or more " +
    "have followed the best one: twice the usual patience, and more than that of the run's own early stopping, which has to wait so long. Or the share of right answers is more than 10 points higher on the training rows than on the validation rows, beside the 1.96 standard errors that chance may do.",
  tone: "warn",
  yieldsTo: ["diverging", "one-class"],
  judge: (evidence, words) => risen(evidence, words) ?? apart(evidence, words),
  fix({ run: { document } }, _sign, words) {
    const { training } = document;
    if (!training.restoreBest || !training.rules.some(({ type }) => type === "no-improvement")) {
      const rules = training.rules.some(({ type }) => type === "no-improvement")
        ? training.rules
        : [...training.rules, { type: "no-improvement" }];
      const label = training.restoreBest ? "early stopping" : "early stopping, best epoch kept";
      return withRecipe(document, label, { restoreBest: true, rules });
    }
    const { spec, params } = OPTIMIZERS.read(training.optimizer);
    const decay = spec.params.weightDecay === undefined ? null : Number(params.weightDecay);
    if (decay === null || decay >= MOST_DECAY) return null;
    const weightDecay = decay === 0 ? FIRST_DECAY : Math.min(MOST_DECAY, 10 * decay);
    return withRecipe(document, `weight decay ${words.number(weightDecay)}`, {
      optimizer: { ...training.optimizer, params: { ...training.optimizer.params, weightDecay } },
    });
  },
};

/** The validation loss has left its least behind while the training loss fell. */
function risen(evidence: Evidence, { number, whole, count }: FindingWords): Sign | null {
  const { epochs, run } = evidence;
  const [validation, training] = [epochs.column("validationLoss"), epochs.column("loss")];
  const { length } = validation;
  if (length < LEAST) return null;
  let least = 0;
  for (let at = 1; at < length; at++) if ((validation[at] ?? NaN) < (validation[least] ?? NaN)) least = at;
  const [best, end] = [validation[least] ?? NaN, validation[length - 1] ?? NaN];
  const bound = best + LOSS * Math.abs(best);
  if (length - 1 - least < LEAST || !(end > bound) || !(meanOf(validation.subarray(-LEAST)) > bound)) return null;
  if (!(meanOf(training.subarray(-LEAST)) < (training[least] ?? NaN))) return null;
  const epoch = epochs.column("epoch")[least] ?? 0;
  const span = spanOf(evidence, least, length - 1);
  const seen = `The validation loss was least in epoch ${whole(epoch)}, ${number(best)}, and is ${number(end)} now, while the training loss fell from ${number(training[least] ?? NaN)} to ${number(training[length - 1] ?? NaN)}.`;
  if (!run.document.training.restoreBest || isHarmed(evidence)) return { text: seen, span };
  const after = (epochs.column("epoch")[length - 1] ?? 0) - epoch;
  if (after < LONG || after <= patienceOf(evidence) || !isWholeLoss(watchedFigure(run.document.training))) return null;
  if (!(meanOf(validation.subarray(-LEAST)) > best + PLAIN * Math.abs(best))) return null;
  if ((evidence.samples?.rows.validation ?? FEW) < FEW) return null;
  return {
    text: `Kept: epoch ${whole(epoch)}. The ${count(after, "epoch")} after it only learned the training rows by heart. ${seen}`,
    span,
    tone: "info",
  };
}

/** Of the run's early stopping; 0 where it has none. */
function patienceOf({ run: { document } }: Evidence): number {
  const patiences = document.training.rules.flatMap((rule) =>
    rule.type === "no-improvement" ? [Number(RULES.read(rule).params.patience)] : [],
  );
  return Math.max(0, ...patiences);
}

/** Whether the best epoch, which is kept, is no good either, by enough rows to tell. */
function isHarmed(evidence: Evidence): boolean {
  return !isClearlyAhead(evidence) && (evidence.samples?.rows.validation ?? 0) >= ROWS;
}

/** Far more answers are right on the rows that it was trained on. */
function apart(evidence: Evidence, { measure }: FindingWords): Sign | null {
  const { best, last, document } = evidence.run;
  const kept = document.training.restoreBest ? (best ?? last) : last;
  const rows = evidence.samples?.rows.validation ?? null;
  if (kept === null || rows === null || rows === 0) return null;
  const each = verdicts(evidence);
  for (const { output, metric, reached } of each) {
    if (metric !== "accuracy") continue;
    const training = figureOf(kept, { metric, ...(each.length === 1 ? {} : { output }) }, "train");
    if (training === null) continue;
    const chance = Z * Math.sqrt((reached * (1 - reached)) / rows);
    if (!(training - reached > GAP + chance)) continue;
    const at = evidence.epochs.column("epoch").indexOf(kept.epoch);
    return {
      text: `Right on ${measure(metric, training)} of the training rows, but on ${measure(metric, reached)} of the validation rows.`,
      span: spanOf(evidence, 0, at < 0 ? evidence.epochs.length - 1 : at),
    };
  }
  return null;
}
