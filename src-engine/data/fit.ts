// Fits a preparation on the training rows alone. The definitions are scikit-learn's: SimpleImputer, then StandardScaler
// (deviation with ddof 0, a constant column's scale is 1) or MinMaxScaler, and OneHotEncoder(handle_unknown="ignore").

import type { ColumnReading } from "../document/columnReading";
import { invariant, UserError } from "../document/errors";
import { median } from "../document/median";
import type {
  ArrayRecipe,
  CategoryRecipe,
  ClassesRecipe,
  FeatureRecipe,
  NumberRecipe,
  NumbersRecipe,
} from "../document/preparation";
import { MAX_CATEGORIES } from "../document/preparation";
import type { Column } from "../document/schema";
import type { RawArray, RawColumn } from "./columns";
import { layout } from "./layout";
import { mean, scaleArray, scaleColumn } from "./scaling";
import { whole } from "../document/whole";

type MissingRule = Column["missing"];

/** A column to fit: its raw values, and how the document wants it treated. */
export interface FitColumn {
  readonly name: string;
  readonly column: Column;
  readonly raw: RawColumn;
  /** The column's values are numbers, taken as labels. */
  readonly numeric: boolean;
  /** How its texts were read when they were imported. */
  readonly reading?: ColumnReading | undefined;
}

/** @throws UserError "column-empty", "rule-not-possible", "too-many-categories", "text-feature" or "wrong-axes" */
export function fitFeature({ name, column, raw, numeric, reading }: FitColumn, rows: Int32Array): FeatureRecipe {
  if (raw.kind === "array") return fitArray(name, column, raw, rows);
  const read = reading === undefined ? {} : { reading };
  if (raw.kind === "numbers") {
    invariant(column.type === "number" || column.type === "date", "numbers are read for numbers and dates");
    return { ...fitNumber(name, column.type, column, raw.values, rows), ...read };
  }
  if (column.type === "text") {
    throw new UserError({
      code: "text-feature",
      message: `Column "${name}" holds free text, which this network cannot take in.`,
      next: "Ignore it, or take it as a category.",
      subject: { kind: "column", name },
    });
  }
  return { ...fitCategory(name, column.missing, raw, numeric, rows), ...read };
}

function fitNumber(
  name: string,
  type: "number" | "date",
  { missing, scale }: Column,
  values: Float64Array,
  rows: Int32Array,
): NumberRecipe {
  const present = gather(values, rows).filter((value) => !Number.isNaN(value));
  if (present.length === 0) throw columnEmpty(name);
  const fill = fillNumber(name, missing, present);
  const all = fill === null ? present : gather(values, rows).map((value) => (Number.isNaN(value) ? fill : value));
  return { name, type, fill, ...scaleColumn(scale, all) };
}

function fitCategory(
  name: string,
  missing: MissingRule,
  raw: RawColumn & { kind: "text" },
  numeric: boolean,
  rows: Int32Array,
): CategoryRecipe {
  const counts = new Array<number>(raw.labels.length).fill(0);
  let absent = 0;
  for (const row of rows) {
    const code = raw.codes[row] ?? -1;
    if (code < 0) absent += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
  }
  const found = raw.labels.flatMap((label, code) =>
    (counts[code] ?? 0) > 0 ? [{ label, count: counts[code] ?? 0 }] : [],
  );
  if (found.length === 0) throw columnEmpty(name);
  const categories = sortLabels(
    found.map(({ label }) => label),
    numeric,
  );
  if (categories.length >= MAX_CATEGORIES) {
    throw new UserError({
      code: "too-many-categories",
      message: `Column "${name}" has ${whole(categories.length)} different values; as a category it may have at most ${whole(MAX_CATEGORIES - 1)}.`,
      next: "Ignore the column, or group its values.",
      subject: { kind: "column", name },
    });
  }
  switch (missing) {
    case "category":
      return { name, type: "category", fill: "", categories: absent > 0 ? ["", ...categories] : categories, numeric };
    case "most-frequent": {
      const most = Math.max(...found.map(({ count }) => count));
      const frequent = new Set(found.filter(({ count }) => count === most).map(({ label }) => label));
      return {
        name,
        type: "category",
        fill: categories.find((label) => frequent.has(label)) ?? "",
        categories,
        numeric,
      };
    }
    case "drop-row":
      return { name, type: "category", fill: null, categories, numeric };
    case "mean":
    case "median":
      throw ruleNotPossible(name, missing, "a category");
    default:
      missing satisfies never;
      throw ruleNotPossible(name, missing, "a category");
  }
}

/** Laid out as it is taken, and scaled by the index of its last axis: the features of vectors, the channels of pictures and sequences. */
function fitArray(name: string, column: Column, raw: RawArray, rows: Int32Array): ArrayRecipe {
  if (column.missing !== "drop-row") {
    throw new UserError({
      code: "rule-not-possible",
      message: `The rule "${column.missing}" for missing values is not possible for the array "${name}": an example with a number that is missing is left out.`,
      next: 'Set the rule to "drop-row".',
      subject: { kind: "column", name },
    });
  }
  const shape = layout(name, raw.shape, column.as);
  return {
    name,
    type: "array",
    elements: raw.elements,
    raw: [...raw.shape],
    shape: [...shape],
    ...scaleArray(column.scale, raw, rows, shape.at(-1) ?? 1),
  };
}

/** What the network predicts. Classes are those of all usable rows: they are known, and each needs an output. */
export function fitClasses({ name, raw, numeric }: FitColumn, rows: Int32Array): ClassesRecipe {
  invariant(raw.kind === "text", "classes are read as labels");
  const used = new Set<number>();
  for (const row of rows) used.add(raw.codes[row] ?? -1);
  const classes = sortLabels(
    raw.labels.filter((_, code) => used.has(code)),
    numeric,
  );
  if (classes.length < 2) throw oneClass(name, classes[0]);
  if (classes.length > MAX_CATEGORIES) {
    throw new UserError({
      code: "too-many-classes",
      message: `The target "${name}" has ${whole(classes.length)} classes; at most ${whole(MAX_CATEGORIES)} are possible.`,
      next: "Choose another target, group its values, or take the task as regression if they are numbers.",
      subject: { kind: "column", name },
    });
  }
  return { kind: "classes", name, classes, numeric };
}

/** Scales of the numbers to predict, from the training rows; `usable` is asked whether there is anything to predict. */
export function fitNumbers(targets: readonly FitColumn[], rows: Int32Array, usable: Int32Array): NumbersRecipe {
  return {
    kind: "numbers",
    columns: targets.map(({ name, column, raw }) => {
      invariant(
        raw.kind === "numbers" && (column.type === "number" || column.type === "date"),
        "a regression's target is read as numbers",
      );
      const all = gather(raw.values, usable);
      if (all.every((value) => value === all[0])) throw constantTarget(name, all[0] ?? NaN);
      return { name, type: column.type, ...scaleColumn(column.scale, gather(raw.values, rows)) };
    }),
  };
}

/** The error for a target that has one value in all rows. */
export function oneClass(name: string, value: string | undefined): UserError {
  return new UserError({
    code: "one-class",
    message: `The target "${name}" has only one class${value === undefined ? "" : ` ("${value}")`}, so there is nothing to tell apart.`,
    next: "Choose another target, or import rows of other classes too.",
    subject: { kind: "column", name },
    expected: "2 classes or more",
    received: "1 class",
  });
}

/** The error for a number to predict that never changes. */
export function constantTarget(name: string, value: number): UserError {
  return new UserError({
    code: "constant-target",
    message: `The target "${name}" has the same value (${value}) in every row, so there is nothing to predict.`,
    next: "Choose another target.",
    subject: { kind: "column", name },
  });
}

/** Numbers by size, texts by their UTF-16 units. */
function sortLabels(labels: readonly string[], numeric: boolean): string[] {
  return numeric ? [...labels].sort((a, b) => Number(a) - Number(b)) : [...labels].sort();
}

function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  rows.forEach((row, index) => (taken[index] = values[row] ?? NaN));
  return taken;
}

function fillNumber(name: string, missing: MissingRule, present: Float64Array): number | null {
  switch (missing) {
    case "mean":
      return mean(present);
    case "median":
      return median(present);
    case "most-frequent": {
      const counts = new Map<number, number>();
      for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
      let best = { value: NaN, count: 0 };
      for (const [value, count] of counts)
        if (count > best.count || (count === best.count && value < best.value)) best = { value, count };
      return best.value;
    }
    case "drop-row":
      return null;
    case "category":
      throw ruleNotPossible(name, missing, "a number or date");
    default:
      missing satisfies never;
      throw ruleNotPossible(name, missing, "a number or date");
  }
}

function columnEmpty(name: string): UserError {
  return new UserError({
    code: "column-empty",
    message: `Column "${name}" has no value in any row of the training part.`,
    next: "Ignore the column.",
    subject: { kind: "column", name },
  });
}

function ruleNotPossible(name: string, rule: string, what: string): UserError {
  return new UserError({
    code: "rule-not-possible",
    message: `Column "${name}" is ${what}; the rule "${rule}" for missing values is not possible there.`,
    next: "Choose another rule for the column.",
    subject: { kind: "column", name },
  });
}
