// The areas under the curves of one class against the rest, both at once: they go through the same scores in the same order.

import { apart, ends, sorted } from "./apart";
import type { Scores } from "./apart";
import { oncePerClass } from "./answers";
import type { ClassAnswers } from "./answers";
import { rankingOf } from "./ranking";
import type { Ranking } from "./ranking";

export interface Areas {
  /** Rows of the class, and all others; by weight. */
  readonly own: number;
  readonly rest: number;
  /** Of hits over false ones, in trapezoids: pairs of a row of the class and another one that are in the right order, a tie counting half. */
  readonly pairs: number;
  /** Of precision over hits, in steps. */
  readonly precision: number;
}

/** Null where a score is no number. Kept, as several figures ask for it. */
export const areasOf = oncePerClass((answers: ClassAnswers, column: number): Areas | null => {
  const { weights } = answers;
  if (weights === null) return areasByMerging(answers, column);
  const ranking = rankingOf(answers, column);
  return ranking === null ? null : areasByRanking(ranking, weights);
});

/** Threshold by threshold. A resampling does this a thousand times, so there is no branch that depends on which rows were drawn. */
function areasByRanking({ rows, isOwn, isLast }: Ranking, weights: Float64Array): Areas {
  let hits = 0;
  let falseOnes = 0;
  let hitsBefore = 0;
  let falseBefore = 0;
  let pairs = 0;
  let precision = 0;
  for (let place = 0; place < rows.length; place++) {
    const weight = weights[rows[place] ?? 0] ?? 0;
    const found = weight * (isOwn[place] ?? 0);
    hits += found;
    falseOnes += weight - found;
    if (isLast[place] === 0) continue;
    pairs += ((falseOnes - falseBefore) * (hits + hitsBefore)) / 2;
    const named = hits + falseOnes;
    precision += named === 0 ? 0 : ((hits - hitsBefore) * hits) / named;
    hitsBefore = hits;
    falseBefore = falseOnes;
  }
  return { own: hits, rest: falseOnes, pairs, precision };
}

/** Where all rows count alike: the scores of the class and those of all others, each in order, side by side. */
function areasByMerging(answers: ClassAnswers, column: number): Areas | null {
  const own = answers.counts().support[column] ?? 0;
  const rest = answers.truth.length - own;
  const [inside, outside] = apart(answers, column, own);
  const [least, greatest] = ends(inside);
  const [lowest, highest] = ends(outside);
  if ([least, greatest, lowest, highest].some(Number.isNaN)) return null;
  // Only where the two overlap does the order matter, which in a trained network is seldom.
  const others = between(outside, least, greatest);
  const [, last] = ends(others.values);
  const first = others.above === 0 ? between(inside, -Infinity, last) : { values: inside, above: 0 };
  return {
    own,
    rest,
    ...merge(sorted(first.values), sorted(others.values), {
      hits: first.above,
      falseOnes: others.above,
      pairs: own * others.below + first.above * others.values.length,
    }),
  };
}

/** Above all that are merged: rows of the class, before which there are none of the others, or others. */
interface Before {
  readonly hits: number;
  readonly falseOnes: number;
  /** In the right order, beyond those among what is merged. */
  readonly pairs: number;
}

/** From the greatest down; each score of the class is a threshold. Both are in order. */
function merge(ours: Scores, others: Scores, before: Before): Pick<Areas, "pairs" | "precision"> {
  let pairs = before.pairs;
  // All of the first ones are right.
  let precision = before.hits;
  let hits = before.hits;
  for (let at = ours.length - 1, above = others.length; at >= 0;) {
    const score = ours[at] ?? NaN;
    const from = at;
    while (at >= 0 && ours[at] === score) at--;
    while (above > 0 && (others[above - 1] ?? NaN) > score) above--;
    let upTo = above;
    while (upTo > 0 && others[upTo - 1] === score) upTo--;
    const found = from - at;
    hits += found;
    pairs += (found * (above + upTo)) / 2;
    precision += (found * hits) / (hits + before.falseOnes + others.length - upTo);
  }
  return { pairs, precision };
}

/** Those from `least` to `greatest`, in front of the same memory, and how many are below and above. */
function between(
  scores: Scores,
  least: number,
  greatest: number,
): { readonly values: Scores; readonly below: number; readonly above: number } {
  let [count, below] = [0, 0];
  for (const score of scores) {
    if (score < least) below++;
    else if (score <= greatest) scores[count++] = score;
  }
  return { values: scores.subarray(0, count), below, above: scores.length - count - below };
}
