// The recipe of a run that trains a finished one on: more epochs, without the rules that would end it at once.

import type { TrainingRecipe, Word } from "../document/schema";
import { limits } from "../rules/recipe";
import type { RunSummary } from "./run";

export interface RecipeForMore {
  readonly training: TrainingRecipe;
  /** Rules that would end the new run at once, and so are left out: the one that ended the other, and limits that it reached. */
  readonly left: readonly Word[];
}

/** The recipe with `more` epochs beyond those that the run did. Its epochs and steps count on. */
export function recipeForMore(
  {
    document: { training },
    epochs,
    steps,
    stopReason,
  }: Pick<RunSummary, "document" | "epochs" | "steps" | "stopReason">,
  more: number,
): RecipeForMore {
  const endsAtOnce = (rule: Word): boolean =>
    rule.type === stopReason?.kind || limits({ rules: [rule] }).steps <= steps;
  return {
    training: { ...training, epochs: epochs + more, rules: training.rules.filter((rule) => !endsAtOnce(rule)) },
    left: training.rules.filter(endsAtOnce),
  };
}
