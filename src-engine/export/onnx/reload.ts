// Loads an exported model as a stranger would, feeds it raw columns, and compares its answers with our own.

import { sizeOf } from "../../document/size";
import type { TensorData } from "../../runtime/onnx/onnxRuntime";
import { InferenceSession, Tensor } from "../../runtime/onnx/onnxRuntime";
import { completeRows, prepareFeatures } from "../../data/apply";
import type { RawTable } from "../../data/columns";
import { textAt } from "../../data/columns";
import { UserError, invariant } from "../../document/errors";
import type { ArrayRecipe, ArrayType, Preparation } from "../../document/preparation";
import { arrayFeature, columnFeatures, inputWidth, outputWidth } from "../../document/preparation";
import { filled, mapped } from "../../document/typedArrays";
import { argMax } from "../../metrics/answers";
import { scaledValue } from "../../preparing/curves/registry";
import type { Predictor } from "../../evaluate/predictor";
import { numbersOf } from "../../evaluate/outputs";
import type { NamedOutput } from "./build";

/**
 * Answers may differ by this much. Of probabilities that is the difference itself; of numbers the difference in units of the
 * target's scale, relative to the number where that is greater than 1 (float32 knows seven digits, not seven decimals).
 */
const TOLERANCE = 1e-5;

/** Rows fed at once, and numbers of an array. */
const BATCH = 4_096;
const MOST_NUMBERS = 2 ** 21;

/**
 * The greatest difference between the model's answers and our own over all rows of `table`.
 * @throws UserError "export-differs" where it is greater than {@link TOLERANCE}, or a label is another
 */
export async function compareOnnx(
  bytes: Uint8Array,
  outputs: readonly NamedOutput[],
  preparation: Preparation,
  table: RawTable,
  predictor: Predictor,
): Promise<number> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const total = outputWidth(preparation);
    const complete = completeRows(preparation.features, table);
    const batch = Math.max(1, Math.min(BATCH, Math.floor(MOST_NUMBERS / inputWidth(preparation))));
    let greatest = 0;
    for (let from = 0; from < table.rows; from += batch) {
      const rows = filled(Int32Array, Math.min(batch, table.rows - from), (index) => from + index);
      const own = await predictor.predict(prepareFeatures(preparation, table, rows).data);
      const theirs = await session.run(rawFeeds(preparation, table, rows));
      const isComplete = (index: number): boolean => complete[from + index] === 1;
      for (const output of outputs)
        greatest = Math.max(greatest, compare(output, numbersOf(output, own, total), theirs, isComplete));
    }
    return greatest;
  } finally {
    await session.release();
  }
}

function rawFeeds(preparation: Preparation, table: RawTable, rows: Int32Array): Record<string, Tensor> {
  const array = arrayFeature(preparation);
  if (array !== null) return { [array.name]: arrayTensor(array, table, rows) };
  const dims = [rows.length, 1];
  return Object.fromEntries(
    columnFeatures(preparation).map(({ name, type }): [string, Tensor] => {
      const column = table.columns.get(name);
      invariant(column !== undefined, `no column ${name}`);
      if (type === "category")
        return [
          name,
          new Tensor(
            "string",
            Array.from(rows, (row) => textAt(column, row)),
            dims,
          ),
        ];
      const values = column.kind === "numbers" ? column.values : new Float64Array(0);
      return [
        name,
        new Tensor(
          "float64",
          mapped(Float64Array, rows, (row) => values[row] ?? NaN),
          dims,
        ),
      ];
    }),
  );
}

/** Some examples as the data has them. */
function arrayTensor({ name, elements, raw }: ArrayRecipe, table: RawTable, rows: Int32Array): Tensor {
  const column = table.columns.get(name);
  invariant(column?.kind === "array", `no array ${name}`);
  const size = sizeOf(raw);
  const values = new Float64Array(rows.length * size);
  rows.forEach((row, index) => values.set(column.values.subarray(row * size, (row + 1) * size), index * size));
  return new Tensor(elements, ARRAYS[elements](values), [rows.length, ...raw]);
}

/** The numbers in the kind of array that ONNX Runtime takes for each kind of element. */
const ARRAYS: Readonly<Record<ArrayType, (values: Float64Array) => TensorData[ArrayType]>> = {
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  int16: (values) => Int16Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint64: (values) => BigUint64Array.from(Array.from(values, BigInt)),
  int64: (values) => BigInt64Array.from(Array.from(values, BigInt)),
  float32: (values) => Float32Array.from(values),
  float64: (values) => values,
};

function compare(
  { recipe: target, names, width }: NamedOutput,
  own: Float32Array,
  theirs: Readonly<Record<string, Tensor>>,
  isComplete: (index: number) => boolean,
): number {
  const answers = resultOf(theirs[target.kind === "classes" ? names.probabilities : names.prediction], own.length);
  const labels = target.kind === "classes" ? theirs[names.label]?.data : undefined;
  let greatest = 0;
  for (let index = 0; index * width < own.length; index++) {
    const start = index * width;
    for (let column = 0; column < width; column++) {
      const answer = answers[start + column] ?? NaN;
      if (!isComplete(index)) {
        if (!Number.isNaN(answer))
          throw differs(`row ${index + 1} lacks a value it needs, and is answered all the same`);
        continue;
      }
      const given =
        target.kind === "classes" ? answer : scaledValue(answer, target.columns[column] ?? { center: NaN, scale: NaN });
      const right = own[start + column] ?? NaN;
      greatest = Math.max(greatest, Math.abs(given - right) / Math.max(1, Math.abs(right)));
    }
    if (Number.isNaN(greatest) || greatest > TOLERANCE) throw differs(`row ${index + 1} differs by ${greatest}`);
    if (target.kind === "classes" && isComplete(index)) {
      const right = target.classes[argMax(answers, start, width)];
      if (labels?.[index] !== right)
        throw differs(`row ${index + 1} is labeled "${String(labels?.[index])}", not "${String(right)}"`);
    }
  }
  return greatest;
}

function resultOf(result: Tensor | undefined, length: number): Float32Array | Float64Array {
  const data = result?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== length)
    throw differs("the answers have another shape or type");
  return data;
}

function differs(how: string): UserError {
  return new UserError({
    code: "export-differs",
    message: `The exported model does not give the answers of the trained network (${how}), so it was not kept.`,
    next: "Please report this: it is a bug in Gradual.",
  });
}
