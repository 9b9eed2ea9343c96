// How answers are counted against the truth: how many rows are right, and which classes are confused; for numbers, by how much they
// are off. A rule and a network are counted by the same functions.

/** Of one part's rows. */
export type Tally = ClassTally | NumberTally;

export interface ClassTally {
  readonly kind: "classes";
  readonly rows: number;
  readonly right: number;
  /** `confusion[truth][answer]` rows, in the order of the classes. */
  readonly confusion: readonly (readonly number[])[];
}

export interface NumberTally {
  readonly kind: "numbers";
  readonly rows: number;
  /** In the target's own unit; NaN without rows. */
  readonly meanAbsoluteError: number;
}

/** Of answers that are class indices, against those of the truth. */
export function tallyClasses(answers: ArrayLike<number>, truth: ArrayLike<number>, classes: number): ClassTally {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let right = 0;
  for (let row = 0; row < truth.length; row++) {
    const [is, answer] = [truth[row] ?? -1, answers[row] ?? -1];
    if (is === answer) right += 1;
    const line = confusion[is];
    if (line !== undefined && answer >= 0 && answer < classes) line[answer] = (line[answer] ?? 0) + 1;
  }
  return { kind: "classes", rows: truth.length, right, confusion };
}

export function tallyNumbers(answers: ArrayLike<number>, truth: ArrayLike<number>): NumberTally {
  let sum = 0;
  for (let row = 0; row < truth.length; row++) sum += Math.abs((answers[row] ?? NaN) - (truth[row] ?? NaN));
  return { kind: "numbers", rows: truth.length, meanAbsoluteError: truth.length === 0 ? NaN : sum / truth.length };
}

/**
 * Half squared error, 1/n Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)² / 2: of numbers in the target's own unit, squared. Classes are taken as one-hot, so that
 * a wrong answer costs (1² + 1²) / 2 = 1 and a right one 0. NaN without rows.
 */
export function halfSquaredError(
  answers: ArrayLike<number>,
  truth: ArrayLike<number>,
  kind: "classes" | "number",
): number {
  let sum = 0;
  for (let row = 0; row < truth.length; row++) {
    const [answer, is] = [answers[row] ?? NaN, truth[row] ?? NaN];
    sum += kind === "number" ? (answer - is) ** 2 / 2 : answer === is ? 0 : 1;
  }
  return truth.length === 0 ? NaN : sum / truth.length;
}

/** What both sides are compared by, less is better: the share of wrong rows, or the mean absolute error. NaN without rows. */
export function costOf(tally: Tally): number {
  if (tally.kind === "numbers") return tally.meanAbsoluteError;
  return tally.rows === 0 ? NaN : (tally.rows - tally.right) / tally.rows;
}
