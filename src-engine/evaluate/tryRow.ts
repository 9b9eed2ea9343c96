// A case as a table of one row, so that it is prepared as the rows of a file are; and rows of the data as cases.

import { isMissing, prepareFeatures } from "../data/apply";
import type { RawColumn, RawTable } from "../data/columns";
import { textAt } from "../data/columns";
import type { FittedData } from "../data/prepare";
import { UserError } from "../document/errors";
import type { FeatureRecipe, Preparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import { mapped } from "../document/typedArrays";
import type { NetworkOutput } from "../network/outputs";
import type { TryPart, TryRow, TryValues } from "../protocol/trying";

const FIRST = Int32Array.of(0);

/** A case prepared: what the network takes, and the columns that it cannot do without and are missing. */
export interface PreparedCase {
  readonly features: Float32Array;
  readonly needed: readonly string[];
}

/** @throws UserError "wrong-case" where the values are not those of the run's inputs */
export function prepareCase(preparation: Preparation, values: TryValues): PreparedCase {
  const table: RawTable = {
    rows: 1,
    columns: new Map(preparation.features.map((feature) => [feature.name, cell(feature, values)])),
  };
  return {
    features: prepareFeatures(preparation, table, FIRST).data,
    needed: preparation.features.flatMap((feature) => {
      const column = table.columns.get(feature.name);
      const fill = feature.type === "array" ? null : feature.fill;
      return fill === null && column !== undefined && isMissing(column, 0) ? [feature.name] : [];
    }),
  };
}

function cell(feature: FeatureRecipe, given: TryValues): RawColumn {
  if (feature.type === "array") {
    if (given.kind !== "array" || given.values.length !== sizeOf(feature.raw)) throw wrongCase(feature.name);
    return { kind: "array", shape: feature.raw, elements: feature.elements, values: given.values };
  }
  if (given.kind !== "columns") throw wrongCase(feature.name);
  const value = given.values[feature.name] ?? null;
  if (feature.type === "category") {
    const label = value === null ? "" : labelOf(String(value).trim(), feature.numeric);
    return { kind: "text", codes: Int32Array.of(label === "" ? -1 : 0), labels: [label] };
  }
  if (typeof value === "string") throw wrongCase(feature.name);
  // What is no quantity in a file is missing here too.
  return { kind: "numbers", values: Float64Array.of(value === null || Math.abs(value) >= 1e100 ? NaN : value) };
}

/** Numbers taken as labels are written in one way: "8.0" is "8". */
function labelOf(text: string, numeric: boolean): string {
  return numeric && text !== "" && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

function wrongCase(name: string): UserError {
  return new UserError({
    code: "wrong-case",
    message: `The value of "${name}" is not of the kind that this run takes.`,
    next: "Choose the run again.",
    subject: { kind: "column", name },
  });
}

/** A row of the data, as the run takes it. @throws UserError "no-rows" */
export function rowToTry(
  preparation: Preparation,
  outputs: readonly NetworkOutput[],
  { raw, parts }: FittedData,
  { part, at }: { readonly part: TryPart; readonly at: number },
): TryRow {
  const row = part === "all" ? (at < raw.rows ? at : undefined) : parts[part][at];
  if (row === undefined) {
    throw new UserError({ code: "no-rows", message: "There is no such row.", next: "Choose another row." });
  }
  return {
    row,
    part: (["train", "validation", "test"] as const).find((one) => parts[one].includes(row)) ?? null,
    values: valuesAt(preparation, raw, row),
    truth: truthAt(outputs, raw, row),
  };
}

function valuesAt({ features }: Preparation, raw: RawTable, row: number): TryValues {
  const [first] = features;
  const array = first?.type === "array" ? raw.columns.get(first.name) : undefined;
  if (array?.kind === "array") {
    const size = sizeOf(array.shape);
    return { kind: "array", values: Float64Array.from(array.values.subarray(row * size, (row + 1) * size)) };
  }
  return {
    kind: "columns",
    values: Object.fromEntries(
      features.map(({ name }): [string, number | string | null] => {
        const column = raw.columns.get(name);
        if (column === undefined || isMissing(column, row)) return [name, null];
        return [name, column.kind === "numbers" ? (column.values[row] ?? null) : textAt(column, row)];
      }),
    ),
  };
}

/** By output its class, or its numbers; NaN where one is not there. */
export function truthAt(outputs: readonly NetworkOutput[], raw: RawTable, row: number): Float64Array[] {
  return outputs.map(({ recipe }) => {
    if (recipe.kind === "classes") {
      const column = raw.columns.get(recipe.name);
      if (column === undefined || isMissing(column, row)) return Float64Array.of(NaN);
      return Float64Array.of(recipe.classes.indexOf(textAt(column, row)));
    }
    return mapped(Float64Array, recipe.columns, ({ name }) => {
      const column = raw.columns.get(name);
      return column?.kind === "numbers" ? (column.values[row] ?? NaN) : NaN;
    });
  });
}
