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
}

/**
 * The least skill of a clear lead. Skill is the share of the guess's error that the network takes away, 1 - error / error of the
 * guess (the skill score of weather forecasts): of wrong rows, or of squared differences, where it is R². From about a quarter on
 * Cohen (Statistical Power Analysis, 1988, 9.2) calls an effect large: R² = 0.26.
 */
const CLEAR_SKILL = 0.25;

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
    return [{ output, ...baseline, reached, lead: leadOf(baseline, reached) }];
  });
}

function leadOf(baseline: Baseline, reached: number): Lead {
  if (!isBetter(baseline, reached, baseline.value, 0)) return "none";
  const error = (figure: number): number => (baseline.metric === "accuracy" ? 1 - figure : figure ** 2);
  return 1 - error(reached) / error(baseline.value) < CLEAR_SKILL ? "little" : "clear";
}

/** How a verdict is told: by whoever shows it. */
export interface VerdictWords {
  /** "98.1 %" */
  measure(measure: Measure, value: number): string;
  /** What the layer with this id is called. */
  layer(id: string): string;
}

/** What came out of a run, in plain words; null where there is nothing to compare with. Of several outputs the least lead counts. */
export function explainVerdicts(
  verdicts: readonly Verdict[],
  words: VerdictWords,
): { readonly title: string; readonly text: string; readonly lead: Lead } | null {
  const [only, ...others] = verdicts;
  if (only === undefined) return null;
  const lead = (["none", "little"] as const).find((one) => verdicts.some((each) => each.lead === one)) ?? "clear";
  const next = NEXT[lead];
  if (others.length === 0) return { title: sentence(only, words), text: next, lead };
  const better = verdicts.filter((each) => each.lead !== "none").length;
  const each = verdicts.map((verdict) => `${words.layer(verdict.output)}: ${sentence(verdict, words)}`);
  return {
    title: `${better} of ${verdicts.length} outputs are better than always guessing the same.`,
    text: [...each, next].filter((part) => part !== "").join(" "),
    lead,
  };
}

const NEXT: Readonly<Record<Lead, string>> = {
  none: "Try another learning rate, more epochs or a larger network.",
  little:
    "The data may not tell more. To find out, try another learning rate, more epochs, a larger network or other columns.",
  clear: "",
};

function sentence({ metric, value, guess, reached, lead }: Verdict, { measure }: VerdictWords): string {
  const [own, other] = [measure(metric, reached), measure(metric, value)];
  const guessing = guess === null ? "always guessing the mean" : `always guessing "${guess}"`;
  const did =
    metric === "accuracy" ? `right on ${own} of the validation rows` : `off by ${own} on the validation rows (RMSE)`;
  const against = metric === "accuracy" ? `is right on ${other}` : `is off by ${other}`;
  return lead === "clear"
    ? `${did.charAt(0).toUpperCase()}${did.slice(1)}; ${guessing} ${against}.`
    : `${lead === "little" ? "Little" : "No"} better than ${guessing}, which ${against}: ${did}.`;
}
