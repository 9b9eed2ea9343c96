// What came out of the stopping lab: where the rule would have ended each training, what the cost was there, and how the cost went
// on. All of it is computed from what the engine measured.

import { kept } from "../../../src-engine/document/typedArrays";
import type { StoppingLabView } from "../../../src-engine/protocol/learn";
import { stepsUntilUnchanged } from "../../../src-engine/rules/weights-unchanged";
import { ARMS } from "../../stores/learnView";
import type { Arm } from "../../stores/learnView";

/** The mean cost over all training rows after so many steps. */
export interface CostAt {
  readonly step: number;
  readonly cost: number;
}

/**
 * How the cost of a training went: no number any more, higher than at the beginning, still falling, slowly, up and down, or at rest;
 * "short" where it was measured too seldom to tell.
 */
export type Course = "diverged" | "worse" | "falling" | "slow" | "restless" | "settled" | "short";

export interface Outcome {
  readonly arm: Arm;
  readonly learningRate: number;
  /** Steps that it took. */
  readonly steps: number;
  /** After so many steps the rule ends it; null where it does not. */
  readonly fires: number | null;
  /** The cost where the rule ends it, or, while it is not known, as it was measured last up to there. */
  readonly there: CostAt | null;
  /** The cost at the end of all its steps; null where it diverged. */
  readonly end: CostAt | null;
  /** The step that left something that is no number. */
  readonly divergedAt: number | null;
  /** Of its last step. */
  readonly change: number | null;
  readonly course: Course;
}

/** Costs nearer to each other than this share of the lower one count as equal. */
const EQUAL = 0.01;

function isAsLow(cost: number, least: number): boolean {
  return cost - least <= EQUAL * Math.abs(least);
}

/**
 * @param rule the rule's settings
 * @param measured what each costs after some number of steps, where that was asked
 */
export function outcomesOf(
  { arms }: StoppingLabView,
  rule: { readonly threshold: number; readonly patience: number },
  measured: readonly (CostAt | null)[] = [],
): Outcome[] {
  return arms.map(({ change, all, learningRate, end }, at) => {
    const asked = measured[at] ?? null;
    const fires = stepsUntilUnchanged(change, rule);
    return {
      arm: ARMS[at] ?? "once",
      learningRate,
      steps: change.length,
      fires,
      there: fires === null ? null : asked?.step === fires ? asked : costUpTo(all, fires),
      end: end === "diverged" ? null : costUpTo(all, Infinity),
      divergedAt: end === "diverged" ? change.length + 1 : null,
      change: change.at(-1) ?? null,
      course: end === "diverged" ? "diverged" : courseOf(all),
    };
  });
}

type Costs = StoppingLabView["arms"][number]["all"];

/** Measured last in the first `step` steps. */
export function costUpTo({ steps, loss }: Costs, step: number): CostAt | null {
  let found: CostAt | null = null;
  for (let at = 0; at < steps.length && (steps[at] ?? Infinity) <= step; at++)
    found = { step: steps[at] ?? NaN, cost: loss[at] ?? NaN };
  return found;
}

/** Fewer costs tell nothing of how they go on. */
const LEAST_COSTS = 8;
/** What the cost does in the last quarter of the steps. */
const [LITTLE, MUCH] = [0.002, 0.02];

function courseOf({ steps, loss }: Costs): Course {
  const [first, end] = [loss[0] ?? NaN, loss.at(-1) ?? NaN];
  if (loss.length < LEAST_COSTS) return "short";
  if (!(end < first)) return "worse";
  const lastStep = steps.at(-1) ?? 0;
  const quarter = kept(loss, (_, at) => (steps[at] ?? 0) >= 0.75 * lastStep);
  const [least, most] = [Math.min(...quarter), Math.max(...quarter)];
  const fell = (quarter[0] ?? NaN) - end;
  // As shares of the cost that it still is: of 0.001, half is much, however far it came down before.
  const whole = Math.max(Math.abs(quarter[0] ?? NaN), Math.abs(end));
  if (fell < 0.5 * (most - least)) return most - least > MUCH * whole ? "restless" : "settled";
  return fell > MUCH * whole ? "falling" : fell > LITTLE * whole ? "slow" : "settled";
}

/** The one that ends at the lowest cost, and then others that are as good as equal to it. */
export function lowestOf(outcomes: readonly Outcome[]): readonly Arm[] {
  const costs = outcomes
    .flatMap(({ arm, end }) => (end === null ? [] : [{ arm, cost: end.cost }]))
    .sort((a, b) => a.cost - b.cost);
  const least = costs[0]?.cost ?? NaN;
  return costs.filter(({ cost }) => isAsLow(cost, least)).map(({ arm }) => arm);
}

/** What the rule says beside what the cost says. */
export type Verdict =
  /** It ends none of them. */
  | { readonly kind: "none" }
  /** The first that it ends costs more there than the best of them comes down to: stopped is not good. */
  | {
      readonly kind: "poor";
      readonly soonest: Outcome;
      readonly there: CostAt;
      readonly best: Outcome;
      readonly least: CostAt;
    }
  /** The first that it ends is as good there as any: as low as `least`, the lowest of all ends, or lower. */
  | { readonly kind: "good"; readonly soonest: Outcome; readonly there: CostAt; readonly least: CostAt }
  /** It ends the first before a cost was measured, or no other has one. */
  | { readonly kind: "untold"; readonly soonest: Outcome };

export function verdictOf(outcomes: readonly Outcome[]): Verdict {
  const fired = outcomes.filter(({ fires }) => fires !== null);
  const [soonest] = [...fired].sort((a, b) => (a.fires ?? NaN) - (b.fires ?? NaN));
  if (soonest === undefined) return { kind: "none" };
  const [best] = outcomes.filter(({ end }) => end !== null).sort((a, b) => (a.end?.cost ?? NaN) - (b.end?.cost ?? NaN));
  const { there } = soonest;
  const least = best?.end ?? null;
  if (there === null || best === undefined || least === null) return { kind: "untold", soonest };
  if (isAsLow(there.cost, least.cost)) return { kind: "good", soonest, there, least };
  return { kind: "poor", soonest, there, best, least };
}
