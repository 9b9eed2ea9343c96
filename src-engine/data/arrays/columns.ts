// A project's arrays as columns: the examples are one whose cells have a shape, the answers are one or several of numbers.

import { UserError } from "../../document/errors";
import type { RawColumn, RawTable, Wanted } from "../columns";
import { findColumn, numbersAsLabels } from "../columns";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../../document/canceled";
import { filled, mapped } from "../../document/typedArrays";
import type { StoredArrays } from "./store";

/** The column of examples. */
export const EXAMPLES_COLUMN = "x";

export interface ArrayColumn {
  readonly name: string;
  readonly kind: "array" | "number";
  /** Of an answer: which of each example's numbers it is. */
  readonly offset: number;
  /** Of one example. */
  readonly shape?: readonly number[];
}

/** "x", and "y" or "y 1", "y 2" and so on. */
export function arrayColumns({ x, y }: Pick<StoredArrays, "x" | "y">): ArrayColumn[] {
  const [, width] = y.shape;
  const answers = width === undefined ? ["y"] : Array.from({ length: width }, (_, index) => `y ${index + 1}`);
  return [
    { name: EXAMPLES_COLUMN, kind: "array", offset: 0, shape: x.shape.slice(1) },
    ...answers.map((name, offset): ArrayColumn => ({ name, kind: "number", offset })),
  ];
}

/** Reads columns as the types they are wanted as. @throws UserError "no-such-column" or "wrong-type" */
export async function readArrayColumns(
  arrays: StoredArrays,
  wanted: readonly Wanted[],
  { signal }: TaskOptions,
): Promise<RawTable> {
  const { rows, x, y, labels, pictures } = arrays;
  const known = arrayColumns(arrays);
  const width = y.shape[1] ?? 1;
  const answers = await y.rows(0, rows);
  const columns = new Map<string, RawColumn>();
  for (const { name, type } of wanted) {
    throwIfCanceled(signal);
    const { kind, offset } = findColumn({ columns: known }, name);
    if (kind === "array") {
      if (type !== "number") throw wrongType(name, "it holds an array of numbers for each example");
      columns.set(name, {
        kind: "array",
        shape: x.shape.slice(1),
        elements: x.type,
        values: await x.rows(0, rows),
        ...(pictures === null ? {} : { pictures }),
      });
      continue;
    }
    if (labels !== null) {
      if (type !== "category") throw wrongType(name, "it holds texts, the names of classes");
      columns.set(name, {
        kind: "text",
        codes: mapped(Int32Array, answers, (value) => (value < labels.length ? value : -1)),
        labels,
      });
      continue;
    }
    if (type === "date" || type === "text") throw wrongType(name, "it holds numbers");
    // An answer that is not finite is missing.
    const values = filled(Float64Array, rows, (row) => {
      const value = answers[row * width + offset] ?? NaN;
      return Number.isFinite(value) ? value : NaN;
    });
    columns.set(name, type === "number" ? { kind: "numbers", values } : numbersAsLabels(values));
  }
  return { rows, columns };
}

function wrongType(name: string, why: string): UserError {
  return new UserError({
    code: "wrong-type",
    message: `"${name}" cannot be used as that: ${why}.`,
    next: "Choose the type number, or category for classes.",
    subject: { kind: "column", name },
  });
}
