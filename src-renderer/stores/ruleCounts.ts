// What a rule does on the training rows, counted in the window while a slider moves.

import type { HandRule } from "../../src-engine/document/handRule";
import { filled, mapped } from "../../src-engine/document/typedArrays";
import { answerOf, columnsOf, linesFor } from "../../src-engine/handwritten/apply";
import type { Tally } from "../../src-engine/handwritten/tally";
import { halfSquaredError, tallyClasses, tallyNumbers } from "../../src-engine/handwritten/tally";
import type { RuleRows } from "../../src-engine/protocol/rule";

export interface RuleCounts {
  readonly all: Tally;
  /** Of the same rows, half squared error. */
  readonly cost: number;
  /** Of the rows that each line answers, in the order of the lines; the last is "otherwise". */
  readonly lines: readonly Tally[];
  /** By training row, what the rule answers: a class, an index into the target's classes, or a number. */
  readonly answers: Float64Array;
}

/** The answer of each line as a number, "otherwise" last: a class by its index, -1 where the target has none of that name. */
export function answerNumbers(rule: HandRule, target: RuleRows["target"]): Float64Array {
  return filled(Float64Array, rule.lines.length + 1, (line) => {
    const answer = answerOf(rule, line);
    return target.kind === "classes" ? target.classes.indexOf(String(answer)) : Number(answer);
  });
}

/** Null while a column of the rule has not been read. Rows whose class is not known are left out of the tallies. */
export function countRule(rule: HandRule, { rows, values, target, truth }: RuleRows): RuleCounts | null {
  if (columnsOf(rule).some((name) => !values.has(name))) return null;
  const chosen = linesFor(rule, values, rows);
  const ofLine = answerNumbers(rule, target);
  const answers = mapped(Float64Array, chosen, (line) => ofLine[line] ?? NaN);
  const places = Array.from({ length: ofLine.length }, (): number[] => []);
  const known: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (target.kind === "classes" && (truth[row] ?? -1) < 0) continue;
    known.push(row);
    places[chosen[row] ?? 0]?.push(row);
  }
  const pick = (numbers: Float64Array, some: readonly number[]): Float64Array =>
    mapped(Float64Array, some, (row) => numbers[row] ?? NaN);
  const tallyOf = (some: readonly number[]): Tally =>
    target.kind === "classes"
      ? tallyClasses(pick(answers, some), pick(truth, some), target.classes.length)
      : tallyNumbers(pick(answers, some), pick(truth, some));
  const cost = halfSquaredError(pick(answers, known), pick(truth, known), target.kind);
  return { all: tallyOf(known), cost, lines: places.map(tallyOf), answers };
}

/** From the least to the greatest number of a column, and a step that moves a bound readably; null for texts and for no numbers. */
export interface BoundRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A range is walked in about so many steps, each a power of ten. */
const STEPS = 1_000;

export function rangeOf(values: Float64Array): BoundRange | null {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return null;
  const step = 10 ** Math.ceil(Math.log10((max - min) / STEPS));
  return { min, max, step: step > 0 && Number.isFinite(step) ? step : 1 };
}

/** The nearest whole number of steps, within the range. */
export function onStep(value: number, { min, max, step }: BoundRange): number {
  const near = Number((Math.round(value / step) * step).toPrecision(12));
  if (!Number.isFinite(near)) return Math.min(max, Math.max(min, value));
  return Math.min(max, Math.max(min, near));
}
