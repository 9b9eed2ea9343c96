// What the nodes of a model give: shapes and types of their results, for the operators that our models use. Shapes of
// operands and the values of small constants are known; a model is read whose batch size has been put in.

import { sizeOf } from "../../document/size";
import type { ElementType } from "./model";
import type { NodeProto } from "./onnx-ml_pb";

/** A value of a model, without its numbers, unless they say something about shapes. */
export interface Value {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Of small whole-number constants, and of what is worked out from shapes. */
  readonly numbers?: readonly number[] | undefined;
}

interface Context {
  readonly node: NodeProto;
  readonly inputs: readonly Value[];
  /** Size of the blocks of channels of ONNX Runtime's own convolutions. */
  readonly block: number;
  int(attribute: string, otherwise: number): number;
  ints(attribute: string): readonly number[] | undefined;
}

type Rule = (context: Context) => readonly Value[];

const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    [
      "Add",
      "Sub",
      "Div",
      "Max",
      "Min",
      "Neg",
      "Exp",
      "Log",
      "Sqrt",
      "Reciprocal",
      "Abs",
      "Floor",
      "Sign",
      "Erf",
      "Sin",
      "Cos",
      "Relu",
      "Sigmoid",
      "HardSigmoid",
      "Tanh",
      "Softplus",
      "Softmax",
      "LogSoftmax",
      "BatchNormalization",
      "Identity",
    ].map((opType): [string, Rule] => [
      opType,
      ({ inputs }) => [float(broadcast(inputs.slice(0, opType === "BatchNormalization" ? 1 : undefined)))],
    ]),
  ),
  Mul: ({ inputs }) => [
    {
      type: inputs[0]?.type ?? "float",
      shape: broadcast(inputs),
      numbers: numbersOf(inputs, (factors) => factors.reduce((product, factor) => product * factor, 1)),
    },
  ],
  Greater: ({ inputs }) => [{ type: "bool", shape: broadcast(inputs) }],
  Equal: ({ inputs }) => [{ type: "bool", shape: broadcast(inputs) }],
  Where: ({ inputs }) => [float(broadcast(inputs))],
  Cast: ({ inputs, int }) => [{ type: CAST_TO[int("to", 1)] ?? "float", shape: first(inputs).shape }],

  Gemm: ({ inputs: [a, b], int }) => [float([a?.shape[int("transA", 0)] ?? 1, b?.shape[1 - int("transB", 0)] ?? 1])],
  MatMul: product,
  FusedMatMul: product,

  ReduceSum: ({ inputs, int }) => [float(reduced(first(inputs).shape, inputs[1]?.numbers, int("keepdims", 1)))],
  ReduceMean: ({ inputs, int, ints }) => [float(reduced(first(inputs).shape, ints("axes"), int("keepdims", 1)))],
  ReduceMax: ({ inputs, int, ints }) => [float(reduced(first(inputs).shape, ints("axes"), int("keepdims", 1)))],

  Conv: (context) => {
    const {
      inputs: [x = NOTHING, kernel = NOTHING],
      node,
    } = context;
    return [
      float([
        x.shape[0] ?? 1,
        kernel.shape[0] ?? 1,
        ...windows(context, x.shape.slice(2), node.domain === "" ? kernel.shape.slice(2) : undefined),
      ]),
    ];
  },
  ConvTranspose: (context) => {
    const {
      inputs: [y = NOTHING, kernel = NOTHING],
      int,
      ints,
    } = context;
    const [strides, dilations, pads, rest] = ["strides", "dilations", "pads", "output_padding"].map(ints);
    const cells = kernel.shape.slice(2);
    const space = y.shape.slice(2).map((extent, axis) => {
      const reach = ((cells[axis] ?? 1) - 1) * (dilations?.[axis] ?? 1) + 1;
      return (
        (extent - 1) * (strides?.[axis] ?? 1) +
        reach +
        (rest?.[axis] ?? 0) -
        (pads?.[axis] ?? 0) -
        (pads?.[axis + cells.length] ?? 0)
      );
    });
    return [float([y.shape[0] ?? 1, (kernel.shape[1] ?? 1) * int("group", 1), ...space])];
  },
  MaxPool: (context) => {
    const [rows = 1, channels = 1, ...space] = first(context.inputs).shape;
    const shape = [rows, channels, ...windows(context, space)];
    return [float(shape), { type: "int64", shape }];
  },
  AveragePool: (context) => {
    const [rows = 1, channels = 1, ...space] = first(context.inputs).shape;
    return [float([rows, channels, ...windows(context, space)])];
  },
  MaxUnpool: ({ inputs }) => [float(inputs[2]?.numbers ?? first(inputs).shape)],
  ReorderInput: ({ inputs, block }) => {
    const [rows = 1, channels = 1, ...space] = first(inputs).shape;
    return [float([rows, Math.ceil(channels / block) * block, ...space])];
  },
  ReorderOutput: ({ inputs, int }) => {
    const [rows = 1, channels = 1, ...space] = first(inputs).shape;
    return [float([rows, int("channels", channels), ...space])];
  },

  Gather: ({ inputs: [x = NOTHING, numbers = NOTHING], int }) => {
    const axis = int("axis", 0);
    return [{ type: x.type, shape: [...x.shape.slice(0, axis), ...numbers.shape, ...x.shape.slice(axis + 1)] }];
  },
  GatherND: ({ inputs: [x = NOTHING, places = NOTHING], int }) => {
    const depth = int("batch_dims", 0) + (places.shape.at(-1) ?? 1);
    return [float([...places.shape.slice(0, -1), ...x.shape.slice(depth)])];
  },
  ScatterND: ({ inputs }) => [first(inputs)],
  ScatterElements: ({ inputs }) => [first(inputs)],
  Pad: ({ inputs: [x = NOTHING, pads = NOTHING] }) => [
    {
      type: x.type,
      shape: x.shape.map(
        (extent, axis) => extent + (pads.numbers?.[axis] ?? 0) + (pads.numbers?.[axis + x.shape.length] ?? 0),
      ),
    },
  ],
  Slice: ({ inputs: [x = NOTHING, starts, ends, axes, steps] }) => {
    const shape = [...x.shape];
    (axes?.numbers ?? shape.map((_, axis) => axis)).forEach((axis, at) => {
      const extent = x.shape[axis] ?? 1;
      const step = steps?.numbers?.[at] ?? 1;
      const bound = (value: number): number =>
        Math.min(step > 0 ? extent : extent - 1, Math.max(step > 0 ? 0 : -1, value < 0 ? value + extent : value));
      shape[axis] = Math.max(
        0,
        Math.ceil((bound(ends?.numbers?.[at] ?? extent) - bound(starts?.numbers?.[at] ?? 0)) / step),
      );
    });
    return [{ type: x.type, shape }];
  },
  Concat: ({ inputs, int }) => {
    const axis = int("axis", 0);
    const shape = first(inputs).shape.map((extent, at) =>
      at === axis ? inputs.reduce((sum, one) => sum + (one.shape[axis] ?? 0), 0) : extent,
    );
    const numbers = inputs.every((one) => one.numbers !== undefined)
      ? inputs.flatMap((one) => one.numbers ?? [])
      : undefined;
    return [{ type: first(inputs).type, shape, numbers }];
  },
  Reshape: ({ inputs: [x = NOTHING, wanted] }) => {
    const shape = (wanted?.numbers ?? x.shape).map((extent, axis) => (extent === 0 ? (x.shape[axis] ?? 1) : extent));
    const known = sizeOf(shape.filter((extent) => extent >= 0));
    return [
      { type: x.type, shape: shape.map((extent) => (extent < 0 ? sizeOf(x.shape) / Math.max(1, known) : extent)) },
    ];
  },
  Unsqueeze: ({ inputs: [x = NOTHING, axes] }) => {
    const shape = [...x.shape];
    for (const axis of axes?.numbers ?? []) shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
    return [{ type: x.type, shape }];
  },
  Transpose: ({ inputs: [x = NOTHING], ints }) => [
    { type: x.type, shape: (ints("perm") ?? []).map((axis) => x.shape[axis] ?? 1) },
  ],
  Expand: ({ inputs: [x = NOTHING, wanted] }) => [
    { type: x.type, shape: broadcast([x, { type: "int64", shape: wanted?.numbers ?? [] }]) },
  ],
  Shape: ({ inputs, int }) => {
    const numbers = first(inputs).shape.slice(int("start", 0), int("end", first(inputs).shape.length));
    return [{ type: "int64", shape: [numbers.length], numbers }];
  },
};

const CAST_TO: Readonly<Record<number, ElementType>> = { 1: "float", 6: "int32", 7: "int64", 9: "bool" };
const NOTHING: Value = { type: "float", shape: [] };

/** Operators whose result is another view of their first operand's memory. */
export const VIEWS: ReadonlySet<string> = new Set(["Reshape", "Unsqueeze", "Identity"]);

/** Whether {@link resultsOf} knows the operator; of others it takes the result to be as large as the largest operand. */
export function isKnown(opType: string): boolean {
  return Object.hasOwn(RULES, opType);
}

/** A node's results, in order. */
export function resultsOf(node: NodeProto, inputs: readonly Value[], block: number): readonly Value[] {
  const attributes = new Map(node.attribute.map((one) => [one.name, one]));
  const rule =
    RULES[node.opType] ??
    ((): Value[] => [
      inputs.reduce((largest, one) => (sizeOf(one.shape) > sizeOf(largest.shape) ? one : largest), NOTHING),
    ]);
  return rule({
    node,
    inputs,
    block,
    int: (name, otherwise) => Number(attributes.get(name)?.i ?? otherwise),
    ints: (name) => attributes.get(name)?.ints.map(Number),
  });
}

function float(shape: readonly number[]): Value {
  return { type: "float", shape };
}

function first(inputs: readonly Value[]): Value {
  return inputs[0] ?? NOTHING;
}

function broadcast(inputs: readonly Value[]): readonly number[] {
  const rank = Math.max(0, ...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...inputs.map(({ shape }) => shape[axis - rank + shape.length] ?? 1)),
  );
}

/** Numbers worked out from numbers, one by one, those that are alone repeated. */
function numbersOf(
  inputs: readonly Value[],
  combine: (values: readonly number[]) => number,
): readonly number[] | undefined {
  const known = inputs.flatMap(({ numbers }) => (numbers === undefined ? [] : [numbers]));
  if (known.length < inputs.length) return undefined;
  const count = Math.max(...known.map(({ length }) => length));
  return Array.from({ length: count }, (_, at) =>
    combine(known.map((values) => values[values.length === 1 ? 0 : at] ?? 0)),
  );
}

function reduced(shape: readonly number[], axes: readonly number[] | undefined, keep: number): readonly number[] {
  const gone = new Set((axes ?? shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return keep === 0
    ? shape.filter((_, axis) => !gone.has(axis))
    : shape.map((extent, axis) => (gone.has(axis) ? 1 : extent));
}

function product({ inputs: [a = NOTHING, b = NOTHING], int }: Context): readonly Value[] {
  const rows = a.shape.at(int("transA", 0) === 1 ? -1 : -2) ?? 1;
  const columns = b.shape.at(int("transB", 0) === 1 ? -2 : -1) ?? 1;
  const [left, right] = [a, b].map(({ type, shape }): Value => ({ type, shape: shape.slice(0, -2) }));
  return [float([...broadcast([left ?? NOTHING, right ?? NOTHING]), rows, columns])];
}

/** How often a window fits along each axis. */
function windows({ ints }: Context, space: readonly number[], kernel = ints("kernel_shape") ?? []): readonly number[] {
  const [strides, dilations, pads] = ["strides", "dilations", "pads"].map(ints);
  return space.map((extent, axis) => {
    const reach = ((kernel[axis] ?? 1) - 1) * (dilations?.[axis] ?? 1) + 1;
    return (
      Math.floor((extent + (pads?.[axis] ?? 0) + (pads?.[axis + space.length] ?? 0) - reach) / (strides?.[axis] ?? 1)) +
      1
    );
  });
}
