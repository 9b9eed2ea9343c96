// The rules that a recipe asks for, and what they remember.

import type { TrainingRecipe } from "../../document/schema";
import { COUNTING_RULES } from "../../runs/stopReason";
import type { CountingRule } from "../../runs/stopReason";
import { divergedRule } from "./diverged";
import { epochsRule } from "./epochs";
import { explodingRule } from "./exploding";
import { gradientSmallRule } from "./gradientSmall";
import { layersUnchangedRule } from "./layersUnchanged";
import { noImprovementRule } from "./noImprovement";
import type { Counting, RememberingRule, RuleState, StoppingRule } from "./rule";
import { stepsRule } from "./steps";
import { targetMetricRule } from "./targetMetric";
import { timeRule } from "./time";
import { weightsUnchangedRule } from "./weightsUnchanged";

/** What each rule remembers, by the rule's name in the document. Plain JSON. */
export type RuleStates = Readonly<Record<string, RuleState>>;

export interface RecipeRules {
  /** In the order in which they are asked: of two that would end a run at the same step the first is named. */
  readonly rules: readonly StoppingRule[];
  states(): RuleStates;
  heldFor(): Readonly<Record<CountingRule, number>>;
}

/**
 * @param start epochs done before the run
 * @param before what the rules remembered in the checkpoint to go on from
 */
export function recipeRules(
  { epochs, stop }: Pick<TrainingRecipe, "epochs" | "stop">,
  start = 0,
  before: RuleStates = {},
): RecipeRules {
  const counting: { readonly [K in CountingRule]: Counting | null } = {
    weightChange: stop.weightChange
      ? weightsUnchangedRule(stop.weightChange.threshold, stop.weightChange.patience, before.weightChange)
      : null,
    layerChange: stop.layerChange
      ? layersUnchangedRule(stop.layerChange.threshold, stop.layerChange.patience, before.layerChange)
      : null,
    gradientNorm: stop.gradientNorm
      ? gradientSmallRule(stop.gradientNorm.threshold, stop.gradientNorm.patience, before.gradientNorm)
      : null,
    exploding: stop.exploding ? explodingRule(stop.exploding.factor, stop.exploding.patience, before.exploding) : null,
  };
  const patience =
    stop.patience === undefined
      ? null
      : noImprovementRule(stop.patience, stop.minDelta, start, before.patience, stop.watch);
  const remembering: Readonly<Record<string, RememberingRule | null>> = { ...counting, patience };
  const all: (StoppingRule | null)[] = [
    divergedRule(),
    ...COUNTING_RULES.map((name) => counting[name]),
    stop.steps === undefined ? null : stepsRule(stop.steps),
    stop.seconds === undefined ? null : timeRule(stop.seconds),
    stop.target === undefined ? null : targetMetricRule(stop.target),
    patience,
    epochsRule(epochs),
  ];
  return {
    rules: all.filter((rule) => rule !== null),
    states: () =>
      Object.fromEntries(
        Object.entries(remembering).flatMap(([name, rule]) => (rule === null ? [] : [[name, rule.state()]])),
      ),
    heldFor: () => {
      const heldFor = (name: CountingRule): number => counting[name]?.heldFor() ?? 0;
      return {
        weightChange: heldFor("weightChange"),
        layerChange: heldFor("layerChange"),
        gradientNorm: heldFor("gradientNorm"),
        exploding: heldFor("exploding"),
      };
    },
  };
}
