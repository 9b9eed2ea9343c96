// Divides rows among training, validation and test: the same seed always gives the same division.

import type { Problem } from "../document/errors";
import { invariant, UserError } from "../document/errors";
import type { Split } from "../document/schema";
import { countWhere, kept, mapped, range, rangeWhere } from "../document/typedArrays";
import { createGenerator } from "../runtime/random";
import { whole } from "../document/whole";
import type { OrderedBy, SplitBy } from "./splitBy";
import { rowsMarked, timesIn } from "./rowNumbers";
import { ASIDE, TEST, TRAIN, VALIDATION, byPosition, byTime, dealGroups, inTime, takeBy } from "./splitBy";

/** Row numbers of each part, ascending. */
export interface SplitRows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

export interface SplitRequest {
  /** The rows that may be used, ascending. */
  readonly rows: Int32Array;
  /** Per element of `rows` the index of its class; null for regression. */
  readonly classes: Int32Array | null;
  /** Names of the classes, for messages. */
  readonly labels: readonly string[];
  readonly split: Split;
  /** Per row of the source the part that the source itself gives it: 0 to train, 1 to validate, 2 to test. */
  readonly given?: Uint8Array | null;
  /** What the split's column holds, where it divides by one. */
  readonly by?: SplitBy | null;
}

/**
 * Shares `total` out in proportion to `weights`: the whole parts first, then one each to the greatest remainders (earlier
 * ones first where they are equal). No share exceeds its cap.
 */
export function largestRemainder(total: number, weights: readonly number[], caps?: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const room = (index: number, share: number): number => (caps?.[index] ?? Infinity) - share;
  const exact = weights.map((weight) => (sum === 0 ? 0 : (total * weight) / sum));
  // A hair more than the exact share, so that 0.15 * 20 counts as 3 and not as 2.9999999999999996.
  const shares = exact.map((share, index) => Math.min(Math.floor(share + 1e-9), caps?.[index] ?? Infinity));
  let left = total - shares.reduce((a, b) => a + b, 0);
  const order = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share + 1e-9) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  while (left > 0) {
    let given = 0;
    for (const { index } of order) {
      const share = shares[index] ?? 0;
      if (left === 0 || room(index, share) < 1 || weights[index] === 0) continue;
      shares[index] = share + 1;
      left -= 1;
      given += 1;
    }
    // Every cap is reached.
    if (given === 0) break;
  }
  return shares;
}

/**
 * The division, and what is doubtful about it.
 * @throws UserError "no-usable-rows" or "empty-training-part"
 */
export function splitRows({ rows, classes, labels, split, given = null, by = null }: SplitRequest): {
  parts: SplitRows;
  problems: Problem[];
} {
  const count = rows.length;
  if (count === 0) {
    throw new UserError({
      code: "no-usable-rows",
      message:
        "No row can be used: in each of them the target (or a column whose rule is to leave rows out) is missing.",
      next: "Choose another target, or another rule for missing values.",
    });
  }
  const deal: Deal = { classes, classCount: labels.length, split, by: by === null ? null : byPosition(by, rows) };
  const own = by?.rule === "column" ? by.parts : split.predefined === true && by === null ? given : null;
  const dealt =
    own === null
      ? divide(count, deal)
      : keepGiven(
          mapped(Uint8Array, rows, (row) => own[row] ?? TRAIN),
          deal,
        );
  const folded = split.fold === undefined ? dealt : testOnFold(dealt, deal, split.fold);
  const part =
    split.trainOnValidation === true ? folded.map((which) => (which === VALIDATION ? TRAIN : which)) : folded;
  const take = (which: number): Int32Array => rowsMarked(rows, part, which);
  const parts = { train: take(TRAIN), validation: take(VALIDATION), test: take(TEST) };
  const aside = timesIn(part, ASIDE);
  invariant(
    parts.train.length + parts.validation.length + parts.test.length + aside === count,
    "every row is in one part",
  );
  if (by !== null && parts.train.length === 0) throw emptyTrainingPart(count);
  return { parts, problems: classes === null ? [] : doubtfulClasses(part, classes, labels, split) };
}

interface Deal {
  /** Per position. */
  readonly classes: Int32Array | null;
  readonly classCount: number;
  readonly split: Split;
  readonly by: OrderedBy | null;
}

/** The same of some positions. */
function dealOf({ classes, by, ...deal }: Deal, positions: Int32Array): Deal {
  return {
    ...deal,
    classes: classes === null ? null : positions.map((position) => classes[position] ?? 0),
    by: by === null ? null : takeBy(by, positions),
  };
}

/** Per position its part, by the shares of the split. @throws UserError "empty-training-part" */
function divide(count: number, { classes, classCount, split, by }: Deal): Uint8Array {
  const [train = 0, validation = 0, test = 0] = largestRemainder(count, [split.train, split.validation, split.test]);
  if (train === 0) throw emptyTrainingPart(count);
  const order = split.shuffle ? createGenerator(split.seed, "split").permutation(count) : range(count);
  if (by?.rule === "time") return inTime(by.values, train, validation);
  if (by?.rule === "group") return Uint8Array.from(dealGroups(by.groups, order, [train, validation, test]));
  return split.stratify && classes !== null
    ? stratified(order, classes, classCount, validation, test)
    : inOrder(order, train, validation);
}

function emptyTrainingPart(count: number): UserError {
  return new UserError({
    code: "empty-training-part",
    message: `Of ${whole(count)} usable ${count === 1 ? "row" : "rows"}, none is left for training.`,
    next: "Give training a larger share of the rows, or import more rows.",
    subject: { kind: "setting", path: "data.split.train" },
  });
}

/** Per position its part, where the source gives parts: only the validation part, if it has none, is taken from the training part. */
function keepGiven(given: Uint8Array, deal: Deal): Uint8Array {
  const { split } = deal;
  if (given.includes(VALIDATION)) return given;
  const free = rangeWhere(given.length, (position) => given[position] === TRAIN);
  const share = split.validation / (split.train + split.validation);
  const taken = divide(free.length, {
    ...dealOf(deal, free),
    split: { ...split, train: 1 - share, validation: share, test: 0 },
  });
  const part = given.slice();
  free.forEach((position, index) => (part[position] = taken[index] ?? TRAIN));
  return part;
}

/**
 * Per position its part, where a fold is what the run is tested on: every position that is not in the test part is in one fold.
 * The rows of the other folds train, and validate in the ratio of the shares.
 */
function testOnFold(dealt: Uint8Array, deal: Deal, { of, index }: NonNullable<Split["fold"]>): Uint8Array {
  const { split } = deal;
  const pool = rangeWhere(dealt.length, (position) => dealt[position] !== TEST);
  if (pool.length < of) {
    throw new UserError({
      code: "too-few-rows-for-folds",
      message: `There are ${whole(pool.length)} rows for ${whole(of)} folds: each needs one at least.`,
      next: "Ask for fewer folds, or import more rows.",
      subject: { kind: "setting", path: "data.split" },
    });
  }
  const { by } = dealOf(deal, pool);
  const shuffled = split.shuffle
    ? createGenerator(split.seed, "folds")
        .permutation(pool.length)
        .map((at) => pool[at] ?? 0)
    : pool;
  // Of rows in time each fold is a stretch of it.
  const order = by?.rule === "time" ? byTime(by.values).map((at) => pool[at] ?? 0) : shuffled;
  const ordered = dealOf(deal, order);
  const folds =
    ordered.by?.rule === "group"
      ? dealGroups(ordered.by.groups, range(order.length), new Array<number>(of).fill(order.length / of))
      : dealFolds(order.length, split.stratify && by === null ? ordered.classes : null, of);
  const part = new Uint8Array(dealt.length).fill(ASIDE);
  order.forEach((position, at) => (part[position] = folds[at] === index ? TEST : TRAIN));
  const share = split.validation / (split.train + split.validation);
  if (share === 0) return part;
  const free = kept(pool, (position) => part[position] === TRAIN);
  const taken = divide(free.length, {
    ...dealOf(deal, free),
    split: { ...split, train: 1 - share, validation: share, test: 0 },
  });
  free.forEach((position, at) => (part[position] = taken[at] ?? TRAIN));
  return part;
}

/**
 * By row the fold that it is tested in, as scikit-learn's KFold and, where classes are given, its StratifiedKFold deal them: the
 * sizes of the folds differ by one at most, and so does what each class has in them.
 */
export function dealFolds(rows: number, classes: Int32Array | null, of: number): Int32Array {
  if (classes === null) {
    const [least, longer] = [Math.floor(rows / of), rows % of];
    const sizes = Array.from({ length: of }, (_, fold) => least + (fold < longer ? 1 : 0));
    return Int32Array.from(sizes.flatMap((size, fold) => new Array<number>(size).fill(fold)));
  }
  // Of the rows sorted by their classes every k-th counts for one fold; which rows of a class those are, their order says.
  const seen = [...new Set(classes)];
  const sorted = seen.flatMap((label) => new Array<number>(countWhere(classes, (one) => one === label)).fill(label));
  const waiting = new Map(seen.map((label) => [label, [] as number[]]));
  sorted.forEach((label, at) => waiting.get(label)?.push(at % of));
  for (const folds of waiting.values()) folds.sort((a, b) => b - a);
  return classes.map((label) => waiting.get(label)?.pop() ?? 0);
}

/** Per position its part: the first of the order train, the next validate, the rest test. */
function inOrder(order: Int32Array, train: number, validation: number): Uint8Array {
  const part = new Uint8Array(order.length);
  for (let index = 0; index < order.length; index++)
    part[order[index] ?? 0] = index < train ? TRAIN : index < train + validation ? VALIDATION : TEST;
  return part;
}

/** The same within each class, which keeps at least one row for training. */
function stratified(
  order: Int32Array,
  classes: Int32Array,
  classCount: number,
  validation: number,
  test: number,
): Uint8Array {
  const sizes = new Array<number>(classCount).fill(0);
  for (const index of classes) sizes[index] = (sizes[index] ?? 0) + 1;
  const tests = largestRemainder(
    test,
    sizes,
    sizes.map((size) => Math.max(0, size - 1)),
  );
  const validations = largestRemainder(
    validation,
    sizes,
    sizes.map((size, index) => Math.max(0, size - 1 - (tests[index] ?? 0))),
  );
  const seen = new Array<number>(classCount).fill(0);
  const part = new Uint8Array(order.length);
  for (const position of order) {
    const index = classes[position] ?? 0;
    const rank = seen[index] ?? 0;
    seen[index] = rank + 1;
    const trains = (sizes[index] ?? 0) - (tests[index] ?? 0) - (validations[index] ?? 0);
    part[position] = rank < trains ? TRAIN : rank < trains + (validations[index] ?? 0) ? VALIDATION : TEST;
  }
  return part;
}

/** How many positions of a class are in a part. */
function countParts(
  part: Uint8Array,
  classes: Int32Array,
  classCount: number,
): (index: number, which: number) => number {
  const counts = new Uint32Array(classCount * (ASIDE + 1));
  for (let at = 0; at < part.length; at++) {
    const cell = (classes[at] ?? 0) * (ASIDE + 1) + (part[at] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return (index, which) => counts[index * (ASIDE + 1) + which] ?? 0;
}

/** How many classes a message names. */
const NAMED = 5;

function doubtfulClasses(part: Uint8Array, classes: Int32Array, labels: readonly string[], split: Split): Problem[] {
  const wanted = [split.train, split.trainOnValidation === true ? 0 : split.validation, split.test];
  const counts = countParts(part, classes, labels.length);
  const name = (indices: readonly number[]): string => {
    const names = indices.slice(0, NAMED).map((index) => `"${labels[index] ?? ""}"`);
    return names.join(", ") + (indices.length > NAMED ? ` and ${indices.length - NAMED} more` : "");
  };
  const absent = labels.flatMap((_, index) => (counts(index, TRAIN) === 0 ? [index] : []));
  const small = labels.flatMap((_, index) =>
    counts(index, TRAIN) !== 0 && wanted.some((share, which) => share > 0 && counts(index, which) === 0) ? [index] : [],
  );
  const problems: Problem[] = [];
  if (absent.length > 0) {
    problems.push({
      code: "class-not-in-training",
      message: `No row of class ${name(absent)} is in the training part, so the network cannot learn ${absent.length === 1 ? "it" : "them"}.`,
      next: "Shuffle the rows, keep the classes' proportions, or give training a larger share.",
      subject: { kind: "setting", path: "data.split" },
    });
  }
  if (small.length > 0) {
    problems.push({
      code: "class-too-small",
      message: `${small.length === 1 ? "Class" : "Classes"} ${name(small)} ${small.length === 1 ? "has" : "have"} too few rows to be in every part of the split, so ${small.length === 1 ? "its" : "their"} figures say little.`,
      next: "Add rows of this kind, or leave the class out.",
      subject: { kind: "setting", path: "data.split" },
    });
  }
  return problems;
}
