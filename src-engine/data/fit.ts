// Fits a preparation on the training rows alone. What each step does stands in its file in preparing/; the definitions are scikit-learn's.

import type { ColumnReading } from "../document/columnReading";
import { invariant, UserError } from "../document/errors";
import { ARRAY_SCALINGS } from "../document/create";
import type {
  ArrayRecipe,
  CategoryRecipe,
  ClassesRecipe,
  DatePartRecipe,
  FeatureRecipe,
  NumberRecipe,
  NumbersRecipe,
} from "../document/preparation";
import { MAX_CATEGORIES, MAX_NUMBERED } from "../document/preparation";
import type { Column } from "../document/schema";
import type { RawArray, RawColumn } from "./columns";
import { layout } from "./layout";
import { NUMBERS } from "../preparing/arithmetic";
import { calendarOf } from "../preparing/dates/calendar";
import { DATE_PARTS } from "../preparing/dates/registry";
import { encodingOf } from "../preparing/encodings/registry";
import { WORDS, vocabularyOf } from "../preparing/encodings/words";
import { fillOf } from "../preparing/fills/registry";
import { partValue } from "../preparing/numberElements";
import { scalingOf } from "../preparing/scalings/registry";
import { standardized } from "../preparing/scalings/standard";
import { scaleArray } from "./scaling";
import { whole } from "../document/whole";

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
  return { ...fitCategory(name, column, raw, numeric, rows), ...read };
}

function fitNumber(
  name: string,
  type: "number" | "date",
  column: Column,
  values: Float64Array,
  rows: Int32Array,
): NumberRecipe {
  const taken = gather(values, rows);
  const present = withoutMissing(taken);
  if (present.length === 0) throw columnEmpty(name);
  const { ofNumbers } = fillOf(column.missing);
  if (ofNumbers === undefined) throw ruleNotPossible(name, column.missing, "a number or date");
  const fill = ofNumbers(present, column);
  const all = fill === null || present === taken ? present : taken.map((value) => (Number.isNaN(value) ? fill : value));
  const parts = type === "date" ? (column.parts ?? ["elapsed"]) : ["elapsed" as const];
  return {
    name,
    type,
    fill,
    ...scalingOf(column.scale).fit(all),
    ...(column.indicator === true ? { indicator: true } : {}),
    ...(parts.includes("elapsed") ? {} : { elapsed: false }),
    ...(parts.some((part) => part !== "elapsed") ? { parts: fitParts(column, parts, all) } : {}),
  };
}

/** In the registry's order. Parts that do not come round again, or shall not, are scaled to mean 0 and deviation 1. */
function fitParts({ cyclic = true }: Column, wanted: readonly string[], days: Float64Array): DatePartRecipe[] {
  return DATE_PARTS.flatMap(({ type, period }): DatePartRecipe[] => {
    if (type === "elapsed" || !wanted.includes(type)) return [];
    if (period !== null && cyclic) return [{ part: type, period }];
    const values = days.map((day) => partValue(NUMBERS, { part: type }, calendarOf(NUMBERS, day), day));
    return [{ part: type, ...standardized(values) }];
  });
}

function fitCategory(
  name: string,
  column: Column,
  raw: RawColumn & { kind: "text" },
  numeric: boolean,
  rows: Int32Array,
): CategoryRecipe {
  const { missing, leastRows = 1 } = column;
  const byCode = new Float64Array(raw.labels.length);
  let absent = 0;
  for (const row of rows) {
    const code = raw.codes[row] ?? -1;
    if (code < 0) absent += 1;
    else byCode[code] = (byCode[code] ?? 0) + 1;
  }
  const counts = new Map(
    raw.labels.flatMap((label, code): [string, number][] =>
      (byCode[code] ?? 0) > 0 ? [[label, byCode[code] ?? 0]] : [],
    ),
  );
  if (counts.size === 0) throw columnEmpty(name);
  const { ofLabels } = fillOf(missing);
  if (ofLabels === undefined) throw ruleNotPossible(name, missing, "a category");
  const found = sortLabels([...counts.keys()], numeric).map((label) => ({ label, count: counts.get(label) ?? 0 }));
  const fill = ofLabels(found, column);
  const { eachItsOwn, recipe } = encodingOf(column);
  const encoding = recipe(column);
  const fitted = { name, type: "category", fill, numeric, ...(encoding === undefined ? {} : { encoding }) } as const;
  if (encoding?.type === "hash") return { ...fitted, categories: [] };
  if (encoding?.type === "words" || encoding?.type === "word-ids") {
    const most = encoding.type === "words" ? MAX_CATEGORIES : MAX_NUMBERED;
    const { categories, weights } = vocabularyOf(
      fill !== null && absent > 0 ? [...found, { label: fill, count: absent }] : found,
      Math.min(most, column.words ?? WORDS),
    );
    if (categories.length === 0) throw columnEmpty(name);
    return { ...fitted, categories, encoding: encoding.type === "words" ? { type: "words", weights } : encoding };
  }
  if (fill !== null && absent > 0) counts.set(fill, (counts.get(fill) ?? 0) + absent);
  const common = [...counts.keys()].filter((label) => (counts.get(label) ?? 0) >= leastRows);
  // Numbers by size; what is none of them stands first.
  const texts = numeric ? common.filter((label) => label === "" || Number.isNaN(Number(label))) : [];
  const categories = [
    ...texts.sort(),
    ...sortLabels(
      common.filter((label) => !texts.includes(label)),
      numeric,
    ),
  ];
  const most = eachItsOwn ? MAX_CATEGORIES : MAX_NUMBERED;
  if (categories.length + (categories.includes("") ? 0 : 1) > most) {
    throw new UserError({
      code: "too-many-categories",
      message: `Column "${name}" has ${whole(categories.length)} different values; as a category it may have at most ${whole(most - 1)}.`,
      next: "Join its rare values, choose another encoding, or ignore the column.",
      subject: { kind: "column", name },
    });
  }
  return { ...fitted, categories, ...(common.length < counts.size ? { other: true } : {}) };
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
  const scaling = ARRAY_SCALINGS.find((one) => one === column.scale);
  if (scaling === undefined) throw scalingNotPossible(name, column.scale, "an array");
  const shape = layout(name, raw.shape, column.as);
  return {
    name,
    type: "array",
    elements: raw.elements,
    raw: [...raw.shape],
    shape: [...shape],
    ...(raw.pictures === undefined ? {} : { pictures: raw.pictures }),
    ...scaleArray(scaling, raw, rows, shape.at(-1) ?? 1),
  };
}

/** What the network predicts. Classes are those of all usable rows: they are known, and each needs an output. */
export function fitClasses({ name, raw, numeric }: FitColumn, rows: Int32Array): ClassesRecipe {
  invariant(raw.kind === "text", "classes are read as labels");
  const used = new Uint8Array(raw.labels.length);
  for (const row of rows) {
    const code = raw.codes[row] ?? -1;
    if (code >= 0) used[code] = 1;
  }
  const classes = sortLabels(
    raw.labels.filter((_, code) => used[code] === 1),
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
      const scaling = scalingOf(column.scale);
      if (!scaling.forTargets) throw scalingNotPossible(name, column.scale, "predicted");
      return { name, type: column.type, ...scaling.fit(gather(raw.values, rows)) };
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
  for (let index = 0; index < rows.length; index++) taken[index] = values[rows[index] ?? 0] ?? NaN;
  return taken;
}

/** The values that are numbers; the very same array where all are. Not `filter`, which gathers them as objects first. */
function withoutMissing(values: Float64Array): Float64Array {
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing += 1;
  if (missing === 0) return values;
  const present = new Float64Array(values.length - missing);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) present[count++] = value;
  return present;
}

function scalingNotPossible(name: string, scaling: string, what: string): UserError {
  return new UserError({
    code: "scaling-not-possible",
    message: `Column "${name}" is ${what}; the scaling "${scaling}" is not possible there.`,
    next: "Choose another scaling for the column.",
    subject: { kind: "column", name },
  });
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
