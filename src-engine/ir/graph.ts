// A graph of tensor operations: nodes in topological order, each with one result.

import type { Attributes, OpKind } from "./ops";
import type { Shape } from "./shape";

/** Index of a node in its graph. */
export type ValueId = number;

export type DType = "float" | "int" | "bool";

export interface Node<K extends OpKind = OpKind> {
  readonly op: K;
  readonly inputs: readonly ValueId[];
  readonly attributes: Attributes[K];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A node whose `op` tells the type of its attributes. */
export type AnyNode = { [K in OpKind]: Node<K> }[OpKind];

export interface Graph {
  readonly nodes: readonly AnyNode[];
  readonly outputs: Readonly<Record<string, ValueId>>;
}
