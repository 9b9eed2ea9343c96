// What each operation is in ONNX: a total table, so that a new operation without a rule does not compile.

import { invariant } from "../../document/errors";
import type { Node, ValueId } from "../../ir/graph";
import type { OpKind } from "../../ir/ops";
import { batchMultiple } from "../../ir/shape";
import type { Shape } from "../../ir/shape";
import { kernelGradient } from "./kernelGradientRule";
import { attribute } from "./model";
import type { GraphWriter } from "./model";
import type { RuleContext } from "./ruleContext";
import { WINDOW_RULES, reverseAlong } from "./windowRules";

/** Adds the nodes that compute one operation, the last of which gives `context.output`. */
type Rule<K extends OpKind> = (context: RuleContext, node: Node<K>) => void;

/** Name under which a comparison's truth values stand. */
export function truthName(output: string): string {
  return `${output}?`;
}

/** What is computed: inputs and constants only have names. */
export type ComputedKind = Exclude<OpKind, "input" | "constant">;

/** Times the smallest normal float32, 1.2e-38, this is above 1; it is a float32 itself. */
const GREAT = 3e38;

export const ONNX_RULES: { readonly [K in ComputedKind]: Rule<K> } = {
  batchSize: ({ writer, output, batchSize }) => {
    const count = writer.node("Cast", [batchSize()], { attributes: [attribute.int("to", 1)] });
    reshapeTo(writer, count, [], output);
  },

  add: elementwise("Add"),
  subtract: elementwise("Sub"),
  multiply: elementwise("Mul"),
  divide: elementwise("Div"),
  maximum: elementwise("Max"),
  minimum: elementwise("Min"),
  greater: comparison("Greater"),
  equal: comparison("Equal"),
  select: ({ writer, output, name, truth }, { inputs }) => {
    const [condition, then, otherwise] = operands(inputs, 3);
    writer.node("Where", [truth(condition), name(then), name(otherwise)], { outputs: [output] });
  },

  negate: elementwise("Neg"),
  exp: elementwise("Exp"),
  log: elementwise("Log"),
  // Kahan: with u = 1 + x as rounded, log(u) / (u - 1) is nearly as wrong as x / (u - 1), and the errors cancel.
  log1p: ({ writer, output, name }, { inputs }) => {
    const [x] = operands(inputs, 1);
    const one = writer.constant("float", [], [1]);
    const u = writer.node("Add", [name(x), one]);
    const slope = writer.node("Div", [name(x), writer.node("Sub", [u, one])]);
    const large = writer.node("Mul", [writer.node("Log", [u]), slope]);
    writer.node("Where", [writer.node("Equal", [u, one]), name(x), large], { outputs: [output] });
  },
  sqrt: elementwise("Sqrt"),
  reciprocal: elementwise("Reciprocal"),
  abs: elementwise("Abs"),
  floor: elementwise("Floor"),
  sign: (context, node) => {
    const { writer, output, name, node: nodeOf } = context;
    const [x] = operands(node.inputs, 1);
    const {
      op,
      inputs: [pooled = -1],
    } = nodeOf(x);
    if (op !== "relu" && !(op === "maxPool" && nodeOf(pooled).op === "relu")) {
      elementwise("Sign")(context, node);
      return;
    }
    // What is nowhere negative has the sign 1 where it is not 0: min(1, c x), with c so large that c x is above 1 for every normal number.
    // ONNX Runtime's `Sign` takes three times as long, and a `Cast` to truth values and back is two nodes.
    writer.node("HardSigmoid", [name(x)], {
      attributes: [attribute.float("alpha", GREAT), attribute.float("beta", 0)],
      outputs: [output],
    });
  },
  erf: elementwise("Erf"),
  sin: elementwise("Sin"),
  cos: elementwise("Cos"),
  relu: elementwise("Relu"),
  sigmoid: elementwise("Sigmoid"),
  tanh: elementwise("Tanh"),
  softplus: elementwise("Softplus"),

  matmul: (context, node) => (node.shape.length === 2 ? gemm(context, node) : batchedProduct(context, node)),
  softmax: ({ writer, output, name }, { inputs, attributes: { axis } }) => {
    const [x] = operands(inputs, 1);
    writer.node("Softmax", [name(x)], { attributes: [attribute.int("axis", axis)], outputs: [output] });
  },
  logSoftmax: ({ writer, output, name }, { inputs, attributes: { axis } }) => {
    const [x] = operands(inputs, 1);
    writer.node("LogSoftmax", [name(x)], { attributes: [attribute.int("axis", axis)], outputs: [output] });
  },
  softmaxCrossEntropy: ({ writer, output, name }, { inputs }) => {
    const [logits, targets] = operands(inputs, 2);
    const logs = writer.node("LogSoftmax", [name(logits)], { attributes: [attribute.int("axis", 1)] });
    const sum = writer.node("ReduceSum", [writer.node("Mul", [name(targets), logs]), axesConstant(writer, [1])], {
      attributes: [attribute.int("keepdims", 0)],
    });
    writer.node("Neg", [sum], { outputs: [output] });
  },
  // max(z, 0) - t z + log(1 + e^-|z|): nothing overflows, and a sure and right answer keeps its small loss.
  sigmoidCrossEntropy: ({ writer, output, name }, { inputs }) => {
    const [logits, targets] = operands(inputs, 2);
    const positive = writer.node("Relu", [name(logits)]);
    const linear = writer.node("Sub", [positive, writer.node("Mul", [name(targets), name(logits)])]);
    const rest = writer.node("Softplus", [writer.node("Neg", [writer.node("Abs", [name(logits)])])]);
    writer.node("Add", [linear, rest], { outputs: [output] });
  },

  sum: ({ writer, output, name }, { inputs, attributes: { axes, keepDims } }) => {
    const [x] = operands(inputs, 1);
    if (axes.length === 0) writer.node("Identity", [name(x)], { outputs: [output] });
    else
      writer.node("ReduceSum", [name(x), axesConstant(writer, axes)], {
        attributes: [attribute.int("keepdims", keepDims)],
        outputs: [output],
      });
  },
  mean: reduction("ReduceMean"),
  max: reduction("ReduceMax"),

  affine: (context, { inputs }) => {
    const [x, a, b] = operands(inputs, 3);
    batchNormalization(context, x, [a, b].map(context.name), perChannel(context, x, 0));
  },
  normalize: (context, { inputs }) => {
    const [x = -1, mean = -1, inverse = -1, gamma = -1, beta = -1] = inputs;
    const { name, writer } = context;
    const factor = writer.node("Mul", [name(gamma), name(inverse)]);
    batchNormalization(context, x, [factor, name(beta)], name(mean));
  },
  conv: WINDOW_RULES.conv,
  convTranspose: WINDOW_RULES.convTranspose,
  convKernelGradient: kernelGradient,
  maxPool: WINDOW_RULES.maxPool,
  maxUnpool: WINDOW_RULES.maxUnpool,
  averagePool: WINDOW_RULES.averagePool,

  gatherRows: ({ writer, output, name }, { inputs }) => {
    const [table, numbers] = operands(inputs, 2);
    const whole = writer.node("Cast", [name(numbers)], { attributes: [attribute.int("to", 7)] });
    writer.node("Gather", [name(table), whole], { attributes: [attribute.int("axis", 0)], outputs: [output] });
  },
  scatterRows: ({ writer, output, name }, { inputs, shape }) => {
    const [numbers, values] = operands(inputs, 2);
    const each = wholeColumn(writer, name(numbers));
    const size = writer.constant("int64", [2], shape.map(Number));
    const zeros = writer.node("Expand", [writer.constant("float", [], [0]), size]);
    const add = attribute.string("reduction", "add");
    writer.node("ScatterND", [zeros, each, name(values)], { attributes: [add], outputs: [output] });
  },
  gatherPlaces: ({ writer, output, name }, { inputs }) => {
    const [x, numbers] = operands(inputs, 2);
    const each = wholeColumn(writer, name(numbers));
    writer.node("GatherND", [name(x), each], { attributes: [attribute.int("batch_dims", 1)], outputs: [output] });
  },
  scatterPlaces: (context, { inputs, shape }) => {
    const { writer, output, name, node } = context;
    const [numbers, values] = operands(inputs, 2);
    const each = writer.node("Expand", [wholeColumn(writer, name(numbers)), shapeTensor(context, node(values).shape)]);
    const zeros = writer.node("Expand", [writer.constant("float", [], [0]), shapeTensor(context, shape)]);
    const attributes = [attribute.int("axis", 1), attribute.string("reduction", "add")];
    writer.node("ScatterElements", [zeros, each, name(values)], { attributes, outputs: [output] });
  },
  pad: ({ writer, output, name }, { inputs, attributes: { before, after, value } }) => {
    const [x] = operands(inputs, 1);
    const pads = writer.constant("int64", [2 * before.length], [...before, ...after]);
    // ONNX Runtime draws a frame of zeros into the pooling behind it, which then overlooks them. It knows a 0 by its bytes, and -0 has others.
    const cell = writer.constant("float", [], [value === 0 ? -0 : value]);
    writer.node("Pad", [name(x), pads, cell], { outputs: [output] });
  },
  slice: ({ writer, output, name }, { inputs, attributes: { axes, starts, ends, steps } }) => {
    const [x] = operands(inputs, 1);
    const lists = [starts, ends, axes, steps].map((list) => axesConstant(writer, list));
    writer.node("Slice", [name(x), ...lists], { outputs: [output] });
  },
  concat: ({ writer, output, name }, { inputs, attributes: { axis } }) => {
    writer.node("Concat", inputs.map(name), { attributes: [attribute.int("axis", axis)], outputs: [output] });
  },
  reverse: ({ writer, output, name }, { inputs, attributes: { axes } }) => {
    const [x] = operands(inputs, 1);
    reverseAlong(writer, name(x), axes, output);
  },
  reshape: ({ writer, output, name }, { inputs, attributes: { shape } }) => {
    const [x] = operands(inputs, 1);
    // At most one extent depends on the batch: that one is left to be worked out.
    reshapeTo(
      writer,
      name(x),
      shape.map((dim) => (typeof dim === "number" ? dim : -1)),
      output,
    );
  },
  transpose: ({ writer, output, name }, { inputs, attributes: { permutation } }) => {
    const [x] = operands(inputs, 1);
    writer.node("Transpose", [name(x)], { attributes: [attribute.ints("perm", permutation)], outputs: [output] });
  },
  broadcast: (context, { inputs, attributes: { shape } }) => {
    const [x] = operands(inputs, 1);
    context.writer.node("Expand", [context.name(x), context.shapeOf(shape)], { outputs: [context.output] });
  },
};

type Operands<N extends 1 | 2 | 3> = N extends 1
  ? [ValueId]
  : N extends 2
    ? [ValueId, ValueId]
    : [ValueId, ValueId, ValueId];

function operands<N extends 1 | 2 | 3>(inputs: readonly ValueId[], count: N): Operands<N> {
  invariant(inputs.length === count, `an operation of ${count} operands with ${inputs.length}`);
  return [...inputs] as Operands<N>;
}

function elementwise(opType: string): (context: RuleContext, node: { readonly inputs: readonly ValueId[] }) => void {
  return ({ writer, output, name }, { inputs }) => {
    writer.node(opType, inputs.map(name), { outputs: [output] });
  };
}

/** Truth values first; the numbers 0 and 1 are made from them (and left out by ONNX Runtime where nobody asks). */
function comparison(opType: string): (context: RuleContext, node: { readonly inputs: readonly ValueId[] }) => void {
  return ({ writer, output, name }, { inputs }) => {
    writer.node(opType, inputs.map(name), { outputs: [truthName(output)] });
    writer.node("Cast", [truthName(output)], { attributes: [attribute.int("to", 1)], outputs: [output] });
  };
}

function reduction(opType: "ReduceMean" | "ReduceMax"): (context: RuleContext, node: Node<"mean" | "max">) => void {
  return ({ writer, output, name }, { inputs, attributes: { axes, keepDims } }) => {
    const [x] = operands(inputs, 1);
    if (axes.length === 0) writer.node("Identity", [name(x)], { outputs: [output] });
    else
      writer.node(opType, [name(x)], {
        attributes: [attribute.ints("axes", axes), attribute.int("keepdims", keepDims)],
        outputs: [output],
      });
  };
}

function gemm(
  { writer, output, name }: RuleContext,
  { inputs, attributes: { transposeA, transposeB, alpha, beta } }: Node<"matmul">,
): void {
  const attributes = [
    ...(transposeA ? [attribute.int("transA", 1)] : []),
    ...(transposeB ? [attribute.int("transB", 1)] : []),
    ...(alpha === 1 ? [] : [attribute.float("alpha", alpha)]),
    ...(beta === 1 || inputs.length < 3 ? [] : [attribute.float("beta", beta)]),
  ];
  writer.node("Gemm", inputs.map(name), { attributes, outputs: [output] });
}

function batchedProduct(
  { writer, output, name, contrib, node }: RuleContext,
  { inputs, attributes: { transposeA, transposeB, alpha } }: Node<"matmul">,
): void {
  const [a, b] = operands(inputs, 2);
  if (contrib) {
    const attributes = [
      attribute.int("transA", transposeA),
      attribute.int("transB", transposeB),
      attribute.float("alpha", alpha),
    ];
    writer.node("FusedMatMul", [name(a), name(b)], { attributes, outputs: [output], domain: "com.microsoft" });
    return;
  }
  const turned = (id: ValueId, transposed: boolean): string => {
    if (!transposed) return name(id);
    const rank = node(id).shape.length;
    const permutation = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    return writer.node("Transpose", [name(id)], { attributes: [attribute.ints("perm", permutation)] });
  };
  const factors = [turned(a, transposeA), turned(b, transposeB)];
  if (alpha === 1) writer.node("MatMul", factors, { outputs: [output] });
  else
    writer.node("Mul", [writer.node("MatMul", factors), writer.constant("float", [], [alpha])], { outputs: [output] });
}

/** factor (x - mean) + shift for each channel, in one pass: the operator's variance is 1 and its epsilon 0. */
function batchNormalization(
  context: RuleContext,
  x: ValueId,
  [factor = "", shift = ""]: readonly string[],
  mean: string,
): void {
  const { writer, output, name } = context;
  const operands = [name(x), factor, shift, mean, perChannel(context, x, 1)];
  writer.node("BatchNormalization", operands, { attributes: [attribute.float("epsilon", 0)], outputs: [output] });
}

/** A constant with one number for each channel of x. */
function perChannel({ writer, node }: RuleContext, x: ValueId, value: number): string {
  const channels = Number(node(x).shape[1]);
  return writer.constant("float", [channels], new Array<number>(channels).fill(value));
}

/** Numbers as int64, cut to whole ones, each in a row of its own. */
function wholeColumn(writer: GraphWriter, numbers: string): string {
  // In this order: WebGPU can do the first with floats alone.
  const apart = writer.node("Unsqueeze", [numbers, writer.constant("int64", [1], [-1])]);
  return writer.node("Cast", [apart], { attributes: [attribute.int("to", 7)] });
}

function axesConstant(writer: GraphWriter, axes: readonly number[]): string {
  return writer.constant("int64", [axes.length], axes);
}

function reshapeTo(writer: GraphWriter, input: string, shape: readonly number[], output: string): void {
  writer.node("Reshape", [input, writer.constant("int64", [shape.length], shape)], { outputs: [output] });
}

/** A shape as an int64 tensor: a constant, or put together at run time where it depends on the batch size. */
export function shapeTensor({ writer, batchSize }: Pick<RuleContext, "writer" | "batchSize">, shape: Shape): string {
  if (shape.every((dim) => typeof dim === "number")) return writer.constant("int64", [shape.length], shape);
  const parts = shape.map((dim) => {
    if (typeof dim === "number") return writer.constant("int64", [1], [dim]);
    const multiple = batchMultiple(dim);
    return multiple === 1 ? batchSize() : writer.node("Mul", [batchSize(), writer.constant("int64", [1], [multiple])]);
  });
  return writer.node("Concat", parts, { attributes: [attribute.int("axis", 0)] });
}
