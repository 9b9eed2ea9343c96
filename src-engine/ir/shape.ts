// Shapes of tensors. Every extent is known when the network is compiled, except the number of rows in
// a batch, "N"; a multiple of it ("50N") arises where a batch is merged with another axis.

import { invariant } from "../document/errors";
import { sizeOf } from "../document/size";

/** An extent: a number, or a multiple of the batch size. */
export type Dim = number | "N" | `${number}N`;
export type Shape = readonly Dim[];

/** How many batches' worth of rows a symbolic extent stands for; 0 when it is a plain number. */
export function batchMultiple(dim: Dim): number {
  if (typeof dim === "number") return 0;
  return dim === "N" ? 1 : Number(dim.slice(0, -1));
}

/** The extent `multiple` times the batch size. */
export function batchDim(multiple: number): Dim {
  return multiple === 1 ? "N" : `${multiple}N`;
}

/** Product of extents. At most one of them may be symbolic. */
export function product(dims: Shape): Dim {
  let factor = 1;
  let multiple = 0;
  for (const dim of dims) {
    if (typeof dim === "number") factor *= dim;
    else {
      invariant(multiple === 0, `the batch size squared has no meaning, in ${formatShape(dims)}`);
      multiple = batchMultiple(dim);
    }
  }
  return multiple === 0 ? factor : batchDim(multiple * factor);
}

/** Product of extents, none of them symbolic. */
export function staticSize(shape: Shape): number {
  const size = product(shape);
  invariant(typeof size === "number", `${formatShape(shape)} depends on the batch size`);
  return size;
}

/** The shape with the batch size put in. */
export function bindShape(shape: Shape, batch: number): number[] {
  return shape.map((dim) => (typeof dim === "number" ? dim : batchMultiple(dim) * batch));
}

/** How many numbers a tensor of that shape holds, with the batch size put in. */
export function boundSize(shape: Shape, batch: number): number {
  return sizeOf(bindShape(shape, batch));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** "[N, 28, 28, 1]" */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
