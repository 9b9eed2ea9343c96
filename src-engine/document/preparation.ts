// How raw columns become what the network sees: fitted on the training part, saved with every run, carried inside
// exports. Plain data, so that ONNX, PyTorch and a web page can all repeat it.
//
// Raw values: a number or date column is a float (a date as days since 1970-01-01, fractions for the time of day) with NaN
// for a missing value; a category column is text with "" for a missing value.

import * as v from "valibot";
import { invariant } from "./errors";

const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(10_000));

/** Greatest number of elements that one column may be encoded to. */
export const MAX_CATEGORIES = 1_000;

/** One element of the feature vector: `((isNaN(x) ? fill : x) - center) / scale`. */
const NumberRecipe = v.strictObject({
  name,
  type: v.picklist(["number", "date"]),
  /** Stands in for a missing value; null: a row without this value has no prediction ("drop-row"). */
  fill: v.nullable(finite),
  center: finite,
  /** Never 0: a constant column has 1. */
  scale: v.pipe(finite, v.check((scale) => scale !== 0, "must not be 0")),
});

/** One element per category: 1 where the text equals it, else 0. A category that is not listed gives zeros only. */
const CategoryRecipe = v.strictObject({
  name,
  type: v.literal("category"),
  /** Replaces "" before encoding; "" itself where missing is a category of its own; null as above. */
  fill: v.nullable(text),
  categories: v.pipe(v.array(text), v.maxLength(MAX_CATEGORIES)),
  /** The column holds numbers taken as labels: "8.0" and "8" are the same category, written as JavaScript writes numbers. */
  numeric: v.boolean(),
});

/** One class of the target each, in the order of the network's outputs. */
const ClassesRecipe = v.strictObject({
  kind: v.literal("classes"),
  name,
  classes: v.pipe(v.array(text), v.minLength(2), v.maxLength(MAX_CATEGORIES)),
  numeric: v.boolean(),
});

/** Numbers to predict: the network's output is `(y - center) / scale`, so y = output * scale + center. */
const NumbersRecipe = v.strictObject({
  kind: v.literal("numbers"),
  columns: v.pipe(
    v.array(
      v.strictObject({
        name,
        type: v.picklist(["number", "date"]),
        center: finite,
        scale: v.pipe(finite, v.check((scale) => scale !== 0, "must not be 0")),
      }),
    ),
    v.minLength(1),
    v.maxLength(1_000),
  ),
});

export const FeatureRecipeSchema = v.variant("type", [NumberRecipe, CategoryRecipe]);

export const PreparationSchema = v.strictObject({
  format: v.literal(1),
  /** In the order of the feature vector. */
  features: v.pipe(v.array(FeatureRecipeSchema), v.maxLength(20_000)),
  target: v.variant("kind", [ClassesRecipe, NumbersRecipe]),
});

export type Preparation = v.InferOutput<typeof PreparationSchema>;
export type FeatureRecipe = v.InferOutput<typeof FeatureRecipeSchema>;
export type NumberRecipe = v.InferOutput<typeof NumberRecipe>;
export type CategoryRecipe = v.InferOutput<typeof CategoryRecipe>;
/** What one output predicts: the classes of a column, or numbers. */
export type TargetRecipe = v.InferOutput<typeof ClassesRecipe> | v.InferOutput<typeof NumbersRecipe>;

/** Number of elements of the feature vector that `feature` becomes. */
export function featureWidth(feature: FeatureRecipe): number {
  return feature.type === "category" ? feature.categories.length : 1;
}

/** Width of the prepared feature vector. */
export function inputWidth(preparation: Preparation): number {
  return preparation.features.reduce((sum, feature) => sum + featureWidth(feature), 0);
}

/** Names of the feature vector's elements, e.g. "Island = Dream"; a missing category is "Island = (missing)". */
export function inputNames(preparation: Preparation): string[] {
  return preparation.features.flatMap((feature) =>
    feature.type === "category"
      ? feature.categories.map((category) => `${feature.name} = ${category === "" ? "(missing)" : category}`)
      : [feature.name],
  );
}

/** One for each target column, in the data's order. */
export function targetColumns({ target }: Preparation): readonly TargetRecipe[] {
  return target.kind === "classes" ? [target] : target.columns.map((column) => ({ kind: "numbers", columns: [column] }));
}

/** The recipe of those target columns that one output predicts: of one with classes, or of numbers. */
export function targetRecipe(preparation: Preparation, names: readonly string[]): TargetRecipe {
  const chosen = targetColumns(preparation).filter((recipe) => names.includes(targetName(recipe)));
  const [first] = chosen;
  if (first?.kind === "classes") {
    invariant(chosen.length === 1, "classes have an output to themselves");
    return first;
  }
  return { kind: "numbers", columns: chosen.flatMap((recipe) => (recipe.kind === "numbers" ? recipe.columns : [])) };
}

/** The column's name, of a recipe of one column. */
export function targetName(recipe: TargetRecipe): string {
  return recipe.kind === "classes" ? recipe.name : (recipe.columns[0]?.name ?? "");
}

/** Number of outputs that a recipe asks for: classes, or columns. */
export function targetWidth(recipe: TargetRecipe): number {
  return recipe.kind === "classes" ? recipe.classes.length : recipe.columns.length;
}

/** Width of the prepared target: classes, and number columns. */
export function outputWidth(preparation: Preparation): number {
  return targetColumns(preparation).reduce((sum, recipe) => sum + targetWidth(recipe), 0);
}

/** Class labels in the order of the outputs; empty where there is more than one target, or none has classes. */
export function classLabels({ target }: Preparation): readonly string[] {
  return target.kind === "classes" ? target.classes : [];
}
