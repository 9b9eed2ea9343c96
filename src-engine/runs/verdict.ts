// Whether a run's network is better on the validation rows than always guessing the same, and that in plain words.

import type { Measure } from "../metrics/columns";
import { figureOf, isBetter } from "../metrics/figures";
import type { Baseline } from "./baseline";
import type { RunSummary } from "./run";

/** How far a network is ahead of the guess: not at all, a little, or clearly. */
type Lead = "none" | "little" | "clear";

/** An output's figure on the validation rows, with the weights that the run left, beside the baseline's. */
export interface Verdict extends Baseline {
  readonly output: string;
  readonly reached: number;
  readonly lead: Lead;
  /** Present where the classes that it names are little or no better, but its probabilities clearly are: only the threshold hides it. */
  readonly hidden?: { readonly auc: number; readonly loss: number; readonly guessLoss: number };
}

/**
 * The least skill of a clear lead. Skill is the share of the guess's error that the network takes away, 1 - error / error of the
 * guess (the skill score of weather forecasts): of wrong rows, or of squared differences, where it is R². From about a quarter on
 * Cohen (Statistical Power Analysis, 1988, 9.2) calls an effect large: R² = 0.26.
 */
export const CLEAR_SKILL = 0.25;
/** Of many classes the guess is nearly always wrong, and a quarter less of that is very much: right twice as often is clear, too. */
const CLEAR_TIMES = 2;

type Judged = Pick<RunSummary, "baselines" | "best" | "last" | "document">;

/** In the order of the document; empty where the run was not compared: it has no validation rows, or is of an older version. */
export function verdictsOf({ baselines = {}, best, last, document }: Judged): Verdict[] {
  const kept = document.training.restoreBest ? (best ?? last) : last;
  const outputs = document.model.layers.flatMap(({ id }) => {
    const baseline = baselines[id];
    return baseline === undefined ? [] : [{ output: id, ...baseline }];
  });
  if (kept === null) return [];
  return outputs.flatMap(({ output, ...baseline }) => {
    const own = outputs.length === 1 ? {} : { output };
    const reached = figureOf(kept, { metric: baseline.metric, ...own }, "validation");
    if (reached === null) return [];
    const lead = leadOf(baseline, reached);
    const hidden = hiddenLead(baseline, lead, (metric) => figureOf(kept, { metric, ...own }, "validation"));
    return hidden === null
      ? [{ output, ...baseline, reached, lead }]
      : [{ output, ...baseline, reached, lead: "little", hidden }];
  });
}

/** Halfway from chance to always right: what Hosmer and Lemeshow (Applied Logistic Regression, 5.2.4) call acceptable is from 0.7 on. */
const CLEAR_AUC = 0.75;

/** What the probabilities of a network reach that names no more right classes than the guess does; null where that is not clearly better. */
function hiddenLead(
  baseline: Baseline,
  lead: Lead,
  figure: (metric: "auc" | "loss") => number | null,
): NonNullable<Verdict["hidden"]> | null {
  const { metric, loss: guessLoss } = baseline;
  if (metric !== "accuracy" || guessLoss === undefined || lead === "clear") return null;
  if (lead === "little" && !isLopsided(baseline)) return null;
  const [auc, loss] = [figure("auc"), figure("loss")];
  if (auc === null || loss === null || !(auc >= CLEAR_AUC)) return null;
  return skillOf("loss", loss, guessLoss) >= CLEAR_SKILL ? { auc, loss, guessLoss } : null;
}

function leadOf(baseline: Baseline, reached: number): Lead {
  if (!isBetter(baseline, reached, baseline.value, 0)) return "none";
  const { metric, value } = baseline;
  if (metric === "accuracy" && reached >= CLEAR_TIMES * value) return "clear";
  return skillOf(metric, reached, value) < CLEAR_SKILL ? "little" : "clear";
}

/** The share of the guess's error that is taken away. */
export function skillOf(metric: Baseline["metric"], reached: number, guessed: number): number {
  const error = (figure: number): number =>
    metric === "accuracy" ? 1 - figure : metric === "rmse" ? figure ** 2 : figure;
  return 1 - error(reached) / error(guessed);
}

/** How a run went at its end: it ran out of epochs while it got better, or its training rows were learned by heart. */
export type Course =
  { readonly kind: "improving" } | { readonly kind: "by-heart"; /** The best one. */ readonly epoch: number };

/** As much worse the validation loss must have become: Prechelt's GL(5), as the finding "overfitting" has it. */
const WORSE = 0.05;

/** Null where neither can be said. */
export function courseOf({
  best,
  last,
  bestEpoch,
  stopReason,
}: Pick<RunSummary, "best" | "last" | "bestEpoch" | "stopReason">): Course | null {
  if (best === null || last === null || bestEpoch === null) return null;
  if (bestEpoch === last.epoch) return stopReason?.kind === "epochs" ? { kind: "improving" } : null;
  const [before, now] = [best.validationLoss, last.validationLoss];
  if (before === null || now === null || !(now > before + WORSE * Math.abs(before)) || !(last.loss < best.loss))
    return null;
  return { kind: "by-heart", epoch: bestEpoch };
}

/** How a verdict is told: by whoever shows it. */
export interface VerdictWords {
  /** "98.1%" */
  measure(measure: Measure, value: number): string;
  whole(count: number): string;
  /** What the layer with this id is called. */
  layer(id: string): string;
}

/** What came out of a run, in plain words; null where there is nothing to compare with. Of several outputs the least lead counts. */
export function explainVerdicts(
  verdicts: readonly Verdict[],
  words: VerdictWords,
  course: Course | null = null,
): { readonly title: string; readonly text: string; readonly lead: Lead } | null {
  const [only, ...others] = verdicts;
  if (only === undefined) return null;
  const lead = (["none", "little"] as const).find((one) => verdicts.some((each) => each.lead === one)) ?? "clear";
  const isHidden = verdicts.some(({ hidden }) => hidden !== undefined);
  const next =
    lead === "clear"
      ? ""
      : isHidden && lead === "little"
        ? UNHIDE
        : nextStep(lead, course, words, verdicts.some(isLopsided));
  if (others.length === 0) return { title: sentence(only, words), text: next, lead };
  const better = verdicts.filter((each) => each.lead !== "none").length;
  const each = verdicts.map((verdict) => `${words.layer(verdict.output)}: ${sentence(verdict, words)}`);
  return {
    title: `${better} of ${verdicts.length} outputs are better than always guessing the same.`,
    text: [...each, next].filter((part) => part !== "").join(" "),
    lead,
  };
}

/** The commonest class has so large a share of the rows that accuracy tells little about the others: as the data doctor's "imbalance". */
const LOPSIDED = 0.9;

function isLopsided({ metric, value }: Baseline): boolean {
  return metric === "accuracy" && value >= LOPSIDED;
}

const UNHIDE =
  "Move the threshold in Evaluate to where its errors cost least, or let rarer classes count for more (class weights).";

function nextStep(lead: "none" | "little", course: Course | null, { whole }: VerdictWords, lopsided: boolean): string {
  if (course?.kind === "improving") return "It was still getting better when its epochs ran out: train it on.";
  if (course?.kind === "by-heart")
    return `After epoch ${whole(course.epoch)} it only learned its training rows by heart. More rows help, or fewer units, dropout or weight decay; more epochs do not.`;
  if (lopsided)
    return "So few rows have another class that accuracy tells little: look at AUC and log loss in Evaluate, move the threshold there, or let rarer classes count for more (class weights).";
  return lead === "none"
    ? "Try another learning rate, more epochs or a larger network."
    : "The data may not tell more. To find out, try another learning rate, more epochs, a larger network or other columns.";
}

function sentence({ metric, value, guess, quantile, reached, lead, hidden }: Verdict, words: VerdictWords): string {
  const [own, other] = [words.measure(metric, reached), words.measure(metric, value)];
  const mean = quantile === undefined ? "the mean" : `the ${String(quantile)} quantile`;
  const guessing = `always guessing ${guess === null ? mean : `“${guess}”`}`;
  const [did, against] = ACHIEVED[metric](own, other);
  if (hidden !== undefined) {
    const [auc, loss, guessed] = [
      words.measure("auc", hidden.auc),
      words.measure("loss", hidden.loss),
      words.measure("loss", hidden.guessLoss),
    ];
    return `Its probabilities are clearly better than ${guessing}: AUC ${auc}, log loss ${loss} against ${guessed}. Only the threshold hides it: ${did}; the guess ${against}.`;
  }
  return lead === "clear"
    ? `${did.charAt(0).toUpperCase()}${did.slice(1)}; ${guessing} ${against}.`
    : `${lead === "little" ? "Little" : "No"} better than ${guessing}, which ${against}: ${did}.`;
}

/** What the network did, and what the guess does. */
const ACHIEVED: Readonly<Record<Baseline["metric"], (own: string, other: string) => readonly [string, string]>> = {
  accuracy: (own, other) => [`right on ${own} of the validation rows`, `is right on ${other}`],
  rmse: (own, other) => [`off by ${own} on the validation rows (RMSE)`, `is off by ${other}`],
  loss: (own, other) => [`a loss of ${own} on the validation rows`, `has ${other}`],
};
