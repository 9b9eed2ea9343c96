// The form in which a person gives a case to a run: its inputs with what the training rows have there.

import type { RawColumn } from "../data/columns";
import type { FittedData } from "../data/prepare";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import { median } from "../document/median";
import type { ArrayRecipe, ColumnRecipe } from "../document/preparation";
import { arrayFeature, columnFeatures, isOpenEncoding, isSamePreparation } from "../document/preparation";
import { sizeOf } from "../document/size";
import type { NumberRange, PictureHabits, TryColumn, TryForm, TryInputs, TryOutput } from "../protocol/trying";
import type { TrainingRanges } from "./fileDoubts";
import type { TrainedRun } from "./trainedRun";

/** Training examples that are looked at for what pictures have in common. */
const MOST_EXAMPLES = 500;
/** Centers of mass that are no farther from their mean than this on the average, in elements, and that from the middle, were put there. */
const CENTERED = 0.75;
const IN_THE_MIDDLE = 1;
const MOST_DECIMALS = 7;
/** Texts of the training rows that are offered where any text will do. */
const MOST_OFFERED = 100;

type TriedRun = Pick<TrainedRun, "preparation" | "document" | "network">;

/** @param data the run's data, or why they cannot be read */
export function tryForm(run: TriedRun, data: FittedData | Problem): TryForm {
  const fitted = "code" in data ? null : data;
  return {
    inputs: inputsOf(run, fitted),
    outputs: outputsOf(run, fitted),
    rows:
      fitted === null
        ? null
        : {
            all: fitted.raw.rows,
            train: fitted.parts.train.length,
            validation: fitted.parts.validation.length,
            test: fitted.parts.test.length,
          },
    problem: "code" in data ? data : changed(run, data) ? DATA_CHANGED : null,
  };
}

/** Of each column of numbers or dates that the run takes. */
export function trainingRanges(
  { preparation }: Pick<TriedRun, "preparation">,
  { raw, parts }: FittedData,
): TrainingRanges {
  return new Map(
    columnFeatures(preparation).flatMap(({ name }) => {
      const column = raw.columns.get(name);
      const range = column?.kind === "numbers" ? rangeOf(column.values, parts.train) : null;
      return range === null ? [] : [[name, range] as const];
    }),
  );
}

/** What a run predicts, output by output. */
function outputsOf({ network }: TriedRun, data: FittedData | null): readonly TryOutput[] {
  return network.outputs.map(({ id, title, recipe }): TryOutput => {
    const output = { layer: id, title };
    return recipe.kind === "classes"
      ? { ...output, kind: "classes", column: recipe.name, classes: recipe.classes }
      : {
          ...output,
          kind: "numbers",
          columns: recipe.columns.map(({ name, type }) => {
            const column = data?.raw.columns.get(name);
            const range = data !== null && column?.kind === "numbers" ? rangeOf(column.values, data.parts.train) : null;
            return { name, isDate: type === "date", range };
          }),
        };
  });
}

/** The rows are not those that the run was trained on. */
function changed({ preparation }: TriedRun, data: FittedData): boolean {
  return !isSamePreparation(data.preparation, preparation);
}

const DATA_CHANGED: Problem = {
  code: "table-changed",
  message:
    "The project's table has changed since this run was trained: ranges, counts and rows here are those of today.",
  next: "Train again to try a run on the rows it learned from.",
};

/** The columns that the run takes, among those of the data. @throws UserError "no-such-column" */
function columnOf({ raw }: FittedData, name: string): RawColumn {
  const column = raw.columns.get(name);
  if (column !== undefined) return column;
  throw new UserError({ code: "no-such-column", message: `The table has no column "${name}" any more.` });
}

function inputsOf({ preparation, document }: TriedRun, data: FittedData | null): TryInputs {
  const array = arrayFeature(preparation);
  if (array === null)
    return { kind: "columns", columns: columnFeatures(preparation).map((feature) => columnForm(feature, data)) };
  const { name, raw, elements } = array;
  const as = document.data.columns[name]?.as ?? null;
  const found = data === null ? null : columnOf(data, name);
  const column = found?.kind === "array" ? found : null;
  const examples = data?.parts.train.subarray(0, MOST_EXAMPLES) ?? new Int32Array(0);
  const range = column === null ? null : levelsOf(column.values, sizeOf(raw), examples, elements);
  const [, , channels = 1] = raw;
  const isGray = as !== "sequences" && (raw.length === 2 || raw.length === 3) && channels === 1;
  return {
    kind: "array",
    name,
    shape: raw,
    elements,
    as,
    files: array.pictures !== undefined,
    range,
    picture: column === null || range === null || !isGray ? null : habitsOf(column.values, array, examples, range),
  };
}

function columnForm(feature: ColumnRecipe, data: FittedData | null): TryColumn {
  const { name } = feature;
  const column = data === null ? null : columnOf(data, name);
  const rows = data?.parts.train ?? new Int32Array(0);
  if (feature.type === "category") {
    const counts = column?.kind === "text" ? countsOf(column, rows) : null;
    return {
      name,
      type: "category",
      fill: feature.fill,
      ...(isOpenEncoding(feature) ? { open: true as const } : {}),
      categories: (isOpenEncoding(feature) ? [...(counts?.keys() ?? [])].slice(0, MOST_OFFERED) : feature.categories)
        .filter((value) => value !== "")
        .map((value) => ({ value, count: counts === null ? null : (counts.get(value) ?? 0) })),
    };
  }
  return {
    name,
    type: feature.type,
    fill: feature.fill,
    range: column?.kind === "numbers" ? rangeOf(column.values, rows) : null,
  };
}

function countsOf(column: RawColumn & { kind: "text" }, rows: Int32Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const label = column.labels[column.codes[row] ?? -1];
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Of the values that are there; null where none is. */
function rangeOf(values: Float64Array, rows: Int32Array): NumberRange | null {
  const taken = new Float64Array(rows.length);
  let count = 0;
  let [least, most, decimals] = [Infinity, -Infinity, 0];
  for (const row of rows) {
    const value = values[row] ?? NaN;
    if (Number.isNaN(value)) continue;
    taken[count++] = value;
    if (value < least) least = value;
    if (value > most) most = value;
    while (decimals < MOST_DECIMALS && !isWrittenWith(value, decimals)) decimals++;
  }
  if (count === 0) return null;
  const present = taken.subarray(0, count);
  return { least, most, median: median(present), decimals };
}

/** Whether so many digits after the point write the value; to write it takes long, and most values need not be. */
function isWrittenWith(value: number, digits: number): boolean {
  const power = 10 ** digits;
  return Math.round(value * power) / power === value || Number(value.toFixed(digits)) === value;
}

function levelsOf(
  values: ArrayLike<number>,
  size: number,
  examples: Int32Array,
  elements: string,
): { readonly least: number; readonly most: number } {
  if (elements === "uint8") return { least: 0, most: 255 };
  let [least, most] = [Infinity, -Infinity];
  for (const row of examples)
    for (let at = row * size; at < (row + 1) * size; at++) {
      const value = values[at] ?? NaN;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  return least <= most ? { least, most } : { least: 0, most: 1 };
}

/** Of gray pictures [height, width]. */
function habitsOf(
  values: ArrayLike<number>,
  { raw: [height = 1, width = 1] }: Pick<ArrayRecipe, "raw">,
  examples: Int32Array,
  { least, most }: { readonly least: number; readonly most: number },
): PictureHabits {
  const border: number[] = [];
  for (const row of examples)
    for (let at = 0; at < height * width; at++) {
      const [y, x] = [Math.floor(at / width), at % width];
      if (y === 0 || x === 0 || y === height - 1 || x === width - 1)
        border.push(values[row * height * width + at] ?? 0);
    }
  const middle = border.length === 0 ? least : median(border);
  // The extreme that is nearer to it.
  const ground = middle - least <= most - middle ? least : most;
  const centers: { readonly x: number; readonly y: number }[] = [];
  for (const row of examples) {
    let [mass, across, down] = [0, 0, 0];
    for (let at = 0; at < height * width; at++) {
      const ink = Math.abs((values[row * height * width + at] ?? ground) - ground);
      mass += ink;
      across += ink * (at % width);
      down += ink * Math.floor(at / width);
    }
    if (mass > 0) centers.push({ x: across / mass, y: down / mass });
  }
  const meanOf = (of: (center: { readonly x: number; readonly y: number }) => number): number =>
    centers.reduce((sum, center) => sum + of(center), 0) / centers.length;
  const center = { x: meanOf(({ x }) => x), y: meanOf(({ y }) => y) };
  const distance = meanOf(({ x, y }) => Math.hypot(x - center.x, y - center.y));
  const off = Math.hypot(center.x - (width - 1) / 2, center.y - (height - 1) / 2);
  return { ground, center: distance <= CENTERED && off <= IN_THE_MIDDLE ? center : null };
}
