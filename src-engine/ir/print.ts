// A graph as text: one line a node. Pass tests assert it, so that a change of a pass is seen as a change of text.

import type { AnyNode, Graph } from "./graph";
import type { Correlation, Pooling, Window } from "./ops";
import { formatShape } from "./shape";

/** Lines like "%3: [N, 8] = matmul(%0, %1, %2) transposeA alpha=0.5", then the outputs. */
export function print(graph: Graph): string {
  const lines = graph.nodes.map((node, id) => `%${id}: ${printNode(node)}`);
  for (const [name, id] of Object.entries(graph.outputs)) lines.push(`${quoteWhereNeeded(name)} -> %${id}`);
  return lines.join("\n");
}

/** One node without its number: "[N, 8] = relu(%4)". */
export function printNode(node: AnyNode): string {
  const operands = node.inputs.map((input) => `%${input}`).join(", ");
  const attributes = printAttributes(node);
  const dtype = node.dtype === "float" ? "" : node.dtype;
  return `${dtype}${formatShape(node.shape)} = ${node.op}(${operands})${attributes === "" ? "" : ` ${attributes}`}`;
}

function printAttributes(node: AnyNode): string {
  switch (node.op) {
    case "input":
      return `${node.attributes.role} "${node.attributes.name}"`;
    case "constant":
      return printValues(node.attributes.values);
    case "matmul": {
      const { transposeA, transposeB, alpha, beta } = node.attributes;
      return [
        ...(transposeA ? ["transposeA"] : []),
        ...(transposeB ? ["transposeB"] : []),
        ...(alpha === 1 ? [] : [`alpha=${alpha}`]),
        ...(beta === 1 || node.inputs.length === 2 ? [] : [`beta=${beta}`]),
      ].join(" ");
    }
    case "softmax":
    case "logSoftmax":
      return `axis=${node.attributes.axis}`;
    case "sum":
    case "mean":
    case "max":
      return `axes=${formatShape(node.attributes.axes)}${node.attributes.keepDims ? " keepDims" : ""}`;
    case "transpose":
      return `permutation=${formatShape(node.attributes.permutation)}`;
    case "conv":
    case "convTranspose":
    case "convKernelGradient":
    case "maxPool":
    case "maxUnpool":
    case "averagePool":
      return printWindow(node.attributes);
    case "pad": {
      const { before, after, value } = node.attributes;
      return `before=${formatShape(before)} after=${formatShape(after)}${value === 0 ? "" : ` value=${value}`}`;
    }
    case "slice": {
      const { axes, starts, ends, steps } = node.attributes;
      const parts = axes.map((axis, i) => `${axis}:${starts[i]}..${ends[i]}${steps[i] === 1 ? "" : `/${steps[i]}`}`);
      return parts.join(" ");
    }
    case "scatterRows":
    case "scatterPlaces":
      return `count=${node.attributes.count}`;
    case "concat":
      return `axis=${node.attributes.axis}`;
    case "reverse":
      return `axes=${formatShape(node.attributes.axes)}`;
    // The result's shape, printed before the "=", says it.
    case "reshape":
    case "broadcast":
      return "";
    default:
      return "";
  }
}

/** Only what is not usual: "kernel=[2, 2] strides=[2, 2] after=[1, 0]". */
function printWindow(window: Window & Partial<Correlation & Pooling>): string {
  const { kernel, strides, dilations = [], before, after, groups = 1 } = window;
  const lists = { kernel: kernel ?? [], strides, dilations, before, after };
  const usual: Readonly<Record<string, number>> = { strides: 1, dilations: 1, before: 0, after: 0 };
  return [
    ...Object.entries(lists).flatMap(([name, list]) =>
      list.every((value) => value === usual[name]) ? [] : [`${name}=${formatShape(list)}`],
    ),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
  ].join(" ");
}

function printValues(values: readonly number[]): string {
  const shown = values.slice(0, 6).join(", ");
  return values.length > 6 ? `${shown}, ... ${values.length} values` : shown;
}

function quoteWhereNeeded(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
