// Applies a preparation: raw columns in, what the network sees out; and its outputs back into the target's unit.

import { invariant, UserError } from "../document/errors";
import type { ArrayRecipe, ClassesRecipe, ColumnRecipe, NumbersRecipe, Preparation } from "../document/preparation";
import {
  arrayFeature,
  columnFeatures,
  featureWidth,
  inputWidth,
  numberElements,
  outputWidth,
  targetColumns,
  targetWidth,
} from "../document/preparation";
import { sizeOf } from "../document/size";
import { mapped, range } from "../document/typedArrays";
import { NUMBERS } from "../preparing/arithmetic";
import { scaledValue, unscaledValue } from "../preparing/curves/registry";
import { placeOf } from "../preparing/encodings/place";
import { textElements } from "../preparing/encodings/words";
import { elementsOfNumber } from "../preparing/numberElements";
import type { RawColumn, RawTable, RowsOnDemand } from "./columns";
import { whole } from "../document/whole";

/** Numbers of some rows, [rows, ...], one row after another. */
export interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Values of a column whose elements are remembered while its rows are prepared. */
const MOST_KNOWN = 10_000;

/** Beyond this a prepared table would not fit an ordinary machine. */
const MAX_MATRIX_BYTES = 4 * 2 ** 30;

function raw(table: RawTable, name: string): RawColumn {
  const column = table.columns.get(name);
  invariant(column !== undefined, `column ${name} was read`);
  return column;
}

/** Makes the network's input of some rows, [rows, ...shape]: in `room`, where it is given, which the next call may use again. */
export type PrepareRows = (rows: Int32Array, room?: Float32Array) => Matrix;

/** The network's input of some rows, [rows, ...shape]. */
export function prepareFeatures(preparation: Preparation, table: RawTable, rows: Int32Array): Matrix {
  return featuresOf(preparation, table)(rows);
}

/** The same for rows that are wanted some at a time: what does not depend on them is worked out once. */
export function featuresOf(preparation: Preparation, table: RawTable): PrepareRows {
  const array = arrayFeature(preparation);
  const width = inputWidth(preparation);
  const write = array === null ? columnsWriter(preparation, table, width) : arrayWriter(array, raw(table, array.name));
  const shape = array?.shape ?? [width];
  return (rows, room) => {
    const numbers = rows.length * width;
    if (numbers * 4 > MAX_MATRIX_BYTES) throw tooLarge(rows.length, width, array !== null);
    const data = room === undefined ? new Float32Array(numbers) : room.subarray(0, numbers).fill(0);
    write(rows, data, 0);
    return { shape: [rows.length, ...shape], data };
  };
}

function tooLarge(rows: number, width: number, isArray: boolean): UserError {
  return new UserError({
    code: "out-of-memory",
    message: `${whole(rows)} rows of ${whole(width)} inputs need more than ${MAX_MATRIX_BYTES / 2 ** 30} GB.`,
    next: isArray ? "Use fewer examples, or smaller ones." : "Ignore categories with many values, or use fewer rows.",
  });
}

function columnsWriter(preparation: Preparation, table: RawTable, width: number): WriteRows {
  const { onDemand } = table;
  if (onDemand !== undefined) {
    return (rows, data, start) =>
      eachTaken(onDemand, rows, (some, from) =>
        columnsWriter(preparation, some, width)(allOf(some), data, start + from * width),
      );
  }
  const writers: WriteRows[] = [];
  let offset = 0;
  for (const feature of columnFeatures(preparation)) {
    writers.push(featureWriter(feature, raw(table, feature.name), offset, width));
    offset += featureWidth(feature);
  }
  // So few rows that they stay in the cache until the last column is written.
  const most = Math.max(1, Math.floor(CACHED_NUMBERS / width));
  return (rows, data, start) => {
    for (let from = 0; from < rows.length; from += most) {
      const some = rows.subarray(from, from + most);
      for (const write of writers) write(some, data, start + from * width);
    }
  };
}

/** Numbers of the rows that are written at a time. */
const CACHED_NUMBERS = 16_384;

/** Rows taken at a time of a table that is not in memory. */
const TAKEN = 16_384;

function eachTaken(from: RowsOnDemand, rows: Int32Array, visit: (some: RawTable, from: number) => void): void {
  for (let at = 0; at < rows.length; at += TAKEN) visit(from.take(rows.subarray(at, at + TAKEN)), at);
}

export function allOf({ rows }: RawTable): Int32Array {
  return range(rows);
}

/** (x - center) / scale, by the index of the last axis where there is one of each. */
function arrayWriter({ shape, center, scale }: ArrayRecipe, column: RawColumn): WriteRows {
  invariant(column.kind === "array", "arrays are read as arrays");
  const size = sizeOf(shape);
  const each = center.length;
  return (rows, data, start) => {
    rows.forEach((row, index) => {
      const from = row * size;
      const to = start + index * size;
      for (let at = 0; at < size; at++) {
        const which = each === 1 ? 0 : at % each;
        data[to + at] = ((column.values[from + at] ?? NaN) - (center[which] ?? 0)) / (scale[which] ?? 1);
      }
    });
  };
}

/** Writes a feature's elements of some rows; the first row begins at `start`. */
type WriteRows = (rows: Int32Array, data: Float32Array, start: number) => void;

function featureWriter(feature: ColumnRecipe, column: RawColumn, offset: number, width: number): WriteRows {
  if (feature.type === "category") {
    invariant(column.kind === "text", "categories are read as labels");
    if (feature.encoding?.type === "words" || feature.encoding?.type === "word-ids") {
      const elements = textElements(feature, feature.encoding);
      const ofText = column.labels.map(elements);
      const absent = feature.fill === null ? [] : elements(feature.fill);
      return (rows, data, start) => {
        for (let index = 0, at = start + offset; index < rows.length; index++, at += width) {
          const code = column.codes[rows[index] ?? 0] ?? -1;
          for (const { at: which, value } of (code < 0 ? absent : ofText[code]) ?? []) data[at + which] = value;
        }
      };
    }
    const place = placeOf(feature);
    const ofCode = column.labels.map(place);
    const filled = feature.fill === null ? null : place(feature.fill);
    const isNumbered = feature.encoding?.type === "ordinal" || feature.encoding?.type === "ids";
    return (rows, data, start) => {
      for (let index = 0, at = start + offset; index < rows.length; index++, at += width) {
        const code = column.codes[rows[index] ?? 0] ?? -1;
        const which = code < 0 ? filled : ofCode[code];
        if (isNumbered) data[at] = which ?? NaN;
        else if (which !== null && which !== undefined && which >= 0) data[at + which] = 1;
      }
    };
  }
  invariant(column.kind === "numbers", "numbers are read as numbers");
  const { values } = column;
  const { center, scale, curve } = feature;
  const fill = feature.fill ?? NaN;
  if (curve === undefined && numberElements(feature).length === 1 && feature.elapsed !== false) {
    return (rows, data, start) => {
      // Worked out in here: V8 would make an object of every number that stands beside one from outside.
      const missing = (fill - center) / scale;
      for (let index = 0, at = start + offset; index < rows.length; index++, at += width) {
        const value = values[rows[index] ?? 0] ?? NaN;
        data[at] = Number.isNaN(value) ? missing : (value - center) / scale;
      }
    };
  }
  // Days come again and again.
  const known = new Map<number, readonly number[]>();
  return (rows, data, start) => {
    for (let index = 0, at = start + offset; index < rows.length; index++, at += width) {
      const value = values[rows[index] ?? 0] ?? NaN;
      let elements = known.get(value);
      if (elements === undefined) {
        const isMissing = Number.isNaN(value);
        elements = elementsOfNumber(NUMBERS, feature, isMissing ? fill : value, isMissing ? 1 : 0);
        if (known.size < MOST_KNOWN) known.set(value, elements);
      }
      data.set(elements, at);
    }
  };
}

/** Per code of a raw column, the element that its label sets; -1 for a label that is not listed. */
function elementOfCode(listed: readonly string[], labels: readonly string[]): Int32Array {
  const elements = new Map(listed.map((label, index) => [label, index]));
  return mapped(Int32Array, labels, (label) => elements.get(label) ?? -1);
}

/** Per row of a table 1, or 0 where a value is missing that has no stand-in: such a row is not used, and not predicted. */
export function completeRows(
  features: readonly { readonly name: string; readonly fill?: unknown }[],
  table: RawTable,
): Uint8Array {
  const complete = new Uint8Array(table.rows).fill(1);
  table.short?.forEach((short, row) => (complete[row] = 1 - short));
  for (const { name, fill = null } of features) {
    if (fill !== null) continue;
    const column = raw(table, name);
    for (let row = 0; row < table.rows; row++) if (isMissing(column, row)) complete[row] = 0;
  }
  return complete;
}

/** Whether a row has no value in a column; of an array, whether any of its numbers is not finite. */
export function isMissing(column: RawColumn, row: number): boolean {
  switch (column.kind) {
    case "text":
      return (column.codes[row] ?? -1) < 0;
    case "numbers":
      return Number.isNaN(column.values[row] ?? NaN);
    case "array": {
      const { values, shape } = column;
      if (!(values instanceof Float32Array || values instanceof Float64Array)) return false;
      const size = sizeOf(shape);
      // 0 * x is 0 for finite x, else NaN.
      let zero = 0;
      for (let at = row * size; at < (row + 1) * size; at++) zero += 0 * (values[at] ?? NaN);
      return zero !== 0;
    }
    default:
      return column satisfies never;
  }
}

/** The prepared targets of some rows, [rows, outputs]: one-hot classes, or scaled numbers. A missing one gives zeros, or NaN. */
export function prepareTargets(preparation: Preparation, table: RawTable, rows: Int32Array): Matrix {
  const width = outputWidth(preparation);
  const data = new Float32Array(rows.length * width);
  if (table.onDemand !== undefined) {
    eachTaken(table.onDemand, rows, (some, from) =>
      data.set(prepareTargets(preparation, some, allOf(some)).data, from * width),
    );
    return { shape: [rows.length, width], data };
  }
  let start = 0;
  for (const target of targetColumns(preparation)) {
    const from = start;
    if (target.kind === "classes") {
      classIndices(target, table, rows).forEach((which, index) => {
        if (which >= 0) data[index * width + from + which] = 1;
      });
    } else {
      target.columns.forEach(({ name, ...scaling }, offset) => {
        const column = raw(table, name);
        invariant(column.kind === "numbers", "a regression's target is read as numbers");
        rows.forEach(
          (row, index) => (data[index * width + from + offset] = scaledValue(column.values[row] ?? NaN, scaling)),
        );
      });
    }
    start += targetWidth(target);
  }
  return { shape: [rows.length, width], data };
}

/** The index of each row's class; -1 where it is missing or unknown. */
export function classIndices(target: ClassesRecipe, table: RawTable, rows: Int32Array): Int32Array {
  const column = raw(table, target.name);
  invariant(column.kind === "text", "classes are read as labels");
  const element = elementOfCode(target.classes, column.labels);
  const indices = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const code = column.codes[rows[at] ?? 0] ?? -1;
    indices[at] = code < 0 ? -1 : (element[code] ?? -1);
  }
  return indices;
}

/** Outputs of the network, [rows, columns], in the targets' own units. */
export function unscaleTargets({ columns }: NumbersRecipe, outputs: ArrayLike<number>): Float64Array {
  const values = new Float64Array(outputs.length);
  columns.forEach((column, first) => {
    for (let at = first; at < outputs.length; at += columns.length)
      values[at] = unscaledValue(outputs[at] ?? NaN, column);
  });
  return values;
}
