// Convolution on numbers in blocks of channels, [N, C / b, ...space, b]: ONNX Runtime's own direct kernels, which it uses by
// itself only where the kernel is a constant. In training it is not, so we call them. They need no columns in memory, and use a
// processor nearly to its limit (docs/performance.md). b follows from the processor; see runtime/onnx/blockSize.ts.

import { sizeOf } from "../../document/size";
import type { Correlation } from "../../ir/ops";
import { attribute } from "./model";
import type { GraphWriter } from "./model";

const DOMAIN = "com.microsoft.nchwc";

/** x [N, C, ...space] in blocks; C is a multiple of the block's size. */
export function intoBlocks(writer: GraphWriter, x: string): string {
  return writer.node("ReorderInput", [x], { domain: DOMAIN });
}

export function outOfBlocks(writer: GraphWriter, x: string, channels: number, outputs?: readonly string[]): string {
  return writer.node("ReorderOutput", [x], {
    domain: DOMAIN,
    attributes: [attribute.int("channels", channels)],
    ...(outputs === undefined ? {} : { outputs }),
  });
}

/** The convolution of x (in blocks, or with fewer channels than a block as it is) by a kernel in blocks; gives blocks. */
export function blockedConv(
  writer: GraphWriter,
  operands: readonly string[],
  { strides, dilations, before, after }: Omit<Correlation, "groups">,
  cells: readonly number[],
): string {
  const attributes = [
    attribute.ints("kernel_shape", cells),
    attribute.ints("strides", strides),
    attribute.ints("dilations", dilations),
    attribute.ints("pads", [...before, ...after]),
  ];
  return writer.node("Conv", operands, { domain: DOMAIN, attributes });
}

/** What the axes of a kernel are, in the order in which they are given. */
export interface KernelExtents {
  readonly filters: number;
  readonly channels: number;
  readonly cells: readonly number[];
}

/**
 * A kernel [filters, channels, ...cells] in blocks: [filters / b, channels / b, ...cells, b channels, b filters], or, with fewer
 * channels than a block, [filters / b, channels, ...cells, b filters]. Two turns that move whole runs of numbers take a
 * fraction of the time of one that moves single ones.
 */
export function blockedKernel(
  writer: GraphWriter,
  kernel: string,
  { filters, channels, cells }: KernelExtents,
  block: number,
): string {
  const count = sizeOf(cells);
  const flat = reshape(writer, kernel, [filters, channels * count]);
  const filtersLast = transpose(writer, flat, [1, 0]);
  if (channels < block) {
    const apart = reshape(writer, filtersLast, [channels * count, filters / block, block]);
    return reshape(writer, transpose(writer, apart, [1, 0, 2]), [filters, channels, ...cells]);
  }
  const apart = reshape(writer, filtersLast, [channels / block, block, count, filters / block, block]);
  return reshape(writer, transpose(writer, apart, [3, 0, 2, 1, 4]), [filters, channels, ...cells]);
}

/** The kernel of a convolution's derivative by its input, in blocks: filters and channels exchanged, cells turned round. */
export function blockedKernelTurned(
  writer: GraphWriter,
  kernel: string,
  { filters, channels, cells }: KernelExtents,
  block: number,
): string {
  const count = sizeOf(cells);
  const channelsLast = transpose(writer, reshape(writer, kernel, [filters, channels, count]), [0, 2, 1]);
  const backwards = Array.from({ length: count }, (_, i) => count - 1 - i);
  const turned =
    count === 1
      ? channelsLast
      : writer.node("Gather", [channelsLast, writer.constant("int64", [count], backwards)], {
          attributes: [attribute.int("axis", 1)],
        });
  const apart = reshape(writer, turned, [filters / block, block, count, channels / block, block]);
  return reshape(writer, transpose(writer, apart, [3, 0, 2, 1, 4]), [channels, filters, ...cells]);
}

/** Values [N, filters, ...space], in blocks, as the kernel of a convolution over rows: [filters / b, N / b, ...space, b rows, b filters]. */
export function blockedRowsAsKernel(
  writer: GraphWriter,
  blocks: string,
  rows: number,
  filters: number,
  space: readonly number[],
  block: number,
): string {
  const apart = reshape(writer, blocks, [rows / block, block, filters / block, sizeOf(space), block]);
  return reshape(writer, transpose(writer, apart, [2, 0, 3, 1, 4]), [filters, rows, ...space]);
}

function reshape(writer: GraphWriter, x: string, shape: readonly number[]): string {
  return writer.node("Reshape", [x, writer.constant("int64", [shape.length], shape)]);
}

function transpose(writer: GraphWriter, x: string, permutation: readonly number[]): string {
  return writer.node("Transpose", [x], { attributes: [attribute.ints("perm", permutation)] });
}
