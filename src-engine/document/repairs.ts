// Carries repairs out: pure, from one document to the next.

import { applyEdits, repairEdit } from "./edits";
import type { RecipeRepair, Repair } from "./errors";
import type { Document, Split } from "./schema";

/** The share of the rows that becomes the validation part where there is none. */
export const VALIDATION_SHARE = 0.15;

/** The document with the repair. @throws UserError where the graph is no longer the one that the repair was found for */
export function repaired(document: Document, repair: Repair): Document {
  return isOfRecipe(repair)
    ? { ...document, ...repairedRecipe(document, repair) }
    : applyEdits(document, [repairEdit(document, repair)]);
}

const OF_RECIPE: { readonly [K in RecipeRepair["kind"]]: true } = {
  "keep-validation-rows": true,
  "train-without-validation": true,
  "set-batch-size": true,
  "set-loss": true,
};

export function isOfRecipe(repair: Repair): repair is RecipeRepair {
  return repair.kind in OF_RECIPE;
}

function repairedRecipe({ data, training }: Document, repair: RecipeRepair): Pick<Document, "data" | "training"> {
  switch (repair.kind) {
    case "keep-validation-rows":
      return { data: { ...data, split: withValidation(data.split) }, training };
    case "train-without-validation": {
      const rules = training.rules.filter(({ type }) => !repair.rules.includes(type));
      return { data, training: { ...training, rules, restoreBest: false } };
    }
    case "set-batch-size":
      return { data, training: { ...training, batchSize: repair.size } };
    case "set-loss":
      return { data, training: { ...training, loss: { type: repair.type } } };
    default:
      return repair satisfies never;
  }
}

/** The share of the training part, at most half of it; the test part stays as it is. */
function withValidation({ trainOnValidation: _, ...split }: Split): Split {
  if (split.validation > 0) return split;
  const validation = Math.min(VALIDATION_SHARE, split.train / 2);
  return { ...split, train: Number((split.train - validation).toPrecision(12)), validation };
}
