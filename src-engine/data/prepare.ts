// From a project's table and its data recipe to what training needs: rows divided, preparation fitted on the training
// part, matrices for each part.

import type { Problem } from "../document/errors";
import { invariant, UserError } from "../document/errors";
import type { FeatureRecipe, Preparation, TargetRecipe } from "../document/preparation";
import { classLabels, inputNames, inputShape, inputWidth, outputWidth } from "../document/preparation";
import type { RowEdit } from "../document/rowEdits";
import { countEdits, editsInWords, editsOf, hasWeights } from "../document/rowEdits";
import { defaultColumn } from "../document/create";
import type { Column, DataRecipe, Windows } from "../document/schema";
import type { DataFit } from "../protocol/requests";
import type { Matrix } from "./apply";
import { completeRows, isMissing, prepareFeatures, prepareTargets } from "./apply";
import type { RawTable, RowsOnDemand, Wanted } from "./columns";
import { findColumn } from "./columns";
import type { TaskOptions } from "./duckdb";
import { throwIfCanceled } from "../document/canceled";
import { rowWeights, withAnswers } from "./edited";
import type { FitColumn } from "./fit";
import { fitClasses, fitFeature, fitNumbers } from "./fit";
import { dataName } from "./importRecord";
import { importRecord, withData } from "./open";
import { DATA_FILES } from "../document/dataFiles";
import { temporaryName } from "../disk/wholeFile";
import { kept, mapped, range } from "../document/typedArrays";
import { insideProject } from "../project/files";
import { matrixOnDemand, StoredRows } from "./storedRows";
import { rowsMarked } from "./rowNumbers";
import type { DataSource } from "./source";
import type { SplitRows } from "./split";
import { splitRows } from "./split";
import type { OrderedBy } from "./splitBy";
import { readSplitBy } from "./splitBy";
import type { SeriesOrder } from "./windows";
import { lagName, lagsOf, orderOf, withLags } from "./windows";

/** One part of the split, as the network sees it. */
export interface PreparedRows {
  /** Row numbers in the table, ascending; the matrices have the same order. */
  readonly rows: Int32Array;
  /** [rows, ...input] */
  readonly features: Matrix;
  /** [rows, outputs]: one-hot classes, or scaled numbers. */
  readonly targets: Matrix;
  /** [rows], how much each counts in the loss; absent where no row of the project has a weight. */
  readonly weights?: Matrix;
  /** There where the rows are too many for memory: the matrices' numbers are then made anew whenever they are asked for. */
  readonly stored?: StoredRows;
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
  /** Bytes that the columns may have in memory; larger ones lie in a scratch file. */
  readonly inMemory?: number | undefined;
}

const BYTES_PER_VALUE = 8;

/** Columns of so many bytes are read into memory: 20 columns of 3.3 million rows. No machine decides it, so that all do the same. */
const IN_MEMORY = 512 * 2 ** 20;

/**
 * Everything that training and evaluation need of the data. The same recipe and table give the same bits.
 * @throws UserError for a recipe that the table cannot serve, naming the column or setting
 */
export async function prepareData(request: PrepareRequest): Promise<PreparedData> {
  const { fitted, parts, preparation, raw, edits } = await fitData(request);
  const isWeighted = hasWeights(request.data.edits);
  const part = (rows: Int32Array): PreparedRows => {
    throwIfCanceled(request.signal);
    if (raw.onDemand !== undefined)
      return partOnDemand(raw.onDemand, raw, rows, preparation, isWeighted ? edits : null);
    return {
      rows,
      features: prepareFeatures(preparation, raw, rows),
      targets: prepareTargets(preparation, raw, rows),
      ...(isWeighted ? { weights: { shape: [rows.length], data: rowWeights(rows, edits) } } : {}),
    };
  };
  let test: PreparedRows | undefined;
  return {
    preparation,
    fit: fitted,
    train: part(parts.train),
    validation: part(parts.validation),
    // Training does without.
    get test() {
      return (test ??= part(parts.test));
    },
    raw,
  };
}

function partOnDemand(
  onDemand: RowsOnDemand,
  raw: RawTable,
  rows: Int32Array,
  preparation: Preparation,
  edits: readonly RowEdit[] | null,
): PreparedRows {
  return {
    rows,
    features: matrixOnDemand(
      [rows.length, ...inputShape(preparation)],
      () => prepareFeatures(preparation, raw, rows).data,
    ),
    targets: matrixOnDemand([rows.length, outputWidth(preparation)], () => prepareTargets(preparation, raw, rows).data),
    ...(edits === null ? {} : { weights: matrixOnDemand([rows.length], () => rowWeights(rows, edits)) }),
    stored: new StoredRows(onDemand, rows, preparation, edits),
  };
}

/** What a network must fit, without the matrices. @throws UserError as {@link prepareData} */
export async function dataFit(request: PrepareRequest): Promise<DataFit> {
  return (await fitData(request)).fitted;
}

/** A project's data as a recipe has them, with no matrix made yet. */
export interface FittedData {
  readonly fitted: DataFit;
  /** Row numbers in the table, ascending. */
  readonly parts: SplitRows;
  readonly preparation: Preparation;
  /** With the right answers that a person gave. */
  readonly raw: RawTable;
  /** Those of these data. */
  readonly edits: readonly RowEdit[];
}

/** The rows divided and the preparation fitted. @throws UserError as {@link prepareData} */
export async function fitData({
  folder,
  data,
  inMemory = IN_MEMORY,
  signal,
  onProgress,
}: PrepareRequest): Promise<FittedData> {
  return withData(folder, data.source, { signal, onProgress }, async (source) => {
    const targets = usedColumns(source, data, "target");
    const own = usedColumns(source, data, "feature");
    const { windows } = data;
    checkRoles(targets, windows === undefined ? own : [...own, ...targets], source);
    onProgress?.(null, "Reading the columns");
    const wanted = [...wantedTargets(source, data), ...own];
    const isLarge = source.rows * wanted.length * BYTES_PER_VALUE > inMemory && windows === undefined;
    const read =
      isLarge && source.stage !== undefined
        ? await source.stage(wanted, temporaryName(await insideProject(folder, data.source ?? DATA_FILES.table)))
        : await source.read(wanted);
    // What is predicted is known of earlier rows too.
    const series = windows === undefined ? null : seriesColumns(own, targets, data);
    const imported =
      windows === undefined || series === null
        ? read
        : withLags(read, windows, series.lagged, await readSeriesOrder(source, windows));
    const features = series === null || windows === undefined ? own : laggedFeatures(series, windows);
    const by = await readSplitBy(source, data.split);
    const record = await importRecord(folder, data.source, source.rows);
    const readings = new Map(Object.entries(record?.readings ?? {}));
    throwIfCanceled(signal);
    onProgress?.(null, "Preparing the rows");

    const edits = editsOf(data.edits, dataName(record, source.rows));
    const toFit = ({ name, column, numeric, lag }: UsedColumn, raw: RawTable): FitColumn => ({
      name,
      column,
      // Read when it is wanted, and then let go, where the columns are in no memory.
      get raw() {
        const found = raw.columns.get(name);
        invariant(found !== undefined, `column ${name} was read`);
        return found;
      },
      numeric,
      reading: readings.get(lag?.of ?? name)?.reading,
    });
    /** Earlier values of a column are prepared as the column's own. */
    const fitOne = (feature: UsedColumn, raw: RawTable, rows: Int32Array): FeatureRecipe => {
      const { lag } = feature;
      if (lag === undefined) return fitFeature(toFit(feature, raw), rows);
      const fitted = fitFeature(toFit({ ...feature, name: lag.of }, raw), rows);
      invariant(fitted.type !== "array", "a series has columns");
      return { ...fitted, name: feature.name, lag };
    };
    // The rows are divided as the data have them, so that an edit moves no other row to another part.
    const asImported = targets.map((target) => toFit(target, imported));
    const complete = usableRows(imported, asImported, features);
    const classTargets = (columns: readonly FitColumn[], rows: Int32Array) =>
      columns
        .filter((target) => isClass(target.column, data))
        .map((target) => ({ target, recipe: fitClasses(target, rows) }));
    // Of several targets with classes the first one's proportions are kept.
    const importedClasses = classTargets(asImported, complete);
    const [first] = importedClasses;
    const { parts: divided, problems } = splitRows({
      rows: complete,
      classes: first === undefined ? null : classesOf(first.target, first.recipe.classes, complete),
      labels: first?.recipe.classes ?? [],
      split: data.split,
      given: source.given,
      by,
    });
    const raw = withAnswers(imported, edits);
    const targetColumns = edits.length === 0 ? asImported : targets.map((target) => toFit(target, raw));
    const parts = editedParts(divided, edits, complete, () => usableRows(raw, targetColumns, features));
    const rows = edits.length === 0 ? complete : allRows(parts);
    const classes = edits.length === 0 ? importedClasses : classTargets(targetColumns, rows);
    const preparation: Preparation = {
      format: 1,
      features: features.map((feature) => fitOne(feature, raw, parts.train)),
      target: joinTargets(
        targetColumns.map(
          (target) => classes.find((one) => one.target === target)?.recipe ?? fitNumbers([target], parts.train, rows),
        ),
      ),
      ...(windows === undefined ? {} : { windows }),
    };
    const counts = countEdits(edits);
    return {
      fitted: {
        ...describeFit(preparation, parts, raw.rows - rows.length - counts.excluded, [
          ...problems,
          ...restingEdits(data, edits),
        ]),
        ...(edits.length === 0 ? {} : { edits: counts }),
      },
      parts,
      preparation,
      raw,
      edits,
    };
  });
}

/** Without the rows that are left out. A row that has its right answer by an edit alone is trained on. @throws UserError "all-rows-excluded" */
function editedParts(
  parts: SplitRows,
  edits: readonly RowEdit[],
  complete: Int32Array,
  usable: () => Int32Array,
): SplitRows {
  if (edits.length === 0) return parts;
  const excluded = new Set(edits.flatMap(({ row, exclude }) => (exclude === true ? [row] : [])));
  const known = marked(complete);
  const answered = usable();
  const stillUsable = marked(answered);
  const isIn = (row: number): boolean => !excluded.has(row) && stillUsable[row] === 1;
  const added = kept(answered, (row) => known[row] !== 1 && !excluded.has(row));
  const train = together([kept(parts.train, isIn), added]);
  if (train.length === 0) {
    throw new UserError({
      code: "all-rows-excluded",
      message: "Every row of the training part is excluded by an edit, so there is nothing to train on.",
      next: "Restore some of the excluded rows.",
    });
  }
  return { train, validation: kept(parts.validation, isIn), test: kept(parts.test, isIn) };
}

function allRows({ train, validation, test }: SplitRows): Int32Array {
  return together([train, validation, test]);
}

/** By row 1 where it is one of these, which ascend. A set has not room for as many. */
function marked(rows: Int32Array): Uint8Array {
  const marks = new Uint8Array((rows.at(-1) ?? -1) + 1);
  for (const row of rows) marks[row] = 1;
  return marks;
}

/** All of them, ascending. */
function together(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const part of parts) {
    all.set(part, count);
    count += part.length;
  }
  return all.sort();
}

function restingEdits({ edits }: DataRecipe, applied: readonly RowEdit[]): Problem[] {
  if (edits === undefined || applied.length > 0) return [];
  return [
    {
      code: "edits-of-other-data",
      message: `Edits of single rows (${editsInWords(countEdits(edits.rows))}) were made to other data than the project has now, and are not applied.`,
      next: "They apply again when those data are imported again; the first edit of these rows replaces them.",
    },
  ];
}

/** The targets as they are read. @throws UserError "no-such-column" or "target-not-number" */
export function wantedTargets(source: DataSource, data: DataRecipe): Wanted[] {
  return usedColumns(source, data, "target").map((column) => wantedTarget(column, data));
}

interface UsedColumn extends Wanted {
  readonly column: Column;
  /** Stored as numbers, but taken as labels. */
  readonly numeric: boolean;
  /** It is what a column held so many rows before. */
  readonly lag?: { readonly of: string; readonly rows: number };
}

/** The columns of a series: those of the row itself, and those whose earlier values are features. */
interface SeriesColumns {
  readonly own: readonly UsedColumn[];
  readonly earlier: readonly UsedColumn[];
  readonly lagged: readonly string[];
}

/** Dates are known beforehand; of everything else there are only earlier values. @throws UserError "windows-of-arrays" */
function seriesColumns(
  features: readonly UsedColumn[],
  targets: readonly UsedColumn[],
  data: DataRecipe,
): SeriesColumns {
  const past = targets.map((target): UsedColumn => {
    const type = isClass(target.column, data) ? "category" : target.column.type;
    const { missing } = defaultColumn(type, "feature");
    return { ...target, type, column: { ...target.column, type, role: "feature", missing } };
  });
  const earlier = [...features.filter(({ type }) => type !== "date"), ...past];
  return { own: features.filter(({ type }) => type === "date"), earlier, lagged: earlier.map(({ name }) => name) };
}

/** Step by step, the farthest first, so that they can be reshaped to steps × columns; behind them what is known of the row itself. */
function laggedFeatures({ own, earlier }: SeriesColumns, windows: Windows): readonly UsedColumn[] {
  return [
    ...lagsOf(windows).flatMap((rows) =>
      earlier.map((column): UsedColumn => ({
        ...column,
        name: lagName(column.name, rows),
        lag: { of: column.name, rows },
      })),
    ),
    ...own,
  ];
}

async function readSeriesOrder(source: DataSource, { order, group }: Windows): Promise<SeriesOrder> {
  const by = async (rule: "time" | "group", column: string | undefined): Promise<OrderedBy | null> => {
    if (column === undefined) return null;
    const found = await readSplitBy(source, { by: { rule, column } });
    return found === null || found.rule === "column" ? null : found;
  };
  return orderOf(await by("time", order), await by("group", group));
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

const isArray = ({ columns, onDemand }: RawTable, name: string): boolean =>
  onDemand === undefined && columns.get(name)?.kind === "array";

/** Rows in which neither a target nor a value without stand-in is missing. */
function usableRows(raw: RawTable, targets: readonly FitColumn[], features: readonly UsedColumn[]): Int32Array {
  const complete = completeRows(
    features.map(({ name, column }) => ({
      name,
      fill: column.missing === "drop-row" || isArray(raw, name) ? null : 0,
    })),
    raw,
  );
  for (const { raw: column } of targets)
    for (let row = 0; row < raw.rows; row++) if (isMissing(column, row)) complete[row] = 0;
  return rowsMarked(range(raw.rows), complete, 1);
}

function classesOf({ raw }: FitColumn, classes: readonly string[], rows: Int32Array): Int32Array {
  invariant(raw.kind === "text", "classes are read as labels");
  const index = new Map(classes.map((label, which) => [label, which]));
  const ofCode = mapped(Int32Array, raw.labels, (label) => index.get(label) ?? 0);
  const found = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) found[at] = ofCode[raw.codes[rows[at] ?? 0] ?? 0] ?? 0;
  return found;
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
