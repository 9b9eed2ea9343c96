// One number of a graph: where it comes from, and what it is.

import { invariant } from "../document/errors";
import { broadcastIndex, laidOut, matmulProducts, windowCells, windowsOver } from "../ir/elements";
import { kernelGradientAt } from "../ir/unfold";
import type { AnyNode, ValueId } from "../ir/graph";
import type { OpKind } from "../ir/ops";
import type { Interpretation } from "../runtime/reference/interpret";

/** Follows operations that only lay numbers out to where a number comes from. */
export function originOf(values: Interpretation, id: ValueId, index: number): readonly [ValueId, number] | number {
  let [value, at] = [id, index];
  for (;;) {
    const node = nodeOf(values, value);
    const shapes = node.inputs.map((input) => values.shape(input));
    const element = laidOut(node, at, values.shape(value), shapes);
    if (typeof element === "number") return element;
    const next = element === null ? undefined : node.inputs[element.operand];
    if (element === null || next === undefined) return [value, at];
    [value, at] = [next, element.index];
  }
}

/** One number of a value, without working out the others where that is not needed. */
export function numberAt(values: Interpretation, id: ValueId, index: number): number {
  const origin = originOf(values, id, index);
  if (typeof origin === "number") return origin;
  const [from, at] = origin;
  const node = nodeOf(values, from);
  const shape = values.shape(from);
  const read = (operand: number): Float64Array => values.value(operandOf(node, operand)).data;
  const extents = (operand: number): readonly number[] => values.shape(operandOf(node, operand));
  if (!values.isKnown(from)) {
    if (node.op === "add")
      return [0, 1].reduce(
        (sum, operand) => sum + numberAt(values, operandOf(node, operand), broadcastIndex(at, shape, extents(operand))),
        0,
      );
    if (node.op === "matmul" && node.inputs.length === 2) {
      const { alpha } = node.attributes;
      const [left, right] = [read(0), read(1)];
      return matmulProducts(node.attributes, at, shape, extents(0)).reduce(
        (sum, [i, j]) => sum + alpha * (left[i] ?? NaN) * (right[j] ?? NaN),
        0,
      );
    }
    if (node.op === "convKernelGradient") {
      const shapes = { x: extents(0), kernel: shape, y: extents(1) };
      return kernelGradientAt(shapes, node.attributes, read(0), read(1), at);
    }
  }
  return values.value(from).data[at] ?? NaN;
}

/** Of the derivative behind a pool: the windows, as places in what it gave, whose first greatest number is the one at `index`. */
export function unpooledFrom(
  values: Interpretation,
  node: AnyNode & { readonly op: "maxUnpool" },
  index: number,
): readonly number[] {
  const [x, g] = [operandOf(node, 0), operandOf(node, 1)];
  const [extents, windows] = [values.shape(x), values.shape(g)];
  const { data } = values.value(x);
  return windowsOver(node.attributes, index, extents, windows).filter((window) => {
    const cells = windowCells(node.attributes, window, windows, extents);
    const greatest = cells.reduce(
      (most, cell) => ((data[cell] ?? NaN) > (data[most] ?? NaN) ? cell : most),
      cells[0] ?? -1,
    );
    return greatest === index;
  });
}

export function nodeOf(values: Interpretation, id: ValueId): AnyNode {
  const node = values.graph.nodes[id];
  invariant(node !== undefined, `no value ${id} in this graph`);
  return node;
}

export function operandOf(
  node: { readonly op: OpKind; readonly inputs: readonly ValueId[] },
  operand: number,
): ValueId {
  const id = node.inputs[operand];
  invariant(id !== undefined, `${node.op} has no operand ${operand}`);
  return id;
}
