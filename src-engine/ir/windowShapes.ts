// Shapes of what is computed window by window: convolution and pooling.

import { invariant } from "../document/errors";
import type { Attributes, OpKind, Pooling, Window } from "./ops";
import { formatShape, sameShape } from "./shape";
import type { Dim, Shape } from "./shape";

type WindowKind = "conv" | "convTranspose" | "convKernelGradient" | "maxPool" | "maxUnpool" | "averagePool";
type ShapeRule<K extends OpKind> = (inputs: readonly Shape[], attributes: Attributes[K]) => Shape;

export const WINDOW_SHAPE_RULES: { readonly [K in WindowKind]: ShapeRule<K> } = {
  conv: (inputs, window) => {
    const [x, kernel, bias] = inputs;
    invariant(x !== undefined && kernel !== undefined && inputs.length <= 3, `conv of ${inputs.length} operands`);
    const text = `conv of ${formatShape(x)} by ${formatShape(kernel)} in ${window.groups} groups`;
    const [batch = 0, channels = 0, ...extents] = x;
    const [filters = 0, inGroup, ...cells] = kernel;
    const { groups, dilations } = window;
    invariant(x.length >= 3 && x.length === kernel.length && typeof filters === "number", text);
    invariant(typeof inGroup === "number" && channels === inGroup * groups && filters % groups === 0, text);
    invariant(bias === undefined || (bias.length === 1 && bias[0] === filters), `${text} with another bias`);
    return [batch, filters, ...windowCounts(numbers(extents, text), numbers(cells, text), window, dilations)];
  },
  convTranspose: (inputs, { size, ...window }) => {
    const [y, kernel] = inputs;
    invariant(y !== undefined && kernel !== undefined && inputs.length === 2, `convTranspose of ${inputs.length}`);
    const text = `convTranspose of ${formatShape(y)} by ${formatShape(kernel)} to ${formatShape(size)}`;
    const [batch = 0, filters, ...extents] = y;
    const [kernelFilters, inGroup, ...cells] = kernel;
    invariant(y.length >= 3 && y.length === kernel.length && filters === kernelFilters, text);
    const counts = windowCounts(size, numbers(cells, text), window, window.dilations);
    invariant(typeof inGroup === "number" && counts.join() === extents.join(), text);
    return [batch, inGroup * window.groups, ...size];
  },
  convKernelGradient: (inputs, { kernel, ...window }) => {
    const [x, g] = inputs;
    invariant(
      x !== undefined && g !== undefined && inputs.length === 2,
      `convKernelGradient of ${inputs.length} operands`,
    );
    const text = `convKernelGradient of ${formatShape(x)} and ${formatShape(g)} for ${formatShape(kernel)}`;
    const [batch, channels, ...extents] = x;
    const [rows, filters, ...out] = g;
    invariant(typeof channels === "number" && typeof filters === "number" && batch === rows, text);
    invariant(channels % window.groups === 0 && filters % window.groups === 0, text);
    const counts = windowCounts(numbers(extents, text), kernel, window, window.dilations);
    invariant(counts.join() === out.join(), text);
    return [filters, channels / window.groups, ...kernel];
  },
  maxPool: pooling("maxPool"),
  maxUnpool: (inputs, window) => {
    const [x, g] = inputs;
    invariant(x !== undefined && g !== undefined && inputs.length === 2, `maxUnpool of ${inputs.length} operands`);
    const pooled = pooling("maxPool")([x], window);
    const inside = window.after.every((cells) => cells === 0);
    invariant(
      isTiling(window) && inside && sameShape(pooled, g),
      `maxUnpool of ${formatShape(g)} to ${formatShape(x)}`,
    );
    return x;
  },
  averagePool: pooling("averagePool"),
};

/** Whether windows stand side by side from the first cell on, so that no cell belongs to two. */
export function isTiling({ kernel, strides, before }: Pick<Pooling, "kernel" | "strides" | "before">): boolean {
  return kernel.every((cells, axis) => cells === strides[axis]) && before.every((cells) => cells === 0);
}

/** How many windows of `cells` cells fit along each axis. */
function windowCounts(
  extents: readonly number[],
  cells: readonly number[],
  { strides, before, after }: Window,
  dilations?: readonly number[],
): number[] {
  return extents.map((extent, axis) => {
    const [stride = 1, dilation = 1, count = 1] = [strides[axis], dilations?.[axis], cells[axis]];
    const room = extent + (before[axis] ?? 0) + (after[axis] ?? 0) - ((count - 1) * dilation + 1);
    invariant(room >= 0, `a window of ${cells.join("×")} does not fit into ${extents.join("×")}`);
    return Math.floor(room / stride) + 1;
  });
}

function pooling(op: "maxPool" | "averagePool"): (inputs: readonly Shape[], pooling: Pooling) => Shape {
  return (inputs, { kernel, ...window }) => {
    const [x] = inputs;
    invariant(x !== undefined && inputs.length === 1, `${op} of ${inputs.length} operands`);
    const text = `${op} of ${formatShape(x)} by ${formatShape(kernel)}`;
    const [batch = 0, channels = 0, ...extents] = x;
    invariant(x.length >= 3 && kernel.length === extents.length, text);
    const inside = kernel.every((cells, i) => (window.before[i] ?? 0) < cells && (window.after[i] ?? 0) < cells);
    invariant(inside, `${text}: a window would lie outside`);
    return [batch, channels, ...windowCounts(numbers(extents, text), kernel, window)];
  };
}

function numbers(dims: readonly Dim[], text: string): number[] {
  return dims.map((dim) => {
    invariant(typeof dim === "number", text);
    return dim;
  });
}
