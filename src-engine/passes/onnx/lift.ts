// The same operation for all steps of a call at once: values gain the steps as a first axis. A lifted graph's symbol "N"
// stands for the number of steps; the batch size has been put in before.

import { invariant } from "../../document/errors";
import type { GraphBuilder } from "../../ir/builder";
import type { AnyNode, ValueId } from "../../ir/graph";
import type { Attributes, OpKind } from "../../ir/ops";
import type { Shape } from "../../ir/shape";

/** An operand in the lifted graph. */
export interface Lifted {
  readonly id: ValueId;
  /** Begins with the axis of steps; otherwise it is the same in each. */
  readonly perStep: boolean;
}

interface LiftContext<K extends OpKind> {
  readonly builder: GraphBuilder;
  readonly inputs: readonly Lifted[];
  readonly attributes: Attributes[K];
  /** Of the result for one step. */
  readonly shape: Shape;
}

/** Gives the result for all steps, or null where that cannot be had. At least one operand is per step. */
type LiftRule<K extends OpKind> = (context: LiftContext<K>) => ValueId | null;

const never = (): null => null;

const LIFT_RULES: { readonly [K in OpKind]: LiftRule<K> } = {
  input: never,
  constant: never,
  batchSize: never,

  add: elementwise("add"),
  subtract: elementwise("subtract"),
  multiply: elementwise("multiply"),
  divide: elementwise("divide"),
  maximum: elementwise("maximum"),
  minimum: elementwise("minimum"),
  greater: elementwise("greater"),
  equal: elementwise("equal"),
  select: elementwise("select"),
  negate: elementwise("negate"),
  exp: elementwise("exp"),
  log: elementwise("log"),
  log1p: elementwise("log1p"),
  sqrt: elementwise("sqrt"),
  reciprocal: elementwise("reciprocal"),
  abs: elementwise("abs"),
  floor: elementwise("floor"),
  sign: elementwise("sign"),
  erf: elementwise("erf"),
  sin: elementwise("sin"),
  cos: elementwise("cos"),
  relu: elementwise("relu"),
  sigmoid: elementwise("sigmoid"),
  tanh: elementwise("tanh"),
  softplus: elementwise("softplus"),

  matmul: never,
  softmax: ({ builder, inputs, attributes: { axis } }) => builder.softmax(single(inputs), axis + 1),
  logSoftmax: ({ builder, inputs, attributes: { axis } }) => builder.logSoftmax(single(inputs), axis + 1),
  // -Σ t ln softmax z, whose own kind takes matrices alone.
  softmaxCrossEntropy: ({ builder, inputs }) => {
    const [logits, targets] = inputs;
    if (logits?.perStep !== true || targets === undefined) return null;
    return builder.negate(builder.sum(builder.multiply(targets.id, builder.logSoftmax(logits.id, 2)), [2]));
  },
  sigmoidCrossEntropy: ({ builder, inputs }) => {
    const [logits, targets] = inputs;
    return logits?.perStep === true && targets?.perStep === true
      ? builder.sigmoidCrossEntropy(logits.id, targets.id)
      : null;
  },

  sum: ({ builder, inputs, attributes }) => builder.apply("sum", [single(inputs)], reduced(attributes)),
  mean: ({ builder, inputs, attributes }) => builder.apply("mean", [single(inputs)], reduced(attributes)),
  max: ({ builder, inputs, attributes }) => builder.apply("max", [single(inputs)], reduced(attributes)),

  affine: never,
  normalize: never,
  conv: never,
  convTranspose: never,
  convKernelGradient: never,
  maxPool: never,
  maxUnpool: never,
  averagePool: never,
  gatherRows: ({ builder, inputs }) => {
    const [table, numbers] = inputs;
    return table?.perStep === false && numbers !== undefined ? builder.gatherRows(table.id, numbers.id) : null;
  },
  scatterRows: never,
  gatherPlaces: never,
  scatterPlaces: never,
  pad: ({ builder, inputs, attributes: { before, after, value } }) =>
    builder.pad(single(inputs), [0, ...before], [0, ...after], value),
  slice: ({ builder, inputs, attributes: { axes, ...part } }) =>
    builder.slice(single(inputs), { axes: axes.map((axis) => axis + 1), ...part }),
  concat: never,
  reverse: ({ builder, inputs, attributes: { axes } }) =>
    builder.reverse(
      single(inputs),
      axes.map((axis) => axis + 1),
    ),
  reshape: ({ builder, inputs, shape }) => builder.reshape(single(inputs), ["N", ...shape]),
  transpose: ({ builder, inputs, attributes: { permutation } }) =>
    builder.transpose(single(inputs), [0, ...permutation.map((axis) => axis + 1)]),
  broadcast: ({ builder, inputs, shape }) => {
    const x = single(inputs);
    return builder.broadcast(withRank(builder, x, shape.length + 1), ["N", ...shape]);
  },
};

/** A node of a bound graph for all steps at once; null where that cannot be had. */
export function lift(builder: GraphBuilder, node: AnyNode, inputs: readonly Lifted[]): Lifted | null {
  if (!inputs.some(({ perStep }) => perStep))
    return {
      id: builder.apply(
        node.op,
        inputs.map(({ id }) => id),
        node.attributes,
      ),
      perStep: false,
    };
  // The table pairs each kind with a rule for its attributes; TypeScript cannot follow that pairing through the union.
  const rule = LIFT_RULES[node.op] as (context: object) => ValueId | null;
  const id = rule({ builder, inputs, attributes: node.attributes, shape: node.shape });
  return id === null ? null : { id, perStep: true };
}

function elementwise<K extends OpKind>(op: K): LiftRule<K> {
  return ({ builder, inputs, attributes, shape }) =>
    builder.apply(
      op,
      inputs.map(({ id, perStep }) => (perStep ? withRank(builder, id, shape.length + 1) : id)),
      attributes,
    );
}

function reduced({ axes, keepDims }: Attributes["sum"]): Attributes["sum"] {
  return { axes: axes.map((axis) => axis + 1), keepDims };
}

/** Extents of 1 between the steps and the rest, so that the rest keeps its place when it broadcasts. */
function withRank(builder: GraphBuilder, id: ValueId, rank: number): ValueId {
  const [steps = "N", ...rest] = builder.shape(id);
  const missing = rank - 1 - rest.length;
  return missing <= 0 ? id : builder.reshape(id, [steps, ...new Array<number>(missing).fill(1), ...rest]);
}

function single(inputs: readonly Lifted[]): ValueId {
  const [input] = inputs;
  invariant(input !== undefined && inputs.length === 1, "an operation of one operand");
  return input.id;
}
