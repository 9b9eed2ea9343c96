// What was fitted for one column, in words and numbers.

import type { CategoryRecipe, Curve, Preparation } from "../../../src-engine/document/preparation";
import {
  columnFeatures,
  featureWidth,
  numberElements,
  targetColumns,
  targetName,
} from "../../../src-engine/document/preparation";

export type Fitted =
  | {
      readonly kind: "number";
      readonly fill: number | null;
      readonly center: number;
      readonly scale: number;
      readonly curve: Curve | undefined;
      readonly date: boolean;
      /** Names of its inputs; of a target none. */
      readonly elements: readonly string[];
      /** The number itself is among them. */
      readonly elapsed: boolean;
    }
  | {
      readonly kind: "category";
      readonly fill: string | null;
      readonly inputs: number;
      readonly recipe: CategoryRecipe;
    }
  | { readonly kind: "classes"; readonly count: number };

/** What the preparation holds for `name`; null where it takes no part. */
export function fittedOf(preparation: Preparation | null | undefined, name: string): Fitted | null {
  if (!preparation) return null;
  const feature = columnFeatures(preparation).find((other) => other.name === name);
  if (feature?.type === "category")
    return { kind: "category", fill: feature.fill, inputs: featureWidth(feature), recipe: feature };
  if (feature)
    return {
      kind: "number",
      fill: feature.fill,
      center: feature.center,
      scale: feature.scale,
      curve: feature.curve,
      elements: numberElements(feature).map(({ suffix }) => `${name}${suffix}`),
      elapsed: feature.elapsed !== false,
      date: feature.type === "date",
    };
  const target = targetColumns(preparation).find((recipe) => targetName(recipe) === name);
  if (target?.kind === "classes") return { kind: "classes", count: target.classes.length };
  const column = target?.columns[0];
  return column
    ? {
        kind: "number",
        fill: null,
        center: column.center,
        scale: column.scale,
        curve: column.curve,
        date: column.type === "date",
        elements: [],
        elapsed: true,
      }
    : null;
}
