// The derivative of a convolution by its kernel, in ONNX: each cell of the kernel meets the numbers of x that it has been
// multiplied by. Three ways, each the quickest somewhere (docs/performance.md).

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import type { Node } from "../../ir/graph";
import { blockedConv, blockedRowsAsKernel, intoBlocks, outOfBlocks } from "./blocked";
import { attribute } from "./model";
import type { GraphWriter } from "./model";
import type { RuleContext } from "./ruleContext";

/** From this many cells on a kernel's gradient is made as a correlation: its columns would take longer to put together. */
const MANY_CELLS = 16;

export function kernelGradient(context: RuleContext, node: Node<"convKernelGradient">): void {
  const { block, node: nodeOf } = context;
  const [, g = -1] = node.inputs;
  const { groups, kernel } = node.attributes;
  const [rows, filters = 0] = nodeOf(g).shape;
  const whole = (extent: unknown): boolean => block !== null && typeof extent === "number" && extent % block === 0;
  if (groups === 1 && kernel.length === 2 && whole(rows) && whole(filters)) blocked(context, node);
  else if (groups === 1 && sizeOf(kernel) >= MANY_CELLS) correlation(context, node);
  else columns(context, node);
}

/**
 * dw[o, c, k] = Σ over rows n and places p of g[n, o, p] x[n, c, p · stride + k · dilation]: a convolution of x by g in which
 * the rows are the channels, and strides and dilations change places.
 */
function blocked(context: RuleContext, { inputs, attributes }: Node<"convKernelGradient">): void {
  const { writer, output, node, block } = context;
  const [x = -1, g = -1] = inputs;
  invariant(block !== null, "blocks have a size");
  const [rows = 0, filters = 0, ...out] = node(g).shape.map(Number);
  const over = intoBlocks(writer, exchangeFirst(writer, framed(context, x, attributes, out), out.length));
  const kernel = blockedRowsAsKernel(writer, context.inBlocks(g), rows, filters, out, block);
  const sums = blockedConv(writer, [over, kernel], exchanged(attributes), out);
  exchangeFirst(writer, outOfBlocks(writer, sums, filters), out.length, output);
}

/** The same by the plain operator. */
function correlation(context: RuleContext, { inputs, attributes }: Node<"convKernelGradient">): void {
  const { writer, output, name, node } = context;
  const [x = -1, g = -1] = inputs;
  const out = node(g).shape.slice(2).map(Number);
  const { strides, dilations } = exchanged(attributes);
  const over = exchangeFirst(writer, framed(context, x, attributes, out), out.length);
  const sums = writer.node("Conv", [over, exchangeFirst(writer, name(g), out.length)], {
    attributes: [
      attribute.ints("kernel_shape", out),
      attribute.ints("strides", strides),
      attribute.ints("dilations", dilations),
    ],
  });
  exchangeFirst(writer, sums, out.length, output);
}

/** A matrix product of g with columns of x, one column for each cell, added up over the rows. */
function columns(context: RuleContext, { inputs, attributes, shape }: Node<"convKernelGradient">): void {
  const { writer, output, name, node, contrib } = context;
  const [x = -1, g = -1] = inputs;
  const { groups, kernel, strides, dilations } = attributes;
  const [filters = 0, inGroup = 0] = shape.map(Number);
  const out = node(g).shape.slice(2).map(Number);
  const [cells, places] = [sizeOf(kernel), sizeOf(out)];
  const over = framed(context, x, attributes, out);
  const list = (values: readonly number[]): string => writer.constant("int64", [values.length], values);
  const reshape = (value: string, to: readonly number[], outputs?: readonly string[]): string =>
    writer.node("Reshape", [value, list(to)], outputs === undefined ? {} : { outputs });
  const axes = kernel.map((_, axis) => axis + 2);
  const parts = positions(kernel).map((cell) => {
    const starts = cell.map((index, axis) => index * (dilations[axis] ?? 1));
    const ends = starts.map((start, axis) => start + ((out[axis] ?? 1) - 1) * (strides[axis] ?? 1) + 1);
    return writer.node("Slice", [over, list(starts), list(ends), list(axes), list(strides)]);
  });
  // Channels of one cell lie together: the columns need no other order than that in which they are cut.
  const joined = (values: readonly string[], axis: number): string =>
    values.length === 1
      ? (values[0] ?? "")
      : writer.node("Concat", values, { attributes: [attribute.int("axis", axis)] });
  const product = (a: string, b: string, rank: number): string => {
    if (contrib)
      return writer.node("FusedMatMul", [a, b], { domain: "com.microsoft", attributes: [attribute.int("transB", 1)] });
    const turned = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    return writer.node("MatMul", [a, writer.node("Transpose", [b], { attributes: [attribute.ints("perm", turned)] })]);
  };
  const summed = (value: string): string =>
    writer.node("ReduceSum", [value, list([0])], { attributes: [attribute.int("keepdims", 0)] });
  if (groups === 1) {
    const matrix = reshape(joined(parts, 1), [-1, cells * inGroup, places]);
    const sum = summed(product(reshape(name(g), [-1, filters, places]), matrix, 3));
    if (cells === 1) reshape(sum, shape.map(Number), [output]);
    else {
      const turned = writer.node("Transpose", [reshape(sum, [filters, cells, inGroup])], {
        attributes: [attribute.ints("perm", [0, 2, 1])],
      });
      reshape(turned, shape.map(Number), [output]);
    }
    return;
  }
  const apart = parts.map((part) => reshape(part, [-1, groups * inGroup, 1, places]));
  const matrix = reshape(joined(apart, 2), [-1, groups, inGroup * cells, places]);
  const gradient = reshape(name(g), [-1, groups, filters / groups, places]);
  reshape(summed(product(gradient, matrix, 4)), shape.map(Number), [output]);
}

/** x with its frame of zeros, without what strides leave over at the end. */
function framed(
  { writer, name, node }: RuleContext,
  x: number,
  { kernel, strides, dilations, before, after }: Node<"convKernelGradient">["attributes"],
  out: readonly number[],
): string {
  const axes = kernel.map((_, axis) => axis + 2);
  const list = (values: readonly number[]): string => writer.constant("int64", [values.length], values);
  const extents = node(x).shape.slice(2).map(Number);
  let value = name(x);
  if ([...before, ...after].some((cells) => cells > 0)) {
    value = writer.node("Pad", [value, list([0, 0, ...before, 0, 0, ...after]), writer.constant("float", [], [0])]);
  }
  const needed = kernel.map(
    (cells, axis) => ((out[axis] ?? 1) - 1) * (strides[axis] ?? 1) + (cells - 1) * (dilations[axis] ?? 1) + 1,
  );
  const there = extents.map((extent, axis) => extent + (before[axis] ?? 0) + (after[axis] ?? 0));
  if (needed.every((extent, axis) => extent === there[axis])) return value;
  return writer.node("Slice", [value, list(axes.map(() => 0)), list(needed), list(axes)]);
}

/** First and second axis exchanged, of a value with `rank` axes of space. */
function exchangeFirst(writer: GraphWriter, value: string, rank: number, output?: string): string {
  const permutation = [1, 0, ...Array.from({ length: rank }, (_, axis) => axis + 2)];
  return writer.node("Transpose", [value], {
    attributes: [attribute.ints("perm", permutation)],
    ...(output === undefined ? {} : { outputs: [output] }),
  });
}

function exchanged({
  strides,
  dilations,
}: Node<"convKernelGradient">["attributes"]): Parameters<typeof blockedConv>[2] {
  const none = strides.map(() => 0);
  return { strides: dilations, dilations: strides, before: none, after: none };
}

/** Every position in row-major order. */
function positions(extents: readonly number[]): number[][] {
  return extents.reduce<number[][]>(
    (all, extent) => all.flatMap((start) => Array.from({ length: extent }, (_, i) => [...start, i])),
    [[]],
  );
}
