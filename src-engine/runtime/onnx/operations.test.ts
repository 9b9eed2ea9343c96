// Every operation, as ONNX Runtime computes it, against the float64 reference: once with the operators of the ONNX
// standard alone (what is exported), once with ONNX Runtime's own (what is run).

import { sizeOf } from "../../document/size";
import { InferenceSession } from "./onnxRuntime";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../ir/builder";
import type { Graph, ValueId } from "../../ir/graph";
import type { Correlation, Pooling } from "../../ir/ops";
import { bindShape } from "../../ir/shape";
import type { Shape } from "../../ir/shape";
import { bindBatch } from "../../passes/bindBatch";
import { writeModel } from "../../passes/onnx/model";
import type { ComputedKind } from "../../passes/onnx/rules";
import { neededInputs } from "../../ir/needed";
import { toOnnx } from "../../passes/toOnnx";
import type { Tensors } from "../backend";
import { createGenerator } from "../random";
import { createReferenceBackend } from "../reference/backend";
import { floatTensor, resultTensor } from "./session";
import { createOnnxBackend } from "./backend";

const BATCH = 3;

/** An operation over inputs x, y, z of these shapes, whose values lie in `range`. */
interface Case {
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  /** Values in place of random ones, by position of the input. */
  readonly values?: readonly (readonly number[])[];
  build(builder: GraphBuilder, ...inputs: ValueId[]): ValueId;
}

const vector: Shape = ["N", 4];
const one = (
  op: (builder: GraphBuilder, x: ValueId) => ValueId,
  range: readonly [number, number] = [-3, 3],
): Case[] => [{ shapes: [vector], range, build: (builder, x = 0) => op(builder, x) }];
const edges = [-100, -20, -1e-4, 0, 1e-4, 1, 20, 88, -0.5, 0.5, 3, -3];
const withEdges = (op: (builder: GraphBuilder, x: ValueId) => ValueId): Case[] => [
  ...one(op),
  { shapes: [vector], values: [edges], build: (builder, x = 0) => op(builder, x) },
];
const two = (op: (builder: GraphBuilder, a: ValueId, b: ValueId) => ValueId): Case[] =>
  [
    [vector, vector],
    [vector, [4]],
    [vector, []],
    [[1], vector],
    [["N", 1], vector],
  ].map((shapes) => ({ shapes: shapes as Shape[], build: (builder, a = 0, b = 0) => op(builder, a, b) }));
const ties = [1, 2, 3, 4, 4, 3, 2, 1, 0, 0, -1, 1];
/** All windows of four numbers that are each one of two. */
const everyTie = Array.from({ length: 64 }, (_, i) => ((i >> 2) >> (i & 3)) & 1);
const byTwo: Pooling = { kernel: [2, 2], strides: [2, 2], before: [0, 0], after: [0, 0] };

const plainWindow: Correlation = { strides: [1], dilations: [1], before: [0], after: [0], groups: 1 };

/** Convolutions of one and two axes: strides, dilations, uneven padding, groups, and what a stride leaves over. */
function correlations(build: (b: GraphBuilder, window: Correlation, x: ValueId, kernel: ValueId) => ValueId): Case[] {
  const cases: [Shape, Shape, Partial<Correlation>][] = [
    [["N", 2, 6], [3, 2, 3], {}],
    [["N", 2, 7], [3, 2, 2], { strides: [3], before: [1] }],
    [["N", 4, 5], [4, 2, 3], { dilations: [2], before: [2], after: [2], groups: 2 }],
    [["N", 1, 5, 4], [2, 1, 3, 3], { strides: [1, 1], dilations: [1, 1], before: [1, 1], after: [1, 1] }],
    [["N", 2, 6, 5], [4, 1, 2, 3], { strides: [2, 1], dilations: [1, 2], before: [0, 1], after: [1, 0], groups: 2 }],
    [["N", 3, 6, 6], [2, 3, 1, 1], { strides: [2, 2], dilations: [1, 1], before: [0, 0], after: [0, 0] }],
    [["N", 1, 4, 4], [1, 1, 2, 2], { strides: [1, 1], dilations: [1, 1], before: [3, 0], after: [0, 2] }],
  ];
  return cases.map(([x, kernel, window]) => ({
    shapes: [x, kernel],
    build: (b: GraphBuilder, value = 0, weights = 0) => build(b, { ...plainWindow, ...window }, value, weights),
  }));
}

function poolings(build: (b: GraphBuilder, x: ValueId, window: Pooling) => ValueId): Case[] {
  const cases: [Shape, Pooling][] = [
    [["N", 2, 5], { kernel: [2], strides: [2], before: [0], after: [0] }],
    [["N", 2, 5], { kernel: [3], strides: [1], before: [1], after: [2] }],
    [["N", 2, 5, 6], { kernel: [3, 2], strides: [2, 2], before: [1, 0], after: [1, 0] }],
    [["N", 1, 4, 4], { kernel: [2, 2], strides: [2, 2], before: [0, 0], after: [0, 0] }],
  ];
  return cases.map(([shape, window]) => ({ shapes: [shape], build: (b: GraphBuilder, x = 0) => build(b, x, window) }));
}

const CASES: { readonly [K in ComputedKind]: readonly Case[] } = {
  batchSize: [{ shapes: [vector], build: (builder, x = 0) => builder.multiply(builder.batchSize(), x) }],
  add: two((b, x, y) => b.add(x, y)),
  subtract: two((b, x, y) => b.subtract(x, y)),
  multiply: two((b, x, y) => b.multiply(x, y)),
  divide: two((b, x, y) => b.divide(x, y)),
  maximum: two((b, x, y) => b.maximum(x, y)),
  minimum: two((b, x, y) => b.minimum(x, y)),
  greater: [
    ...two((b, x, y) => b.greater(x, y)),
    { shapes: [vector, [4]], values: [ties, [1, 2, 3, 4]], build: (b, x = 0, y = 0) => b.greater(x, y) },
  ],
  equal: [{ shapes: [vector, [4]], values: [ties, [1, 2, 3, 4]], build: (b, x = 0, y = 0) => b.equal(x, y) }],
  select: [
    { shapes: [vector, vector, [4]], build: (b, x = 0, y = 0, z = 0) => b.select(b.greater(x, y), x, z) },
    // A condition that is also used as a number, and one that is fed.
    { shapes: [vector, vector], build: (b, x = 0, y = 0) => b.add(b.greater(x, y), b.select(b.greater(x, y), x, y)) },
    { shapes: [[4], vector], values: [[1, 0, 0, 1], edges], build: (b, x = 0, y = 0) => b.select(x, y, b.scalar(7)) },
  ],
  negate: one((b, x) => b.negate(x)),
  exp: one((b, x) => b.exp(x)),
  log: one((b, x) => b.log(x), [1e-6, 5]),
  log1p: [
    ...one((b, x) => b.log1p(x), [-0.9, 5]),
    {
      shapes: [vector],
      values: [[1e-9, -1e-9, 1e-7, 0, 1e-4, 1e-3, -1e-3, 0.5, 1, 10, 1e6, -0.5]],
      build: (b, x = 0) => b.log1p(x),
    },
  ],
  sqrt: one((b, x) => b.sqrt(x), [0, 5]),
  reciprocal: one((b, x) => b.reciprocal(x), [0.1, 5]),
  abs: one((b, x) => b.abs(x)),
  sign: [...withEdges((b, x) => b.sign(x)), ...withEdges((b, x) => b.sign(b.relu(x)))],
  erf: withEdges((b, x) => b.erf(x)),
  sin: one((b, x) => b.sin(x)),
  floor: withEdges((b, x) => b.floor(x)),
  cos: one((b, x) => b.cos(x)),
  relu: withEdges((b, x) => b.relu(x)),
  sigmoid: withEdges((b, x) => b.sigmoid(x)),
  tanh: withEdges((b, x) => b.tanh(x)),
  softplus: withEdges((b, x) => b.softplus(x)),
  matmul: [
    { shapes: [vector, [4, 5]], build: (b, x = 0, y = 0) => b.matmul(x, y) },
    { shapes: [vector, vector], build: (b, x = 0, y = 0) => b.matmul(x, y, { transposeA: true, alpha: -0.5 }) },
    { shapes: [vector, [5, 4]], build: (b, x = 0, y = 0) => b.matmul(x, y, { transposeB: true }) },
    {
      shapes: [
        [2, 3],
        [4, 2],
      ],
      build: (b, x = 0, y = 0) => b.matmul(x, y, { transposeA: true, transposeB: true }),
    },
    ...([[5], [], ["N", 5], [1, 5], ["N", 1]] as Shape[]).map((c) => ({
      shapes: [vector, [4, 5], c],
      build: (b: GraphBuilder, x = 0, y = 0, z = 0) => b.matmulAdd(x, y, z, { alpha: 2, beta: -3 }),
    })),
    {
      shapes: [
        ["N", 2, 3],
        ["N", 3, 4],
      ],
      build: (b, x = 0, y = 0) => b.matmul(x, y),
    },
    {
      shapes: [
        ["N", 2, 3],
        ["N", 4, 3],
      ],
      build: (b, x = 0, y = 0) => b.matmul(x, y, { transposeB: true, alpha: 0.25 }),
    },
    {
      shapes: [
        ["N", 6, 2, 3],
        ["N", 6, 2, 4],
      ],
      build: (b, x = 0, y = 0) => b.matmul(x, y, { transposeA: true }),
    },
  ],
  softmax: [...withEdges((b, x) => b.softmax(x, 1)), { shapes: [["N", 2, 3]], build: (b, x = 0) => b.softmax(x, 1) }],
  logSoftmax: [
    ...withEdges((b, x) => b.logSoftmax(x, 1)),
    { shapes: [["N", 2, 3]], build: (b, x = 0) => b.logSoftmax(x, 2) },
  ],
  softmaxCrossEntropy: [
    {
      shapes: [vector, vector],
      values: [edges, [0, 1, 0, 0, 0, 0, 0, 1, 0.25, 0.25, 0.25, 0.25]],
      build: (b, x = 0, y = 0) => b.softmaxCrossEntropy(x, y),
    },
  ],
  sigmoidCrossEntropy: [
    {
      shapes: [vector, vector],
      values: [edges, [0, 1, 0, 1, 1, 0, 1, 1, 0.25, 0.5, 0.75, 0]],
      build: (b, x = 0, y = 0) => b.sigmoidCrossEntropy(x, y),
    },
  ],
  sum: reductions((b, x, axes, keep) => b.sum(x, axes, keep)),
  mean: reductions((b, x, axes, keep) => b.mean(x, axes, keep)),
  max: reductions((b, x, axes, keep) => b.max(x, axes, keep)),
  affine: (
    [
      ["N", 4],
      ["N", 4, 3],
      ["N", 4, 2, 3],
    ] as Shape[]
  ).map((shape) => ({ shapes: [shape, [4], [4]], build: (b: GraphBuilder, x = 0, y = 0, z = 0) => b.affine(x, y, z) })),
  normalize: (
    [
      ["N", 4],
      ["N", 4, 2, 3],
    ] as Shape[]
  ).map((shape) => ({
    shapes: [shape, [4], [4]],
    build: (b: GraphBuilder, x = 0, y = 0, z = 0) => b.normalize(x, y, z, b.constant([4], [1, -2, 0.5, 3]), y),
  })),
  conv: [
    ...correlations((b, window, x, kernel) => b.conv(x, kernel, window)),
    { shapes: [["N", 2, 5], [3, 2, 2], [3]], build: (b, x = 0, y = 0, z = 0) => b.conv(x, y, plainWindow, z) },
  ],
  convTranspose: correlations((b, window, x, kernel) => {
    const size = b.shape(x).slice(2).map(Number);
    return b.convTranspose(b.conv(x, kernel, window), kernel, { ...window, size });
  }),
  convKernelGradient: correlations((b, window, x, kernel) =>
    b.convKernelGradient(x, b.conv(x, kernel, window), { ...window, kernel: b.shape(kernel).slice(2).map(Number) }),
  ),
  maxPool: poolings((b, x, window) => b.maxPool(x, window)),
  maxUnpool: [
    {
      shapes: [
        ["N", 1, 4],
        ["N", 1, 2],
      ],
      values: [ties],
      build: (b, x = 0, y = 0) => b.maxUnpool(x, y, { kernel: [2], strides: [2], before: [0], after: [0] }),
    },
    {
      shapes: [
        ["N", 2, 5, 5],
        ["N", 2, 2, 2],
      ],
      build: (b, x = 0, y = 0) => b.maxUnpool(x, y, byTwo),
    },
    // Sizes that are known are pooled by halves; so is every way in which four numbers can be equal.
    {
      shapes: [
        [2, 3, 4, 6],
        [2, 3, 2, 3],
      ],
      build: (b, x = 0, y = 0) => b.maxUnpool(x, y, byTwo),
    },
    {
      shapes: [
        [1, 16, 2, 2],
        [1, 16, 1, 1],
      ],
      values: [everyTie],
      build: (b, x = 0, y = 0) => b.maxUnpool(x, y, byTwo),
    },
  ],
  averagePool: poolings((b, x, window) => b.averagePool(x, window)),
  gatherRows: [
    {
      shapes: [
        [4, 2],
        ["N", 2],
      ],
      values: [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [0, 3, 1.9, 3, 2, 0],
      ],
      build: (b, x = 0, y = 0) => b.gatherRows(x, y),
    },
  ],
  scatterRows: [
    { shapes: [["N"], ["N", 2]], values: [[3, 0.5, 3]], build: (b, x = 0, y = 0) => b.scatterRows(x, y, 5) },
    {
      shapes: [
        ["N", 2],
        ["N", 2, 3],
      ],
      values: [[0, 1, 1, 1, 0, 2]],
      build: (b, x = 0, y = 0) => b.scatterRows(x, y, 3),
    },
  ],
  gatherPlaces: [
    {
      shapes: [
        ["N", 4, 2],
        ["N", 3],
      ],
      values: [[], [0, 3, 1.9, 3, 2, 0, 1, 1, 3]],
      build: (b, x = 0, y = 0) => b.gatherPlaces(x, y),
    },
  ],
  scatterPlaces: [
    {
      shapes: [
        ["N", 3],
        ["N", 3, 2],
      ],
      values: [[0, 3, 1.9, 3, 3, 0, 1, 1, 1]],
      build: (b, x = 0, y = 0) => b.scatterPlaces(x, y, 5),
    },
  ],
  pad: [
    { shapes: [["N", 2, 3]], build: (b, x = 0) => b.pad(x, [0, 1, 0], [0, 2, 3]) },
    { shapes: [["N", 2, 3]], build: (b, x = 0) => b.max(b.pad(x, [0, 0, 2], [0, 0, 0], -Infinity), [2]) },
    // Zeros that a pooling must see: ONNX Runtime, where it draws both into one, has it overlook them.
    ...[1, 2].flatMap((kernel): Case[] => {
      const window = { kernel: [kernel], strides: [1], before: [0], after: [0] };
      const padded = (b: GraphBuilder, x: ValueId): ValueId => b.pad(x, [0, 0, 1], [0, 0, 1]);
      return [
        { shapes: [["N", 2, 3]], range: [-3, -1], build: (b, x = 0) => b.maxPool(padded(b, x), window) },
        { shapes: [["N", 2, 3]], range: [-3, -1], build: (b, x = 0) => b.averagePool(padded(b, x), window) },
      ];
    }),
    {
      shapes: [
        ["N", 2, 3],
        [1, 2, 2],
      ],
      build: (b, x = 0, y = 0) => b.conv(b.pad(x, [0, 0, 1], [0, 0, 2]), y, plainWindow),
    },
  ],
  slice: [
    { shapes: [["N", 7, 3]], build: (b, x = 0) => b.slice(x, { axes: [1], starts: [1], ends: [6], steps: [2] }) },
    {
      shapes: [["N", 4, 3]],
      build: (b, x = 0) => b.slice(x, { axes: [1, 2], starts: [0, 1], ends: [4, 3], steps: [3, 1] }),
    },
  ],
  concat: [
    {
      shapes: [
        ["N", 2, 3],
        ["N", 2, 1],
      ],
      build: (b, x = 0, y = 0) => b.concat([x, y, x], 2),
    },
    {
      shapes: [
        ["N", 2],
        ["N", 2],
      ],
      build: (b, x = 0, y = 0) => b.concat([x, y], 0),
    },
  ],
  reverse: [
    { shapes: [["N", 2, 3]], build: (b, x = 0) => b.reverse(x, [1, 2]) },
    { shapes: [["N", 4]], build: (b, x = 0) => b.reverse(x, [0]) },
  ],
  reshape: [
    { shapes: [["N", 2, 3]], build: (b, x = 0) => b.reshape(x, ["N", 6]) },
    { shapes: [["N", 6]], build: (b, x = 0) => b.reshape(x, ["6N"]) },
    { shapes: [[2, 3]], build: (b, x = 0) => b.reshape(x, [3, 1, 2]) },
    { shapes: [[1]], build: (b, x = 0) => b.reshape(x, []) },
  ],
  transpose: [{ shapes: [["N", 2, 3]], build: (b, x = 0) => b.transpose(x, [2, 0, 1]) }],
  broadcast: [
    { shapes: [[3], vector], build: (b, x = 0, y = 0) => b.add(b.sum(y, [0, 1]), b.broadcast(x, ["N", 2, 3])) },
    { shapes: [[], vector], build: (b, x = 0, y = 0) => b.add(b.sum(y, [0, 1]), b.broadcast(x, ["4N"])) },
    { shapes: [[1, 3]], build: (b, x = 0) => b.broadcast(x, [2, 3]) },
  ],
};

function reductions(
  op: (builder: GraphBuilder, x: ValueId, axes: readonly number[], keepDims: boolean) => ValueId,
): Case[] {
  return ([[], [0], [1], [2], [0, 1], [1, 2], [0, 1, 2]] as number[][]).flatMap((axes) =>
    [false, true].map((keepDims) => ({
      shapes: [["N", 2, 3] as Shape],
      build: (b: GraphBuilder, x = 0) => op(b, x, axes, keepDims),
    })),
  );
}

function prepare({ shapes, range: [low, high] = [-2, 2], values = [], build }: Case): { graph: Graph; feeds: Tensors } {
  const builder = new GraphBuilder();
  const generator = createGenerator(1, "values");
  const ids = shapes.map((shape, i) => builder.input(`input ${i}`, shape[0] === "N" ? "rows" : "weight", shape));
  const graph = builder.finish({ result: build(builder, ...ids) });
  const feeds = shapes.map((symbolic, i) => {
    const shape = bindShape(symbolic, BATCH);
    const size = sizeOf(shape);
    return [
      `input ${i}`,
      {
        shape,
        data: Float32Array.from({ length: size }, (_, j) => values[i]?.[j] ?? low + (high - low) * generator.uniform()),
      },
    ];
  });
  return { graph, feeds: Object.fromEntries(feeds) as Tensors };
}

describe.each(Object.entries(CASES))("%s", (_kind, cases) => {
  it.each(cases.map((one, i) => [i + 1, one] as const))("is what the reference says, case %i", async (_number, one) => {
    const { graph, feeds } = prepare(one);
    const expected = (await (await createReferenceBackend().load(graph)).run(feeds)).result!;
    for (const bound of [graph, bindBatch(graph, BATCH)]) {
      const program = await createOnnxBackend().load(bound);
      const { result } = await program.run(
        Object.fromEntries(neededInputs(bound).map(({ name }) => [name, feeds[name]!])),
      );
      expectClose(result!, expected);
      await program.dispose();
    }
    const session = await InferenceSession.create(writeModel(toOnnx(graph)));
    const inputs = Object.fromEntries(
      neededInputs(graph).map(({ name }) => [name, floatTensor(feeds[name]!.data, feeds[name]!.shape)]),
    );
    expectClose(resultTensor((await session.run(inputs)).result), expected);
    await session.release();
  });
});

function expectClose(
  received: { shape: readonly number[]; data: ArrayLike<number> },
  expected: { shape: readonly number[]; data: ArrayLike<number> },
): void {
  expect(received.shape).toEqual(expected.shape);
  for (let i = 0; i < expected.data.length; i++) {
    const [a = NaN, b = NaN] = [received.data[i], expected.data[i]];
    expect(Math.abs(a - b), `value ${i}: ${a} instead of ${b}`).toBeLessThanOrEqual(
      1e-5 * Math.max(1, Math.abs(b)) + 0,
    );
  }
}
