// Whether a run's network is better on the validation rows than always guessing the same, and that in plain words.

import type { Measure } from "../metrics/columns";
import { figureOf, isBetter } from "../metrics/figures";
import type { Baseline } from "./baseline";
import type { RunSummary } from "./run";

/** An output's figure on the validation rows, with the weights that the run left, beside the baseline's. */
export interface Verdict extends Baseline {
  readonly output: string;
  readonly reached: number;
  readonly isBetter: boolean;
}

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
    return [{ output, ...baseline, reached, isBetter: isBetter(baseline, reached, baseline.value, 0) }];
  });
}

/** How a verdict is told: by whoever shows it. */
export interface VerdictWords {
  /** "98.1 %" */
  measure(measure: Measure, value: number): string;
  /** What the layer with this id is called. */
  layer(id: string): string;
}

/** What came out of a run, in plain words; null where there is nothing to compare with. */
export function explainVerdicts(
  verdicts: readonly Verdict[],
  words: VerdictWords,
): { readonly title: string; readonly text: string; readonly isBetter: boolean } | null {
  const [only, ...others] = verdicts;
  if (only === undefined) return null;
  const isBetter = verdicts.every((each) => each.isBetter);
  const next = isBetter ? "" : "Try another learning rate, more epochs or a larger network.";
  if (others.length === 0) return { title: sentence(only, words), text: next, isBetter };
  const better = verdicts.filter((each) => each.isBetter).length;
  const each = verdicts.map((verdict) => `${words.layer(verdict.output)}: ${sentence(verdict, words)}`);
  return {
    title: `${better} of ${verdicts.length} outputs are better than always guessing the same.`,
    text: [...each, next].filter((part) => part !== "").join(" "),
    isBetter,
  };
}

function sentence({ metric, value, guess, reached, isBetter: better }: Verdict, { measure }: VerdictWords): string {
  const [own, other] = [measure(metric, reached), measure(metric, value)];
  const guessing = guess === null ? "always guessing the mean" : `always guessing "${guess}"`;
  const did =
    metric === "accuracy" ? `right on ${own} of the validation rows` : `off by ${own} on the validation rows (RMSE)`;
  const against = metric === "accuracy" ? `is right on ${other}` : `is off by ${other}`;
  return better
    ? `${did.charAt(0).toUpperCase()}${did.slice(1)}; ${guessing} ${against}.`
    : `No better than ${guessing}, which ${against}: ${did}.`;
}
