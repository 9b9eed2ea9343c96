// From a project's table and its data recipe to what training needs: rows divided, preparation fitted on the training
// part, matrices for each part.

import type { Problem } from "../document/errors";
import { invariant, UserError } from "../document/errors";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { classLabels, inputNames, inputShape, inputWidth, outputWidth } from "../document/preparation";
import type { Column, DataRecipe } from "../document/schema";
import type { DataFit } from "../protocol/requests";
import type { Matrix } from "./apply";
import { completeRows, isMissing, prepareFeatures, prepareTargets } from "./apply";
import type { RawTable, Wanted } from "./columns";
import { findColumn } from "./columns";
import type { TaskOptions } from "./duckdb";
import { throwIfCanceled } from "../document/canceled";
import type { FitColumn } from "./fit";
import { fitClasses, fitFeature, fitNumbers } from "./fit";
import { importRecord, withData } from "./open";
import type { DataSource } from "./source";
import type { SplitRows } from "./split";
import { splitRows } from "./split";

/** One part of the split, as the network sees it. */
export interface PreparedRows {
  /** Row numbers in the table, ascending; the matrices have the same order. */
  readonly rows: Int32Array;
  /** [rows, ...input] */
  readonly features: Matrix;
  /** [rows, outputs]: one-hot classes, or scaled numbers. */
  readonly targets: Matrix;
}

export interface PreparedData {
  readonly preparation: Preparation;
  readonly fit: DataFit;
  readonly train: PreparedRows;
  readonly validation: PreparedRows;
  readonly test: PreparedRows;
  /** The columns in use, as they stand in the table: by row number. */
  readonly raw: RawTable;
}

export interface PrepareRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly data: DataRecipe;
}

/**
 * Everything that training and evaluation need of the data. The same recipe and table give the same bits.
 * @throws UserError for a recipe that the table cannot serve, naming the column or setting
 */
export async function prepareData(request: PrepareRequest): Promise<PreparedData> {
  const { fitted, parts, preparation, raw } = await fitData(request);
  const part = (rows: Int32Array): PreparedRows => {
    throwIfCanceled(request.signal);
    return { rows, features: prepareFeatures(preparation, raw, rows), targets: prepareTargets(preparation, raw, rows) };
  };
  return {
    preparation,
    fit: fitted,
    train: part(parts.train),
    validation: part(parts.validation),
    test: part(parts.test),
    raw,
  };
}

/** What a network must fit, without the matrices. @throws UserError as {@link prepareData} */
export async function dataFit(request: PrepareRequest): Promise<DataFit> {
  return (await fitData(request)).fitted;
}

/** The rows divided and the preparation fitted, with no matrix made yet. @throws UserError as {@link prepareData} */
export async function fitData({ folder, data, signal, onProgress }: PrepareRequest): Promise<{
  fitted: DataFit;
  /** Row numbers in the table, ascending. */
  parts: SplitRows;
  preparation: Preparation;
  raw: RawTable;
}> {
  return withData(folder, data.source, { signal, onProgress }, async (source) => {
    const targets = usedColumns(source, data, "target");
    const features = usedColumns(source, data, "feature");
    checkRoles(targets, features, source);
    onProgress?.(null, "Reading the columns");
    const wanted = [...targets.map((column) => wantedTarget(column, data)), ...features];
    const raw = await source.read(wanted);
    const record = await importRecord(folder, source.rows);
    const readings = new Map(Object.entries(record?.readings ?? {}));
    throwIfCanceled(signal);
    onProgress?.(null, "Preparing the rows");

    const toFit = ({ name, column, numeric }: UsedColumn): FitColumn => {
      const found = raw.columns.get(name);
      invariant(found !== undefined, `column ${name} was read`);
      return { name, column, raw: found, numeric, reading: readings.get(name)?.reading };
    };
    const targetColumns = targets.map(toFit);
    const rows = usableRows(raw, targetColumns, features);
    const classes = targetColumns
      .filter((target) => isClass(target.column, data))
      .map((target) => ({ target, recipe: fitClasses(target, rows) }));
    // Of several targets with classes the first one's proportions are kept.
    const [first] = classes;
    const { parts, problems } = splitRows({
      rows,
      classes: first === undefined ? null : classesOf(first.target, first.recipe.classes, rows),
      labels: first?.recipe.classes ?? [],
      split: data.split,
      given: source.given,
    });
    const preparation: Preparation = {
      format: 1,
      features: features.map(toFit).map((column) => fitFeature(column, parts.train)),
      target: joinTargets(
        targetColumns.map(
          (target) => classes.find((one) => one.target === target)?.recipe ?? fitNumbers([target], parts.train, rows),
        ),
      ),
    };
    return { fitted: describeFit(preparation, parts, raw.rows - rows.length, problems), parts, preparation, raw };
  });
}

interface UsedColumn extends Wanted {
  readonly column: Column;
  /** Stored as numbers, but taken as labels. */
  readonly numeric: boolean;
}

/** The columns with that role, in the table's order. */
function usedColumns(source: DataSource, data: DataRecipe, role: Column["role"]): UsedColumn[] {
  for (const [name, column] of Object.entries(data.columns)) if (column.role !== "ignore") findColumn(source, name);
  return source.columns.flatMap(({ name, kind }) => {
    const column = Object.hasOwn(data.columns, name) ? data.columns[name] : undefined;
    if (column?.role !== role) return [];
    return [{ name, type: column.type, column, numeric: kind === "number" && column.type === "category" }];
  });
}

/** Whether the column's values are predicted as classes: always, never, or by its type. */
function isClass({ type }: Column, { task }: DataRecipe): boolean {
  return task === "classification" || (task === "mixed" && type !== "number" && type !== "date");
}

/** Targets of one kind, as one output can predict them, are one recipe. */
function joinTargets(targets: readonly TargetRecipe[]): Preparation["target"] {
  const [only, ...others] = targets;
  invariant(only !== undefined, "there is a target");
  if (others.length === 0) return only;
  const numbers = targets.flatMap((target) => (target.kind === "numbers" ? target.columns : []));
  return numbers.length === targets.length
    ? { kind: "numbers", columns: numbers }
    : { kind: "several", targets: [...targets] };
}

/** A class is always read as a label; a number to be predicted as a number. */
function wantedTarget(target: UsedColumn, data: DataRecipe): Wanted {
  if (isClass(target.column, data)) return { ...target, type: "category" };
  if (target.type === "number" || target.type === "date") return target;
  throw new UserError({
    code: "target-not-number",
    message: `The target "${target.name}" holds ${target.type === "category" ? "categories" : "text"}; a regression predicts numbers.`,
    next: "Choose the task classification, or another target.",
    subject: { kind: "column", name: target.name },
  });
}

function checkRoles(targets: readonly UsedColumn[], features: readonly UsedColumn[], source: DataSource): void {
  const array = source.columns.find(
    ({ name, kind }) => kind === "array" && features.some((feature) => feature.name === name),
  );
  const beside = array === undefined ? undefined : features.find(({ name }) => name !== array.name);
  if (array !== undefined && beside !== undefined) {
    throw new UserError({
      code: "array-stands-alone",
      message: `"${beside.name}" is a feature beside the array "${array.name}", but an array is learned from alone.`,
      next: `Predict "${beside.name}", or ignore it.`,
      subject: { kind: "column", name: beside.name },
    });
  }
  if (targets.length === 0) {
    throw new UserError({
      code: "no-target",
      message: "No target is chosen: the column that the network learns to predict.",
      next: "Choose one of the columns as the target.",
      subject: { kind: "setting", path: "data.target" },
    });
  }
  if (features.length === 0) {
    throw new UserError({
      code: "no-features",
      message: "Every column except the target is ignored, so there is nothing to learn from.",
      next: "Use at least one column as a feature.",
      subject: { kind: "setting", path: "data.columns" },
    });
  }
}

/** Rows in which neither a target nor a value without stand-in is missing. */
function usableRows(raw: RawTable, targets: readonly FitColumn[], features: readonly UsedColumn[]): Int32Array {
  const complete = completeRows(
    features.map(({ name, column }) => ({
      name,
      fill: column.missing === "drop-row" || raw.columns.get(name)?.kind === "array" ? null : 0,
    })),
    raw,
  );
  for (const target of targets)
    for (let row = 0; row < raw.rows; row++) if (isMissing(target.raw, row)) complete[row] = 0;
  const rows = new Int32Array(complete.reduce((sum, usable) => sum + usable, 0));
  let count = 0;
  complete.forEach((usable, row) => {
    if (usable === 1) rows[count++] = row;
  });
  return rows;
}

function classesOf({ raw }: FitColumn, classes: readonly string[], rows: Int32Array): Int32Array {
  invariant(raw.kind === "text", "classes are read as labels");
  const index = new Map(classes.map((label, which) => [label, which]));
  const ofCode = raw.labels.map((label) => index.get(label) ?? 0);
  return rows.map((row) => ofCode[raw.codes[row] ?? 0] ?? 0);
}

function describeFit(preparation: Preparation, parts: SplitRows, left: number, problems: readonly Problem[]): DataFit {
  return {
    counts: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length, left },
    inputs: inputWidth(preparation),
    inputShape: inputShape(preparation),
    inputNames: inputNames(preparation),
    outputs: outputWidth(preparation),
    classes: classLabels(preparation),
    preparation,
    problems,
  };
}
