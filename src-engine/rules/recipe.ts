// What a recipe's rules ask of the rest of a run.

import type { TrainingRecipe } from "../document/schema";
import { watchedFigure } from "../metrics/figures";
import { RULES } from "./registry";
import type { Measurement, RuleSpec, Watched } from "./spec";

type Rules = Pick<TrainingRecipe, "rules">;

/** The rules that this build knows, with their settings. */
export function knownRules({ rules }: Rules): readonly ReturnType<typeof RULES.read>[] {
  return rules.filter(({ type }) => RULES.find(type) !== undefined).map((word) => RULES.read(word));
}

/** What every step has to be measured for. */
export function measurements(recipe: Rules): ReadonlySet<Measurement> {
  return new Set(knownRules(recipe).flatMap(({ spec }) => spec.measures ?? []));
}

/** The most steps and seconds that a run can take, where rules bound them. */
export function limits(recipe: Rules): { readonly steps: number; readonly seconds: number } {
  const all = knownRules(recipe).map(({ spec, params }) => spec.limit?.(params) ?? {});
  return {
    steps: Math.min(...all.map(({ steps = Infinity }) => steps)),
    seconds: Math.min(...all.map(({ seconds = Infinity }) => seconds)),
  };
}

/** The figures that rules look at after each epoch. */
export function watchedByRules(
  recipe: Pick<TrainingRecipe, "rules" | "watch">,
): readonly (Watched & { readonly spec: RuleSpec })[] {
  const watch = watchedFigure(recipe);
  return knownRules(recipe).flatMap(({ spec, params }) =>
    spec.watches === undefined ? [] : [{ spec, ...spec.watches(params, watch) }],
  );
}

/** The recipe without validation rows: there is nothing to watch. */
export function unwatched(training: TrainingRecipe): TrainingRecipe {
  const watching = watchedByRules(training).flatMap(({ spec, part }) => (part === "validation" ? [spec.type] : []));
  return { ...training, rules: training.rules.filter(({ type }) => !watching.includes(type)), restoreBest: false };
}
