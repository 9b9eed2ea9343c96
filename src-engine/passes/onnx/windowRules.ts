// Convolution and pooling in ONNX.

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import type { Node, ValueId } from "../../ir/graph";
import type { Attributes, OpKind, Window } from "../../ir/ops";
import { blockedConv, blockedKernel, blockedKernelTurned, outOfBlocks } from "./blocked";
import { attribute } from "./model";
import type { GraphWriter } from "./model";
import type { AttributeProto } from "./onnx-ml_pb";
import type { RuleContext } from "./ruleContext";
import { isByHalves, unpoolByHalves } from "./unpoolByHalves";

type WindowKind = "conv" | "convTranspose" | "maxPool" | "maxUnpool" | "averagePool";
type Rule<K extends OpKind> = (context: RuleContext, node: Node<K>) => void;

export const WINDOW_RULES: { readonly [K in WindowKind]: Rule<K> } = {
  conv: (context, { inputs, attributes: { dilations, groups, ...window } }) => {
    const { writer, output, name, node, block } = context;
    const [x = -1, kernel = -1, ...bias] = inputs;
    const [filters = 0, channels = 0, ...cells] = node(kernel).shape.map(Number);
    if (
      block !== null &&
      groups === 1 &&
      cells.length === 2 &&
      filters % block === 0 &&
      (channels < block || channels % block === 0)
    ) {
      const operands = [
        channels < block ? name(x) : context.inBlocks(x),
        blockedKernel(writer, name(kernel), { filters, channels, cells }, block),
      ];
      const sums = blockedConv(writer, [...operands, ...bias.map(name)], { dilations, ...window }, cells);
      outOfBlocks(writer, sums, filters, [output]);
      return;
    }
    const attributes = [
      ...windowAttributes(window),
      attribute.ints("dilations", dilations),
      attribute.int("group", groups),
    ];
    writer.node("Conv", inputs.map(name), { attributes, outputs: [output] });
  },
  convTranspose: (context, { inputs, attributes }) => {
    const [y, kernel] = inputs;
    invariant(y !== undefined && kernel !== undefined, "convTranspose has two operands");
    const [extents, cells] = [y, kernel].map((id) => context.node(id).shape.slice(2).map(Number));
    invariant(extents !== undefined && cells !== undefined, "convTranspose has two operands");
    const flipped = asPlainConvolution(attributes, extents, cells);
    const [filters = 0, channels = 0] = context.node(kernel).shape.map(Number);
    const { block } = context;
    if (
      flipped !== null &&
      block !== null &&
      attributes.groups === 1 &&
      cells.length === 2 &&
      filters % block === 0 &&
      channels % block === 0
    ) {
      const turned = blockedKernelTurned(context.writer, context.name(kernel), { filters, channels, cells }, block);
      const sums = blockedConv(context.writer, [context.inBlocks(y), turned], { ...attributes, ...flipped }, cells);
      outOfBlocks(context.writer, sums, channels, [context.output]);
    } else if (flipped === null || !isWorthwhile(attributes, extents, channels))
      transposed(context, attributes, y, kernel, extents, cells);
    else plain(context, attributes, y, kernel, flipped);
  },
  maxPool: ({ writer, output, name }, { inputs, attributes: { kernel, ...window } }) => {
    const attributes = [...windowAttributes(window), attribute.ints("kernel_shape", kernel)];
    writer.node("MaxPool", inputs.map(name), { attributes, outputs: [output] });
  },
  // `MaxPool` tells, as a second result, where each greatest number stands; of equal ones the first.
  maxUnpool: ({ writer, output, name, shapeOf }, { inputs, attributes: { kernel, ...window }, shape }) => {
    const [x, g] = inputs;
    invariant(x !== undefined && g !== undefined, "maxUnpool has two operands");
    const extents = shape.filter((extent) => typeof extent === "number");
    if (extents.length === shape.length && isByHalves({ kernel, ...window }, extents)) {
      unpoolByHalves(writer, name(x), name(g), extents, output);
      return;
    }
    const cells = attribute.ints("kernel_shape", kernel);
    const places = writer.fresh();
    writer.node("MaxPool", [name(x)], {
      attributes: [...windowAttributes(window), cells],
      outputs: [writer.fresh(), places],
    });
    const attributes = [cells, attribute.ints("strides", window.strides)];
    writer.node("MaxUnpool", [name(g), places, shapeOf(shape)], { attributes, outputs: [output] });
  },
  averagePool: ({ writer, output, name }, { inputs, attributes: { kernel, ...window } }) => {
    const attributes = [...windowAttributes(window), attribute.ints("kernel_shape", kernel)];
    attributes.push(attribute.int("count_include_pad", 0));
    writer.node("AveragePool", inputs.map(name), { attributes, outputs: [output] });
  },
};

/** Turns the order along axes round: a slice whose step is -1, from the last to beyond the first. */
export function reverseAlong(writer: GraphWriter, x: string, axes: readonly number[], output: string): void {
  const list = (values: readonly number[]): string => writer.constant("int64", [axes.length], values);
  const starts = list(axes.map(() => -1));
  const ends = list(axes.map(() => -(2 ** 31)));
  writer.node("Slice", [x, starts, ends, list(axes), list(axes.map(() => -1))], { outputs: [output] });
}

function windowAttributes({ strides, before, after }: Window): AttributeProto[] {
  return [attribute.ints("strides", strides), attribute.ints("pads", [...before, ...after])];
}

/**
 * Whether the plain convolution is the quicker way: it makes a product of [channels, cells · filters] matrices, which is
 * slow with few channels, and it counts the frame too, which a valid convolution has left out. Measured, see docs/performance.md.
 */
function isWorthwhile({ size }: Attributes["convTranspose"], extents: readonly number[], channels: number): boolean {
  return channels >= 32 && sizeOf(size) <= 1.3 * sizeOf(extents);
}

/** With strides of 1 a transposed convolution is a convolution by the kernel turned round. Gives its padding; null where it is none. */
function asPlainConvolution(
  { strides, dilations, before, size }: Attributes["convTranspose"],
  extents: readonly number[],
  cells: readonly number[],
): { readonly before: number[]; readonly after: number[] } | null {
  const reach = cells.map((count, axis) => (count - 1) * (dilations[axis] ?? 1));
  const front = reach.map((cellsBack, axis) => cellsBack - (before[axis] ?? 0));
  const back = size.map((extent, axis) => extent - (extents[axis] ?? 0) + (reach[axis] ?? 0) - (front[axis] ?? 0));
  return strides.every((stride) => stride === 1) && [...front, ...back].every((count) => count >= 0)
    ? { before: front, after: back }
    : null;
}

function plain(
  { writer, output, name, node }: RuleContext,
  { strides, dilations, groups }: Attributes["convTranspose"],
  y: ValueId,
  kernel: ValueId,
  { before, after }: { readonly before: number[]; readonly after: number[] },
): void {
  const [filters = 0, inGroup = 0, ...cells] = node(kernel).shape.map(Number);
  const list = (values: readonly number[]): string => writer.constant("int64", [values.length], values);
  const axes = cells.map((_, axis) => axis + 2);
  let turned = name(kernel);
  if (cells.some((count) => count > 1)) {
    turned = writer.fresh();
    reverseAlong(writer, name(kernel), axes, turned);
  }
  // [filters, in group, ...] -> [channels, filters of a group, ...]
  if (groups === 1) {
    turned = writer.node("Transpose", [turned], { attributes: [attribute.ints("perm", [1, 0, ...axes])] });
  } else {
    const apart = writer.node("Reshape", [turned, list([groups, filters / groups, inGroup, ...cells])]);
    const perm = attribute.ints("perm", [0, 2, 1, ...axes.map((axis) => axis + 1)]);
    const swapped = writer.node("Transpose", [apart], { attributes: [perm] });
    turned = writer.node("Reshape", [swapped, list([groups * inGroup, filters / groups, ...cells])]);
  }
  const attributes = [
    ...windowAttributes({ strides, before, after }),
    attribute.ints("dilations", dilations),
    attribute.int("group", groups),
  ];
  writer.node("Conv", [name(y), turned], { attributes, outputs: [output] });
}

function transposed(
  { writer, output, name }: RuleContext,
  { strides, dilations, before, after, groups, size }: Attributes["convTranspose"],
  y: ValueId,
  kernel: ValueId,
  extents: readonly number[],
  cells: readonly number[],
): void {
  // What strides leave over at the end: no window sees it.
  const rest = size.map((extent, axis) => {
    const reach = ((cells[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    const covered = ((extents[axis] ?? 1) - 1) * (strides[axis] ?? 1) + reach;
    return extent + (before[axis] ?? 0) + (after[axis] ?? 0) - covered;
  });
  const attributes = [
    ...windowAttributes({ strides, before, after }),
    attribute.ints("dilations", dilations),
    attribute.int("group", groups),
    attribute.ints("output_padding", rest),
  ];
  writer.node("ConvTranspose", [name(y), name(kernel)], { attributes, outputs: [output] });
}
