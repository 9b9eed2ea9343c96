// How raw columns become what the network sees: fitted on the training part, saved with every run, carried inside
// exports. Plain data, so that ONNX, PyTorch and a web page can all repeat it.
//
// Raw values: a number or date column is a float (a date as days since 1970-01-01, fractions for the time of day) with NaN
// for a missing value; a category column is text with "" for a missing value.

import * as v from "valibot";
import { ColumnReadingSchema } from "./columnReading";
import { invariant } from "./errors";
import { RESIZE_MODES } from "./pictureOptions";
import { DATE_PARTS, WindowsSchema } from "./schema";
import { sizeOf } from "./size";

const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(10_000));

/** The value of an earlier row: that of a column, so many rows before. */
const lag = v.optional(v.strictObject({ of: name, rows: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }));

/** How the training file's texts were read as this column; absent where it had types. New files are read likewise. */
const reading = v.optional(ColumnReadingSchema);

/** Greatest number of elements that one column may be encoded to. */
export const MAX_CATEGORIES = 1_000;
/** Greatest number of categories that are numbered, not given an element each. */
export const MAX_NUMBERED = 100_000;

/** What is done to a number before it is centered and scaled: preparing/curves. */
export const CurveSchema = v.variant("type", [
  v.strictObject({ type: v.literal("log") }),
  v.strictObject({ type: v.literal("yeo-johnson"), power: finite }),
  /** From the share `above` one value to the share `below` the next one in a straight line. */
  v.pipe(
    v.strictObject({
      type: v.literal("quantile"),
      at: v.pipe(v.array(finite), v.minLength(1), v.maxLength(1_000)),
      below: v.array(finite),
      above: v.array(finite),
    }),
    v.check(({ at, below, above }) => at.length === below.length && at.length === above.length, "as many of each"),
  ),
]);
export type Curve = v.InferOutput<typeof CurveSchema>;

/** Never 0: a constant column has 1. */
const scale = v.pipe(
  finite,
  v.check((value) => value !== 0, "must not be 0"),
);
const scaled = { center: finite, scale, curve: v.optional(CurveSchema) };

/** A part of a date: one element that is scaled, or the sine and cosine of it as a share of its period. */
const DatePartSchema = v.union([
  v.strictObject({ part: v.picklist(DATE_PARTS), center: finite, scale }),
  v.strictObject({ part: v.picklist(DATE_PARTS), period: v.pipe(finite, v.minValue(1)) }),
]);
export type DatePartRecipe = v.InferOutput<typeof DatePartSchema>;

/**
 * The element `(curve(isNaN(x) ? fill : x) - center) / scale`; behind it 1 or 0 where it is told whether the value is missing, and
 * the parts of a date.
 */
const NumberRecipe = v.strictObject({
  name,
  type: v.picklist(["number", "date"]),
  reading,
  lag,
  /** Stands in for a missing value; null: a row without this value has no prediction ("drop-row"). */
  fill: v.nullable(finite),
  ...scaled,
  indicator: v.optional(v.literal(true)),
  /** Of a date. */
  parts: v.optional(v.pipe(v.array(DatePartSchema), v.maxLength(DATE_PARTS.length))),
  /** False: the number itself is no element, its parts alone are. */
  elapsed: v.optional(v.literal(false)),
});

/**
 * One element per category: 1 where the text equals it, else 0. A category that is not listed gives zeros only, or, where `other`
 * is set, 1 in an element behind the others. With an encoding it is otherwise:
 * "ordinal": one element, the category's place from 0, -1 where it is not listed;
 * "ids": one element, its place from 1, 0 where it is not listed;
 * "hash": 1 in the element that the text's hash names (preparing/murmurHash);
 * "words": the categories are words, each element how often the text has one, times its weight, all together of length 1;
 * "word-ids": the categories are words, each element the place of one of the text's first `length` words from 2, 1 for one that is not
 * listed, 0 behind the end.
 */
const CategoryRecipe = v.strictObject({
  name,
  type: v.literal("category"),
  reading,
  lag,
  /** Replaces "" before encoding; "" itself where missing is a category of its own; null as above. */
  fill: v.nullable(text),
  categories: v.pipe(v.array(text), v.maxLength(MAX_NUMBERED)),
  /** Those that are not listed are taken as one more, behind the others. */
  other: v.optional(v.literal(true)),
  encoding: v.optional(
    v.variant("type", [
      v.strictObject({ type: v.literal("ordinal") }),
      v.strictObject({ type: v.literal("ids") }),
      v.strictObject({ type: v.literal("words"), weights: v.array(finite) }),
      v.strictObject({ type: v.literal("word-ids"), length: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
      v.strictObject({ type: v.literal("hash"), buckets: v.pipe(v.number(), v.safeInteger(), v.minValue(2)) }),
    ]),
  ),
  /** The column holds numbers taken as labels: "8.0" and "8" are the same category, written as JavaScript writes numbers. */
  numeric: v.boolean(),
});

/** Data types that an array may hold in its source. */
export const ARRAY_TYPES = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "uint64",
  "int64",
  "float32",
  "float64",
] as const;
export type ArrayType = (typeof ARRAY_TYPES)[number];

const extents = v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.minLength(1), v.maxLength(8));

/**
 * Numbers that keep their places, such as a picture: `(x - center) / scale`, with one center and scale for all, or one for each
 * index of the last axis. An example that holds a number that is not finite has no prediction.
 */
const ArrayRecipe = v.strictObject({
  name,
  type: v.literal("array"),
  /** As the data has them. */
  elements: v.picklist(ARRAY_TYPES),
  /** Shape of one example as the data has it, e.g. [28, 28]. */
  raw: extents,
  /** As the network sees it, with the same numbers in the same order: [28, 28, 1]. */
  shape: extents,
  /** Of files of pictures: how they were brought to the shape. Others that are asked about are brought to it likewise. */
  pictures: v.optional(v.strictObject({ resize: v.picklist(RESIZE_MODES) })),
  center: v.pipe(v.array(finite), v.minLength(1)),
  scale: v.pipe(v.array(scale), v.minLength(1)),
});

/** One class of the target each, in the order of the network's outputs. */
const ClassesRecipe = v.strictObject({
  kind: v.literal("classes"),
  name,
  classes: v.pipe(v.array(text), v.minLength(2), v.maxLength(MAX_CATEGORIES)),
  numeric: v.boolean(),
});

/** Numbers to predict: the network's output is `(curve(y) - center) / scale`, and y what has that. */
const NumbersRecipe = v.strictObject({
  kind: v.literal("numbers"),
  columns: v.pipe(
    v.array(
      v.strictObject({
        name,
        type: v.picklist(["number", "date"]),
        ...scaled,
      }),
    ),
    v.minLength(1),
    v.maxLength(1_000),
  ),
});

const FeatureRecipeSchema = v.variant("type", [NumberRecipe, CategoryRecipe, ArrayRecipe]);

/** Targets that one output cannot predict together, in the data's order: classes, or numbers beside them, a column each. */
const SeveralRecipe = v.strictObject({
  kind: v.literal("several"),
  targets: v.pipe(v.array(v.variant("kind", [ClassesRecipe, NumbersRecipe])), v.minLength(2), v.maxLength(1_000)),
});

export const PreparationSchema = v.strictObject({
  format: v.literal(1),
  /** In the order of the feature vector; an array stands alone. */
  features: v.pipe(
    v.array(FeatureRecipeSchema),
    v.maxLength(20_000),
    v.check(
      (features) => features.length <= 1 || features.every(({ type }) => type !== "array"),
      "an array stands alone",
    ),
  ),
  target: v.variant("kind", [ClassesRecipe, NumbersRecipe, SeveralRecipe]),
  /** How the rows are put in order to find earlier ones. */
  windows: v.optional(WindowsSchema),
});

export type Preparation = v.InferOutput<typeof PreparationSchema>;
export type FeatureRecipe = v.InferOutput<typeof FeatureRecipeSchema>;
export type NumberRecipe = v.InferOutput<typeof NumberRecipe>;
export type CategoryRecipe = v.InferOutput<typeof CategoryRecipe>;
/** What one output predicts: the classes of a column, or numbers. */
export type TargetRecipe = ClassesRecipe | NumbersRecipe;
export type ClassesRecipe = v.InferOutput<typeof ClassesRecipe>;
export type NumbersRecipe = v.InferOutput<typeof NumbersRecipe>;
export type ArrayRecipe = v.InferOutput<typeof ArrayRecipe>;
/** What a column of a table becomes. */
export type ColumnRecipe = NumberRecipe | CategoryRecipe;

/** A column that a file must have, as it is read. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnRecipe["type"];
  readonly numeric?: boolean | undefined;
  readonly reading?: ColumnRecipe["reading"];
}

/** The column of a table that a feature is of: its own, or that whose earlier value it is. */
export function sourceName({ name, lag: of }: Pick<ColumnRecipe, "name" | "lag">): string {
  return of?.of ?? name;
}

/** The columns of a table that the features are made of: those themselves, or those that earlier values are of, and what puts them in order. */
export function sourceColumns(preparation: Preparation): readonly SourceColumn[] {
  const columns = new Map<string, SourceColumn>();
  for (const feature of columnFeatures(preparation)) {
    const { reading: as, type } = feature;
    const numeric = feature.type === "category" ? feature.numeric : undefined;
    const named = sourceName(feature);
    if (!columns.has(named)) columns.set(named, { name: named, type, numeric, reading: as });
  }
  return [...columns.values()];
}

/** Whether two say the same, in whatever order each was written. */
export function isSamePreparation(one: Preparation, other: Preparation): boolean {
  // A schema gives the fields in its own order.
  const text = (preparation: Preparation): string => JSON.stringify(v.parse(PreparationSchema, preparation));
  return text(one) === text(other);
}

/** The array that the network takes; null where it takes columns of a table. */
export function arrayFeature({ features: [first] }: Preparation): ArrayRecipe | null {
  return first?.type === "array" ? first : null;
}

/** The columns of a table that the network takes, in the order of the feature vector; none where it takes an array. */
export function columnFeatures({ features }: Preparation): readonly ColumnRecipe[] {
  return features.flatMap((feature) => (feature.type === "array" ? [] : [feature]));
}

/** Number of elements of the feature vector that `feature` becomes. */
export function featureWidth(feature: FeatureRecipe): number {
  switch (feature.type) {
    case "array":
      return sizeOf(feature.shape);
    case "category":
      switch (feature.encoding?.type) {
        case undefined:
          return feature.categories.length + (feature.other === true ? 1 : 0);
        case "ordinal":
        case "ids":
          return 1;
        case "words":
          return feature.categories.length;
        case "word-ids":
          return feature.encoding.length;
        case "hash":
          return feature.encoding.buckets;
        default:
          return feature.encoding satisfies never;
      }
    case "number":
    case "date":
      return numberElements(feature).length;
    default:
      return feature satisfies never;
  }
}

/** Any text has its place: whether training had it is not known, and does not matter. */
export function isOpenEncoding({ encoding }: CategoryRecipe): boolean {
  return encoding?.type === "hash" || encoding?.type === "words" || encoding?.type === "word-ids";
}

/** Shape of one example as the network sees it: one axis, unless it is an array. */
export function inputShape(preparation: Preparation): readonly number[] {
  return arrayFeature(preparation)?.shape ?? [inputWidth(preparation)];
}

/** Numbers in one example. */
export function inputWidth(preparation: Preparation): number {
  return preparation.features.reduce((sum, feature) => sum + featureWidth(feature), 0);
}

/** Names of the feature vector's elements, e.g. "Island = Dream"; a missing category is "Island = (missing)". Those of an array have none. */
export function inputNames(preparation: Preparation): string[] {
  return columnFeatures(preparation).flatMap((feature) => {
    const { name } = feature;
    if (feature.type !== "category") return numberElements(feature).map(({ suffix }) => `${name}${suffix}`);
    if (feature.encoding?.type === "hash")
      return Array.from({ length: feature.encoding.buckets }, (_, at) => `${name} # ${at}`);
    if (feature.encoding?.type === "words") return feature.categories.map((word) => `${name}: ${word}`);
    if (feature.encoding?.type === "word-ids")
      return Array.from({ length: feature.encoding.length }, (_, at) => `${name}: word ${at + 1}`);
    if (feature.encoding !== undefined) return [name];
    const names = feature.categories.map((category) => `${name} = ${category === "" ? "(missing)" : category}`);
    return feature.other === true ? [...names, `${name} = (other)`] : names;
  });
}

/** What an element of a number or date is. */
export interface NumberElement {
  readonly is: "value" | "missing" | "part" | "sine" | "cosine";
  readonly part?: DatePartRecipe;
  /** Behind the column's name: " (month, sine)". */
  readonly suffix: string;
}

/** The elements of a number or date, in their order. */
export function numberElements({ indicator, parts = [], elapsed }: NumberRecipe): readonly NumberElement[] {
  return [
    ...(elapsed === false ? [] : [{ is: "value", suffix: "" } as const]),
    ...(indicator === true ? [{ is: "missing", suffix: " is missing" } as const] : []),
    ...parts.flatMap((part): NumberElement[] =>
      "period" in part
        ? [
            { is: "sine", part, suffix: ` (${part.part}, sine)` },
            { is: "cosine", part, suffix: ` (${part.part}, cosine)` },
          ]
        : [{ is: "part", part, suffix: ` (${part.part})` }],
    ),
  ];
}

/** One for each target column, in the data's order. */
export function targetColumns({ target }: Pick<Preparation, "target">): readonly TargetRecipe[] {
  const recipes = target.kind === "several" ? target.targets : [target];
  return recipes.flatMap((recipe): TargetRecipe[] =>
    recipe.kind === "classes" ? [recipe] : recipe.columns.map((column) => ({ kind: "numbers", columns: [column] })),
  );
}

/** The recipe of those target columns that one output predicts: of one with classes, or of numbers. */
export function targetRecipe(preparation: Pick<Preparation, "target">, names: readonly string[]): TargetRecipe {
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
