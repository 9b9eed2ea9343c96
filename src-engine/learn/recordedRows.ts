// What the time machine asks a network about, whatever its weights: some rows of a part, and a grid over two columns of a table.

import { argMax, classNumbers } from "../metrics/answers";
import { median } from "../document/median";
import { columnFeatures, featureWidth, targetColumns, targetName } from "../document/preparation";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { unscaleTargets } from "../data/apply";
import type { PreparedRows } from "../data/prepare";
import { filled, mapped, range } from "../document/typedArrays";
import { numbersOf } from "../evaluate/outputs";
import type { NetworkOutput } from "../network/outputs";
import type { RecordTarget, RegionAxis } from "../protocol/records";
import type { Tensor } from "../runtime/backend";
import { gather, rowsOf } from "../train/evaluator";

/** Rows of a part that are asked. */
const MOST_ROWS = 512;
/** Cells of a region along each side. */
export const REGION_SIZE = 64;
/** Rows from which the values come at which other columns are held. */
const MOST_TYPICAL = 10_000;
/** Room around the points, as a share of their extent. */
const ROOM = 0.05;

/** A column of numbers or dates among the features, and where it stands in the feature vector. */
export interface NumberColumn {
  readonly name: string;
  readonly isDate: boolean;
  readonly offset: number;
  readonly center: number;
  readonly scale: number;
}

/** The columns that a region can be drawn over. */
export function numberColumns(preparation: Preparation): readonly NumberColumn[] {
  let offset = 0;
  return columnFeatures(preparation).flatMap((feature) => {
    const own = offset;
    const size = featureWidth(feature);
    offset += size;
    // Where one column is several elements, or bent, it is no straight axis.
    if (feature.type === "category" || size !== 1 || feature.curve !== undefined || feature.elapsed === false)
      return [];
    const { name, type, center, scale } = feature;
    return [{ name, isDate: type === "date", offset: own, center, scale }];
  });
}

/** Numbers of all rows of a part, or of some at even distances. */
export function askedRows(part: PreparedRows): Int32Array {
  const of = rowsOf(part);
  return filled(Int32Array, Math.min(of, MOST_ROWS), (at) =>
    of <= MOST_ROWS ? at : Math.floor((at * of) / MOST_ROWS),
  );
}

/** A feature vector as most rows have it: numbers at their median, categories at the most frequent one. */
export function typicalRow(preparation: Preparation, { features }: PreparedRows): Float32Array {
  const width = features.shape[1] ?? 0;
  const rows = Math.min(features.shape[0] ?? 0, MOST_TYPICAL);
  const valuesOf = (at: number): Float64Array =>
    filled(Float64Array, rows, (row) => features.data[row * width + at] ?? NaN);
  const typical = new Float32Array(width);
  let offset = 0;
  for (const feature of columnFeatures(preparation)) {
    const size = featureWidth(feature);
    if (feature.type === "category" && (feature.encoding === undefined || feature.encoding.type === "hash")) {
      const counts = Array.from({ length: size }, (_, at) => valuesOf(offset + at).reduce((sum, one) => sum + one, 0));
      const most = counts.indexOf(Math.max(...counts));
      if (most >= 0) typical[offset + most] = 1;
    } else {
      for (let at = offset; at < offset + size; at++) typical[at] = median(valuesOf(at));
    }
    offset += size;
  }
  return typical;
}

/** A column's values of some rows, in its own unit. */
export function columnValues({ features }: PreparedRows, rows: Int32Array, column: NumberColumn): Float64Array {
  const width = features.shape[1] ?? 0;
  return mapped(
    Float64Array,
    rows,
    (row) => (features.data[row * width + column.offset] ?? NaN) * column.scale + column.center,
  );
}

/** An axis over all rows of a part. */
export function axisOver(part: PreparedRows, column: NumberColumn): RegionAxis {
  const all = columnValues(part, range(rowsOf(part)), column);
  let [least, most] = [Infinity, -Infinity];
  for (const value of all) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const room = most > least ? ROOM * (most - least) : 1;
  return { column: column.name, isDate: column.isDate, least: least - room, most: most + room };
}

/** Prepared rows over two axes, [y, x], the other columns as in `typical`. */
export function gridRows(
  typical: Float32Array,
  [x, y]: readonly [NumberColumn, NumberColumn],
  [alongX, alongY]: readonly [RegionAxis, RegionAxis],
): Float32Array {
  const width = typical.length;
  const at = ({ least, most }: RegionAxis, cell: number): number => least + ((most - least) * cell) / (REGION_SIZE - 1);
  const rows = new Float32Array(REGION_SIZE * REGION_SIZE * width);
  for (let cell = 0; cell < REGION_SIZE * REGION_SIZE; cell++) {
    rows.set(typical, cell * width);
    rows[cell * width + x.offset] = (at(alongX, cell % REGION_SIZE) - x.center) / x.scale;
    rows[cell * width + y.offset] = (at(alongY, Math.floor(cell / REGION_SIZE)) - y.center) / y.scale;
  }
  return rows;
}

/** A column that the network predicts: of which output, and which of its columns of numbers. */
export interface PredictedColumn {
  readonly output: NetworkOutput;
  readonly recipe: TargetRecipe;
  readonly name: string;
  readonly at: number;
}

/** In the order of the outputs. */
export function predictedColumns(outputs: readonly NetworkOutput[]): readonly PredictedColumn[] {
  return outputs.flatMap((output) =>
    targetColumns({ target: output.recipe }).map((recipe, at) => ({ output, recipe, name: targetName(recipe), at })),
  );
}

/** What the answers mean for the rows that were asked. */
export function targetOn(
  target: PredictedColumn,
  answers: Float32Array,
  targets: Tensor,
  rows: Int32Array,
): RecordTarget {
  const { output, recipe, name: column } = target;
  const total = targets.shape[1] ?? 1;
  const right = gather(targets, rows).data;
  if (recipe.kind === "numbers") {
    return {
      kind: "numbers",
      column,
      isDate: recipe.columns[0]?.type === "date",
      truth: numbersIn(target, right, total),
      predicted: numbersIn(target, answers, total),
    };
  }
  const { classes } = recipe;
  const own = numbersOf(output, answers, total);
  const truth = classNumbers(numbersOf(output, right, total), classes.length);
  const predicted = chosenClasses(own, classes.length);
  const confusion = new Int32Array(classes.length * classes.length);
  predicted.forEach((one, at) => {
    const cell = (truth[at] ?? 0) * classes.length + one;
    confusion[cell] = (confusion[cell] ?? 0) + 1;
  });
  return { kind: "classes", column, classes, truth, predicted, answers: own, confusion };
}

/** The answers over a grid: the number of the class, or a number in the target's own unit. */
export function regionValues(target: PredictedColumn, answers: Float32Array, total: number): Float32Array {
  const { output, recipe } = target;
  return recipe.kind === "classes"
    ? Float32Array.from(chosenClasses(numbersOf(output, answers, total), recipe.classes.length))
    : Float32Array.from(numbersIn(target, answers, total));
}

/** A column of numbers in its own unit, of all that the network gives. */
function numbersIn({ output, recipe, at }: PredictedColumn, all: Float32Array, total: number): Float64Array {
  const own = numbersOf(output, all, total);
  const { width } = output;
  const column = filled(Float32Array, own.length / width, (row) => own[row * width + at] ?? NaN);
  return recipe.kind === "numbers" ? unscaleTargets(recipe, column) : Float64Array.from(column);
}

function chosenClasses(answers: Float32Array, classes: number): Int32Array {
  return filled(Int32Array, answers.length / classes, (row) => argMax(answers, row * classes, classes));
}
