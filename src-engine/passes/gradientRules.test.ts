import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Correlation, OpKind, Pooling } from "../ir/ops";
import { bindShape } from "../ir/shape";
import type { Shape } from "../ir/shape";
import { gradCheck } from "../testing/gradCheck";
import { normalTensor, oneHotTensor } from "../testing/random";
import { GRADIENT_RULES } from "./gradientRules";

interface Case {
  readonly inputs: readonly Shape[];
  build(builder: GraphBuilder, inputs: readonly ValueId[]): ValueId;
  /** Moves inputs to where the operation is defined. */
  domain?(x: number): number;
}

const positive = (x: number): number => Math.abs(x) + 0.5;

const plainWindow: Correlation = { strides: [1], dilations: [1], before: [0], after: [0], groups: 1 };

function correlations(
  build: (b: GraphBuilder, x: ValueId, kernel: ValueId, window: Correlation) => ValueId,
): readonly Case[] {
  const two = { strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0] };
  const cases: [Shape, Shape, Partial<Correlation>][] = [
    [["N", 2, 5], [3, 2, 3], {}],
    [["N", 2, 7], [3, 2, 2], { strides: [3], before: [1] }],
    [["N", 4, 5], [4, 2, 3], { dilations: [2], before: [2], after: [2], groups: 2 }],
    [["N", 1, 4, 3], [2, 1, 3, 3], { ...two, before: [1, 1], after: [1, 1] }],
    [
      ["N", 2, 5, 4],
      [4, 1, 2, 3],
      { ...two, strides: [2, 1], dilations: [1, 2], before: [0, 1], after: [1, 0], groups: 2 },
    ],
    [["N", 2, 4, 4], [2, 2, 1, 1], { ...two, strides: [2, 2] }],
    [["N", 1, 3, 3], [1, 1, 2, 2], { ...two, before: [3, 0], after: [0, 2] }],
  ];
  return cases.map(([x, kernel, window]) => ({
    inputs: [x, kernel],
    build: (b, [value = 0, weights = 0]) => build(b, value, weights, { ...plainWindow, ...window }),
  }));
}

function poolings(build: (b: GraphBuilder, x: ValueId, window: Pooling) => ValueId): readonly Case[] {
  const cases: [Shape, Pooling][] = [
    [["N", 2, 5], { kernel: [2], strides: [2], before: [0], after: [0] }],
    [["N", 2, 5], { kernel: [2], strides: [2], before: [0], after: [1] }],
    [["N", 2, 5], { kernel: [3], strides: [1], before: [1], after: [2] }],
    [["N", 2, 5], { kernel: [1], strides: [2], before: [0], after: [0] }],
    [["N", 2, 5, 6], { kernel: [3, 2], strides: [2, 2], before: [1, 0], after: [1, 0] }],
    [["N", 1, 4, 5], { kernel: [2, 2], strides: [2, 2], before: [0, 0], after: [0, 0] }],
    [["N", 1, 4, 4], { kernel: [2, 2], strides: [2, 2], before: [1, 0], after: [0, 1] }],
  ];
  return cases.map(([shape, window]) => ({ inputs: [shape], build: (b, [x = 0]) => build(b, x, window) }));
}

/** Every operation with a derivative, at least once; several where broadcasting or attributes matter. */
const CASES: Partial<Record<OpKind, readonly Case[]>> = {
  add: [
    {
      inputs: [
        ["N", 3],
        ["N", 3],
      ],
      build: (b, [x = 0, y = 0]) => b.add(x, y),
    },
    { inputs: [["N", 3], [3]], build: (b, [x = 0, y = 0]) => b.add(x, y) },
    {
      inputs: [
        ["N", 1],
        [2, 1, 3],
      ],
      build: (b, [x = 0, y = 0]) => b.add(x, y),
    },
  ],
  subtract: [{ inputs: [[3], ["N", 3]], build: (b, [x = 0, y = 0]) => b.subtract(x, y) }],
  multiply: [
    {
      inputs: [
        ["N", 3],
        ["N", 1],
      ],
      build: (b, [x = 0, y = 0]) => b.multiply(x, y),
    },
    { inputs: [["N", 3], []], build: (b, [x = 0, y = 0]) => b.multiply(x, y) },
  ],
  divide: [{ inputs: [["N", 3], [3]], domain: positive, build: (b, [x = 0, y = 0]) => b.divide(x, y) }],
  maximum: [{ inputs: [["N", 3], [3]], build: (b, [x = 0, y = 0]) => b.maximum(x, y) }],
  minimum: [{ inputs: [["N", 3], [3]], build: (b, [x = 0, y = 0]) => b.minimum(x, y) }],
  select: [
    { inputs: [["N", 3], [3]], build: (b, [x = 0, y = 0]) => b.select(b.greater(x, b.scalar(0)), b.multiply(x, x), y) },
  ],
  negate: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.negate(x) }],
  exp: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.exp(x) }],
  log: [{ inputs: [["N", 3]], domain: positive, build: (b, [x = 0]) => b.log(x) }],
  log1p: [{ inputs: [["N", 3]], domain: positive, build: (b, [x = 0]) => b.log1p(x) }],
  sqrt: [{ inputs: [["N", 3]], domain: positive, build: (b, [x = 0]) => b.sqrt(x) }],
  reciprocal: [{ inputs: [["N", 3]], domain: positive, build: (b, [x = 0]) => b.reciprocal(x) }],
  abs: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.abs(x) }],
  erf: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.erf(x) }],
  sin: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.sin(x) }],
  cos: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.cos(x) }],
  relu: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.relu(x) }],
  sigmoid: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.sigmoid(x) }],
  tanh: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.tanh(x) }],
  softplus: [{ inputs: [["N", 3]], build: (b, [x = 0]) => b.softplus(x) }],
  matmul: [false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB): Case[] => {
      const a = transposeA ? [4, 3] : [3, 4];
      const b = transposeB ? [5, 4] : [4, 5];
      const options = { transposeA, transposeB, alpha: 0.7, beta: -1.3 };
      return [
        { inputs: [a, b], build: (builder, [x = 0, y = 0]) => builder.matmul(x, y, options) },
        { inputs: [a, b, [5]], build: (builder, [x = 0, y = 0, z = 0]) => builder.matmulAdd(x, y, z, options) },
        { inputs: [a, b, [3, 1]], build: (builder, [x = 0, y = 0, z = 0]) => builder.matmulAdd(x, y, z, options) },
        {
          inputs: [
            [2, ...a],
            [2, ...b],
          ],
          build: (builder, [x = 0, y = 0]) => builder.matmul(x, y, options),
        },
      ];
    }),
  ),
  softmax: [0, 1].map((axis) => ({ inputs: [["N", 3]], build: (b, [x = 0]) => b.softmax(x, axis) })),
  logSoftmax: [0, 1].map((axis) => ({ inputs: [["N", 3]], build: (b, [x = 0]) => b.logSoftmax(x, axis) })),
  softmaxCrossEntropy: [
    { inputs: [["N", 3]], build: (b, [x = 0]) => b.softmaxCrossEntropy(x, b.input("targets", "rows", ["N", 3])) },
  ],
  sigmoidCrossEntropy: [
    {
      inputs: [
        ["N", 3],
        ["N", 3],
      ],
      build: (b, [x = 0, y = 0]) => b.sigmoidCrossEntropy(x, y),
    },
  ],
  sum: [[0], [1], [0, 1]].flatMap((axes) =>
    [false, true].map((keep): Case => ({ inputs: [["N", 3]], build: (b, [x = 0]) => b.sum(x, axes, keep) })),
  ),
  mean: [[0], [1], [0, 1], [0, 2]].map((axes) => ({ inputs: [["N", 3, 2]], build: (b, [x = 0]) => b.mean(x, axes) })),
  max: [[0], [1], [0, 1]].map((axes) => ({ inputs: [["N", 3]], build: (b, [x = 0]) => b.max(x, axes) })),
  affine: [
    { inputs: [["N", 3], [3], [3]], build: (b, [x = 0, y = 0, z = 0]) => b.affine(x, y, z) },
    { inputs: [["N", 3, 2, 2], [3], [3]], build: (b, [x = 0, y = 0, z = 0]) => b.affine(x, y, z) },
  ],
  normalize: (
    [
      ["N", 3],
      ["N", 2, 4],
      ["N", 2, 3, 2],
    ] as Shape[]
  ).map((shape) => ({
    inputs: [shape, shape.slice(1, 2), shape.slice(1, 2)],
    // Mean and inverse deviation are x's own: the rule's derivative is the whole one.
    build: (b, [x = 0, gamma = 0, beta = 0]) => {
      const others = b.allAxes(x).filter((axis) => axis !== 1);
      const mean = b.mean(x, others, true);
      const deviation = b.subtract(x, mean);
      const variance = b.mean(b.multiply(deviation, deviation), others);
      const inverse = b.reciprocal(b.sqrt(b.add(variance, b.scalar(0.1))));
      return b.normalize(x, b.reshape(mean, b.shape(gamma)), inverse, gamma, beta);
    },
  })),
  conv: [
    ...correlations((b, x, kernel, window) => b.conv(x, kernel, window)),
    { inputs: [["N", 2, 4], [3, 2, 2], [3]], build: (b, [x = 0, w = 0, c = 0]) => b.conv(x, w, plainWindow, c) },
  ],
  convTranspose: correlations((b, x, kernel, window) => {
    const size = b.shape(x).slice(2).map(Number);
    return b.convTranspose(b.conv(x, kernel, window), kernel, { ...window, size });
  }),
  convKernelGradient: correlations((b, x, kernel, window) =>
    b.convKernelGradient(x, b.conv(x, kernel, window), { ...window, kernel: b.shape(kernel).slice(2).map(Number) }),
  ),
  maxPool: poolings((b, x, window) => b.maxPool(x, window)),
  maxUnpool: [
    {
      inputs: [
        ["N", 2, 5],
        ["N", 2, 2],
      ],
      build: (b, [x = 0, g = 0]) => b.maxUnpool(x, g, { kernel: [2], strides: [2], before: [0], after: [0] }),
    },
    {
      inputs: [
        ["N", 2, 4, 5],
        ["N", 2, 2, 1],
      ],
      build: (b, [x = 0, g = 0]) =>
        b.maxUnpool(x, g, { kernel: [2, 3], strides: [2, 3], before: [0, 0], after: [0, 0] }),
    },
  ],
  averagePool: poolings((b, x, window) => b.averagePool(x, window)),
  gatherRows: [{ inputs: [[4, 2]], build: (b, [x = 0]) => b.gatherRows(x, b.constant([2, 3], [0, 3, 1, 3, 3, 0])) }],
  gatherPlaces: [
    {
      inputs: [["N", 4, 2]],
      build: (b, [x = 0]) => b.gatherPlaces(x, b.broadcast(b.constant([1, 5], [0, 3, 1, 3, 3]), ["N", 5])),
    },
  ],
  scatterPlaces: [
    {
      inputs: [["N", 3, 2]],
      build: (b, [x = 0]) => b.scatterPlaces(b.broadcast(b.constant([1, 3], [1, 0, 1]), ["N", 3]), x, 4),
    },
  ],
  scatterRows: [{ inputs: [[3, 2]], build: (b, [x = 0]) => b.scatterRows(b.constant([3], [1, 0, 1]), x, 4) }],
  pad: [{ inputs: [["N", 2, 3]], build: (b, [x = 0]) => b.pad(x, [0, 1, 0], [0, 2, 3], 7) }],
  slice: [
    { axes: [1], starts: [1], ends: [6], steps: [2] },
    { axes: [1, 2], starts: [0, 1], ends: [7, 3], steps: [3, 1] },
    { axes: [1], starts: [2], ends: [5], steps: [4] },
  ].map((part) => ({ inputs: [["N", 7, 3]], build: (b, [x = 0]) => b.slice(x, part) })),
  concat: [
    {
      inputs: [
        ["N", 2, 3],
        ["N", 2, 1],
      ],
      build: (b, [x = 0, y = 0]) => b.concat([x, y, x], 2),
    },
  ],
  reverse: [{ inputs: [["N", 3, 2]], build: (b, [x = 0]) => b.reverse(x, [1, 2]) }],
  reshape: [{ inputs: [["N", 3, 2]], build: (b, [x = 0]) => b.reshape(x, ["2N", 3]) }],
  transpose: [{ inputs: [["N", 3, 2]], build: (b, [x = 0]) => b.transpose(x, [2, 0, 1]) }],
  broadcast: [{ inputs: [[3, 1]], build: (b, [x = 0]) => b.broadcast(x, [2, 3, 4]) }],
};

/** Operations whose derivative is 0 wherever it exists, or that take no operand. */
const FLAT: readonly OpKind[] = ["input", "constant", "batchSize", "greater", "equal", "sign", "floor"];

describe("gradient rules", () => {
  it("are each checked below", () => {
    expect([...Object.keys(CASES), ...FLAT].sort()).toEqual(Object.keys(GRADIENT_RULES).sort());
  });

  const table = Object.entries(CASES).flatMap(([op, cases]) =>
    cases.map((one, number): [string, Case] => [`${op} ${number + 1}`, one]),
  );
  it.each(table)("%s agrees with finite differences", (_name, { inputs, build, domain = (x) => x }) => {
    const builder = new GraphBuilder();
    const names = inputs.map((_, i) => `x${i}`);
    const ids = inputs.map((shape, i) => builder.input(`x${i}`, shape[0] === "N" ? "rows" : "weight", shape));
    const result = build(builder, ids);
    // A sum with unlike factors: an error in one place cannot hide behind another.
    const shape = builder.shape(result);
    const factors = builder.input("factors", shape.some((dim) => typeof dim !== "number") ? "rows" : "weight", shape);
    const product = builder.multiply(result, factors);
    const graph = builder.finish({ loss: builder.sum(product, builder.allAxes(product)) });
    const feeds = Object.fromEntries(
      graph.nodes.flatMap((node) => {
        if (node.op !== "input") return [];
        const { name } = node.attributes;
        const bound = bindShape(node.attributes.shape, 4);
        const tensor = name === "targets" ? oneHotTensor(name, 4, 3) : normalTensor(name, bound, 7);
        return [[name, { ...tensor, data: names.includes(name) ? tensor.data.map(domain) : tensor.data }]];
      }),
    );
    gradCheck(graph, { of: "loss", wrt: names, feeds });
  });

  it("share the gradient of a maximum between equal numbers", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", "weight", [3]);
    const graph = builder.finish({ loss: builder.max(x, [0]) });
    expect(() =>
      gradCheck(graph, { of: "loss", wrt: ["x"], feeds: { x: { shape: [3], data: Float64Array.of(1, 2, 3) } } }),
    ).not.toThrow();
  });

  it("are refuted when they are wrong", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", "weight", [2]);
    // The derivative of a step is 0 but its difference is not.
    const graph = builder.finish({ loss: builder.sum(builder.sign(x), [0]) });
    expect(() =>
      gradCheck(graph, { of: "loss", wrt: ["x"], feeds: { x: { shape: [2], data: Float64Array.of(0, 1) } } }),
    ).toThrow(/1 of 2 numbers differ/);
  });
});
