// The derivative of pooling by 2 × 2, the usual one, by products that take the even and the odd columns of every row: ONNX Runtime's
// `MaxPool` with indices looks at one number after the other, these at many (docs/performance.md).

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import type { Pooling } from "../../ir/ops";
import { attribute } from "./model";
import type { GraphWriter } from "./model";

/** Whether windows of 2 × 2 lie side by side over all of x [N, C, height, width]. */
export function isByHalves({ kernel, strides, before, after }: Pooling, shape: readonly number[]): boolean {
  const [, , height = 0, width = 0] = shape;
  const all = (list: readonly number[], value: number): boolean => list.every((one) => one === value);
  return (
    shape.length === 4 &&
    all(kernel, 2) &&
    all(strides, 2) &&
    all([...before, ...after], 0) &&
    height % 2 === 0 &&
    width % 2 === 0
  );
}

/**
 * x [N, C, H, W] and g [N, C, H/2, W/2] give [N, C, H, W]: each g at the first greatest number of its window, in the order of rows. Of
 * the two numbers of a row the left one counts where they are equal, of the two rows the upper one.
 */
export function unpoolByHalves(
  writer: GraphWriter,
  x: string,
  g: string,
  shape: readonly number[],
  output: string,
): void {
  const [, , , width = 0] = shape;
  const half = width / 2;
  const rows = sizeOf(shape.slice(0, 3));
  invariant(Number.isInteger(half) && Number.isInteger(rows / 2), "an even picture");
  const sees = (value: string, extents: readonly number[]): string =>
    writer.node("Reshape", [value, writer.constant("int64", [extents.length], extents)]);
  /** 1 where the first is not the smaller one, else 0. */
  const wins = (first: string, second: string): string =>
    writer.node("Cast", [writer.node("GreaterOrEqual", [first, second])], { attributes: [attribute.int("to", 1)] });
  // [W, W/2], with a 1 where a column of x is one of every second.
  const columns = (odd: number): string =>
    writer.constant(
      "float",
      [width, half],
      Array.from({ length: width * half }, (_, i) => (Math.floor(i / half) === 2 * (i % half) + odd ? 1 : 0)),
    );
  const [evenColumns, oddColumns] = [columns(0), columns(1)];

  const lines = sees(x, [rows, width]);
  const [even, odd] = [writer.node("Gemm", [lines, evenColumns]), writer.node("Gemm", [lines, oddColumns])];
  const left = wins(even, odd);
  // Pairs of rows as one: the upper one, then the lower.
  const pairs = sees(writer.node("Max", [even, odd]), [rows / 2, width]);
  const [upper, lower] = [writer.fresh(), writer.fresh()];
  writer.node("Split", [pairs, writer.constant("int64", [2], [half, half])], {
    attributes: [attribute.int("axis", 1)],
    outputs: [upper, lower],
  });
  const above = wins(upper, lower);

  const gradient = sees(g, [rows / 2, half]);
  const toUpper = writer.node("Mul", [gradient, above]);
  const toLower = writer.node("Sub", [gradient, toUpper]);
  const toRows = sees(writer.node("Concat", [toUpper, toLower], { attributes: [attribute.int("axis", 1)] }), [
    rows,
    half,
  ]);
  const toLeft = writer.node("Mul", [toRows, left]);
  const toRight = writer.node("Sub", [toRows, toLeft]);
  const back = attribute.int("transB", 1);
  const onEven = writer.node("Gemm", [toLeft, evenColumns], { attributes: [back] });
  const onBoth = writer.node("Gemm", [toRight, oddColumns, onEven], { attributes: [back] });
  writer.node("Reshape", [onBoth, writer.constant("int64", [4], shape)], { outputs: [output] });
}
