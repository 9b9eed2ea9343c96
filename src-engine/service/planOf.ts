// What a person asks for as a group, as a plan of its runs.

import type { Document } from "../document/schema";
import type { Plan } from "../groups/plans";
import { foldsPlan, seedsPlan, sweepPlan } from "../groups/plans";
import type { GroupWish } from "../protocol/queueRequests";
import { createGenerator } from "../runtime/random";

/** The same wish gives the same plan. @throws UserError where it cannot be one */
export function planOf(document: Document, wish: GroupWish): Plan {
  switch (wish.kind) {
    case "seeds":
      return seedsPlan(document, wish.runs);
    case "folds":
      return foldsPlan(document, wish.folds, wish.stratified);
    case "sweep": {
      const generator = createGenerator(wish.seed, "sweep");
      return sweepPlan(document, wish, () => generator.uniform());
    }
    default:
      return wish satisfies never;
  }
}
