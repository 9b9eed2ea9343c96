// How an array's examples are laid out and scaled: fitted on the training rows alone, by the index of the last axis (the
// features of vectors, the channels of pictures and sequences).

import { UserError } from "../../document/errors";
import type { ArrayRecipe } from "../../document/preparation";
import type { Column, ExampleKind } from "../../document/schema";
import type { RawArray } from "../columns";

/** @throws UserError "wrong-axes" or "rule-not-possible" */
export function fitArray(name: string, column: Column, raw: RawArray, rows: Int32Array): ArrayRecipe {
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
    ...SCALERS[column.scale](raw, rows, shape.at(-1) ?? 1),
  };
}

/** The shape of an example taken for something. @throws UserError "wrong-axes" */
export function layout(name: string, shape: readonly number[], as: ExampleKind | undefined): readonly number[] {
  const fault = (what: string): UserError =>
    new UserError({
      code: "wrong-axes",
      message: `The examples of "${name}" cannot be taken for ${what}: they have the shape ${shape.join(" × ")}.`,
      next: "Take them for something else, or as they are.",
      subject: { kind: "column", name },
    });
  switch (as) {
    case undefined:
      return shape;
    case "pictures":
      if (shape.length === 2) return [...shape, 1];
      if (shape.length === 3) return shape;
      throw fault("pictures (height × width × channels)");
    case "sequences":
      if (shape.length === 1) return [...shape, 1];
      if (shape.length === 2) return shape;
      throw fault("sequences (steps × channels)");
    case "vectors":
      return [shape.reduce((product, extent) => product * extent, 1)];
    default:
      return as satisfies never;
  }
}

interface Scaler {
  readonly center: number[];
  readonly scale: number[];
}

/** `(x - center) / scale` of each scaling; the definitions are those of columns. */
const SCALERS: { readonly [S in Column["scale"]]: (raw: RawArray, rows: Int32Array, width: number) => Scaler } = {
  none: () => ({ center: [0], scale: [1] }),
  "divide-255": () => ({ center: [0], scale: [255] }),
  standard(raw, rows, width) {
    const sums = new Float64Array(width);
    eachNumber(raw, rows, width, (value, which) => (sums[which] = (sums[which] ?? 0) + value));
    const count = (rows.length * sizeOf(raw)) / width;
    const center = Array.from(sums, (sum) => sum / count);
    const squares = new Float64Array(width);
    eachNumber(
      raw,
      rows,
      width,
      (value, which) => (squares[which] = (squares[which] ?? 0) + (value - (center[which] ?? 0)) ** 2),
    );
    const scale = Array.from(squares, (sum, which) => {
      const variance = sum / count;
      // No more than rounding: the numbers are all the same.
      const rounding = count * Number.EPSILON * variance + (count * (center[which] ?? 0) * Number.EPSILON) ** 2;
      return variance <= rounding ? 1 : Math.sqrt(variance);
    });
    return { center, scale };
  },
  "min-max"(raw, rows, width) {
    const least = new Float64Array(width).fill(Infinity);
    const greatest = new Float64Array(width).fill(-Infinity);
    eachNumber(raw, rows, width, (value, which) => {
      if (value < (least[which] ?? 0)) least[which] = value;
      if (value > (greatest[which] ?? 0)) greatest[which] = value;
    });
    const scale = Array.from(greatest, (value, which) =>
      value - (least[which] ?? 0) < 10 * Number.EPSILON ? 1 : value - (least[which] ?? 0),
    );
    return { center: Array.from(least), scale };
  },
};

function eachNumber(
  raw: RawArray,
  rows: Int32Array,
  width: number,
  visit: (value: number, which: number) => void,
): void {
  const size = sizeOf(raw);
  for (const row of rows) {
    const from = row * size;
    for (let at = 0; at < size; at++) visit(raw.values[from + at] ?? NaN, at % width);
  }
}

function sizeOf({ shape }: RawArray): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
