// What a number of a prediction is in the units of the file.

import type { NetworkOutput } from "../network/outputs";
import type { LayerView } from "../protocol/learn";

/** One for each number that an output predicts; null of classes, and of numbers that are taken as they are. */
export function fileUnits(output: NetworkOutput | undefined): LayerView["units"] {
  if (output?.recipe.kind !== "numbers") return null;
  const units = output.recipe.columns.map(({ name, type, center, scale, curve }) =>
    type === "number" && center === 0 && scale === 1 && curve === undefined
      ? null
      : { name, type, center, scale, ...(curve === undefined ? {} : { curve }) },
  );
  return units.every((unit) => unit === null) ? null : units;
}
