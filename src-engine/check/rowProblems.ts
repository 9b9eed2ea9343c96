// What a recipe asks of the parts of the split, where these have no rows.

import type { Problem, Repair } from "../document/errors";
import type { RowCounts } from "../document/memory";
import type { TrainingRecipe } from "../document/schema";
import { watchedByRules } from "../rules/recipe";

/** Fewer training rows than these give none to validate with. */
const ENOUGH_TO_SHARE = 8;

/** @param rows how many there are to train and to validate with */
export function rowProblems(training: TrainingRecipe, rows: RowCounts): Problem[] {
  if (rows.train === 0) return [NO_TRAINING_ROWS];
  if (rows.validation > 0) return [];
  const rules = watchedByRules(training)
    .filter(({ part }) => part === "validation")
    .map(({ spec }) => spec);
  const [first] = rules;
  if (first === undefined && !training.restoreBest) return [];
  const labels = [...rules.map(({ label }) => label), ...(training.restoreBest ? ["Restore the best weights"] : [])];
  const asking = labels.map((label) => `"${label}"`).join(" and ");
  const repairs: Repair[] = [
    ...(rows.train < ENOUGH_TO_SHARE ? [] : [{ kind: "keep-validation-rows" } as const]),
    { kind: "train-without-validation", rules: rules.map(({ type }) => type) },
  ];
  return [
    {
      code: "no-validation-rows",
      message: `${asking} ${labels.length === 1 ? "needs" : "need"} validation rows, but the split keeps none.`,
      next: "Give the validation part a share of the split, or train without it.",
      subject: { kind: "setting", path: first === undefined ? "training.restoreBest" : `training.rules.${first.type}` },
      expected: "at least 1 validation row",
      received: "0 validation rows",
      repairs,
    },
  ];
}

export const NO_TRAINING_ROWS: Problem = {
  code: "no-training-rows",
  message: "The training part has no rows.",
  next: "Give it a greater share of the split, or import more rows.",
  subject: { kind: "setting", path: "data.split.train" },
};
