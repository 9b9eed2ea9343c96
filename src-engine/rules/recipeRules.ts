// The rules that a recipe asks for, at work, and what they remember.

import type { TrainingRecipe } from "../document/schema";
import { watchedFigure } from "../metrics/figures";
import { divergedRule } from "./diverged";
import { epochsRule } from "./epochs";
import { RULES } from "./registry";
import type { RuleReason } from "./registry";
import type { RuleState, StoppingRule } from "./rule";

/** What each rule remembers, by its type. Plain JSON. */
export type RuleStates = Readonly<Record<string, RuleState>>;

export interface RecipeRules {
  /** In the order in which they are asked: of two that would end a run at the same step the first is named. */
  readonly rules: readonly StoppingRule<RuleReason>[];
  states(): RuleStates;
  /** By type: for how many steps in a row the condition of a rule that counts them holds. */
  heldFor(): Readonly<Record<string, number>>;
  /** Of the steps shown last, the number of the first (from 0) for which the condition of any such rule holds; null where there is none. */
  firstHeld(): number | null;
}

/**
 * @param start epochs done before the run
 * @param before what the rules remembered in the checkpoint to go on from
 * @throws UserError where a rule is not known
 */
export function recipeRules(
  training: Pick<TrainingRecipe, "epochs" | "rules" | "watch">,
  start = 0,
  before: RuleStates = {},
): RecipeRules {
  const watch = watchedFigure(training);
  const order = RULES.all.map(({ type }) => type);
  const asked = training.rules
    .map((word) => RULES.read(word))
    .sort((a, b) => order.indexOf(a.spec.type) - order.indexOf(b.spec.type))
    .map(({ spec, params }) => {
      const rule = spec.create(params, { start, watch, state: before[spec.type] });
      // A rule gives the reasons that its own schema describes.
      return { type: spec.type, rule: rule as StoppingRule<RuleReason> };
    });
  const gather = <T>(of: (rule: StoppingRule<RuleReason>) => T | undefined): Record<string, T> =>
    Object.fromEntries(
      asked.flatMap(({ type, rule }) => {
        const value = of(rule);
        return value === undefined ? [] : [[type, value] as const];
      }),
    );
  return {
    rules: [divergedRule(), ...asked.map(({ rule }) => rule), epochsRule(training.epochs)],
    states: () => gather((rule) => rule.state?.()),
    heldFor: () => gather((rule) => rule.heldFor?.()),
    firstHeld: () =>
      asked.reduce<number | null>((first, { rule }) => {
        const own = rule.firstHeld?.() ?? null;
        return own === null || (first !== null && first <= own) ? first : own;
      }, null),
  };
}
