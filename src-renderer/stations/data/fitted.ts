// What was fitted for one column, in words and numbers.

import type { CategoryRecipe, ColumnRecipe, Curve, Preparation } from "../../../src-engine/document/preparation";
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

/** The feature that a column is, or that its earlier values are, all of them alike. A target is told as one. */
export function featureOf(preparation: Preparation, name: string): ColumnRecipe | undefined {
  const features = columnFeatures(preparation);
  const own = features.find((feature) => feature.name === name);
  if (own !== undefined || targetColumns(preparation).some((recipe) => targetName(recipe) === name)) return own;
  return features.find(({ lag }) => lag?.of === name);
}

/** What the preparation holds for `name`; null where it takes no part. */
export function fittedOf(preparation: Preparation | null | undefined, name: string): Fitted | null {
  if (!preparation) return null;
  const feature = featureOf(preparation, name);
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
