// Products of single numbers, kept in one order: the constant first, then what depends on the batch size alone, then
// what is fed. A backend can then work out the first part once for many steps.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

export interface Factor {
  readonly constant: number;
  /** Values of rank 0, none of them a constant, a product or a negation. */
  readonly scalars: readonly ValueId[];
}

const ONE: Factor = { constant: 1, scalars: [] };

export function isScalar(builder: GraphBuilder, id: ValueId): boolean {
  return builder.shape(id).length === 0;
}

/** `id` as a factor times the rest: the rest is undefined where `id` is a scalar itself. */
export function splitFactor(
  builder: GraphBuilder,
  id: ValueId,
): { readonly factor: Factor; readonly rest: ValueId | undefined } {
  if (isScalar(builder, id)) return { factor: scalarFactor(builder, id), rest: undefined };
  const { op, inputs } = builder.node(id);
  const [a = 0, b = 0] = inputs;
  if (op === "negate") return { factor: { constant: -1, scalars: [] }, rest: a };
  if (op === "multiply" && isScalar(builder, a)) return { factor: scalarFactor(builder, a), rest: b };
  if (op === "multiply" && isScalar(builder, b)) return { factor: scalarFactor(builder, b), rest: a };
  return { factor: ONE, rest: id };
}

export function multiplyFactors(a: Factor, b: Factor): Factor {
  return { constant: a.constant * b.constant, scalars: [...a.scalars, ...b.scalars] };
}

/** The product as nodes; undefined when it is 1. */
export function scalarProduct(builder: GraphBuilder, { constant, scalars }: Factor): ValueId | undefined {
  const ordered = [...scalars].sort((a, b) => level(builder, a) - level(builder, b) || a - b);
  const [first, ...others] = ordered;
  if (first === undefined) return constant === 1 ? undefined : builder.scalar(constant);
  const start =
    constant === 1
      ? first
      : constant === -1
        ? builder.negate(first)
        : builder.multiply(builder.scalar(constant), first);
  return others.reduce((product, scalar) => builder.multiply(product, scalar), start);
}

function scalarFactor(builder: GraphBuilder, id: ValueId): Factor {
  const node = builder.node(id);
  const [a = 0, b = 0] = node.inputs;
  if (node.op === "constant") return { constant: node.attributes.values[0] ?? 0, scalars: [] };
  if (node.op === "negate") return multiplyFactors({ constant: -1, scalars: [] }, scalarFactor(builder, a));
  if (node.op === "multiply") return multiplyFactors(scalarFactor(builder, a), scalarFactor(builder, b));
  return { constant: 1, scalars: [id] };
}

/** 0 for what depends on nothing but the batch size, 1 for the rest. */
function level(builder: GraphBuilder, id: ValueId): number {
  const { op, inputs } = builder.node(id);
  return op === "input" || inputs.some((input) => level(builder, input) === 1) ? 1 : 0;
}
