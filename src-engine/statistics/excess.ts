// Do the rows of a group fare worse than the other rows, or is it chance? Exact for right and wrong; by ranks for sizes of errors.

import { erf } from "../ir/erf";

/**
 * Fisher's exact test, one-sided: the probability that of `rows` rows, drawn without replacement from `all` of which `allWrong` are wrong,
 * at least `wrong` are wrong. As scipy's hypergeom.sf(wrong - 1, all, allWrong, rows).
 */
export function excessOfWrong(wrong: number, rows: number, allWrong: number, all: number): number {
  const most = Math.min(rows, allWrong);
  const least = Math.max(0, rows + allWrong - all);
  if (wrong <= least) return 1;
  let term = Math.exp(logChoose(allWrong, wrong) + logChoose(all - allWrong, rows - wrong) - logChoose(all, rows));
  let sum = 0;
  for (let k = wrong; k <= most; k++) {
    sum += term;
    term *= ((allWrong - k) * (rows - k)) / ((k + 1) * (all - allWrong - rows + k + 1));
  }
  return Math.min(1, sum);
}

/** ln C(n, k), as the sum of logarithms. */
function logChoose(n: number, k: number): number {
  const few = Math.min(k, n - k);
  let sum = 0;
  for (let at = 1; at <= few; at++) sum += Math.log(n - few + at) - Math.log(at);
  return sum;
}

/** Ranks from 1 in ascending order, equal values sharing the mean of theirs; and Σ (t³ - t) over ties of t. */
export function midRanks(values: ArrayLike<number>): { readonly ranks: Float64Array; readonly ties: number } {
  const order = Array.from({ length: values.length }, (_, at) => at).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  );
  const ranks = new Float64Array(values.length);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}

/**
 * The rank-sum test of Wilcoxon, one-sided, by its normal approximation with ties and continuity: the probability that `rows` of `all`
 * rows have so great a sum of ranks by chance. As scipy's mannwhitneyu(alternative="greater", method="asymptotic").
 */
export function excessOfRanks(rankSum: number, rows: number, all: number, ties: number): number {
  const others = all - rows;
  if (rows === 0 || others === 0) return 1;
  const u = rankSum - (rows * (rows + 1)) / 2;
  const variance = ((rows * others) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const z = (u - (rows * others) / 2 - 0.5) / Math.sqrt(variance);
  return 0.5 * (1 - erf(z / Math.SQRT2));
}
