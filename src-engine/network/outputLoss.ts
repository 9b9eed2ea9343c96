// Which loss an output is trained with, and how it is set.

import type { LossSettings, LossType } from "../document/schema";
import { RECIPE_LOSS } from "../layers/output";
import type { NetworkLayer } from "./network";

/** The loss of an output: its own, or else the recipe's. */
export function lossOf({ params: { loss } }: Pick<NetworkLayer, "params">, recipe: LossType): LossType {
  return loss === undefined || loss === RECIPE_LOSS ? recipe : (loss as LossType);
}

/** What is set for the loss of an output: its own settings, and the recipe's where it has none. */
export function outputLossSettings(
  { layer }: Pick<NetworkLayer, "layer">,
  recipe: LossSettings | undefined,
): LossSettings {
  return { ...recipe, ...layer.lossSettings };
}
