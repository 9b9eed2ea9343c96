import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { GraphBuilder } from "./builder";
import { erf } from "./erf";
import type { ValueId } from "./graph";

/** The numbers that `build` gives for a 2 by 3 matrix of 1 to 6. */
function run(build: (b: GraphBuilder, x: ValueId) => ValueId, data = [1, 2, 3, 4, 5, 6]): number[] {
  const b = new GraphBuilder();
  const graph = b.finish({ y: build(b, b.input("x", "rows", ["N", 3])) });
  return [
    ...(collectOutputs(graph, interpret(graph, { x: { shape: [2, 3], data: Float64Array.from(data) } })).y?.data ?? []),
  ];
}

describe("the meaning of operations", () => {
  it.each<[string, (b: GraphBuilder, x: ValueId) => ValueId, number[]]>([
    ["sum down", (b, x) => b.sum(x, [0]), [5, 7, 9]],
    ["sum across", (b, x) => b.sum(x, [1]), [6, 15]],
    ["mean", (b, x) => b.mean(x, [0, 1]), [3.5]],
    ["greatest across", (b, x) => b.max(x, [1], true), [3, 6]],
    ["transpose", (b, x) => b.transpose(x, [1, 0]), [1, 4, 2, 5, 3, 6]],
    ["broadcast a row", (b, x) => b.add(x, b.constant([3], [10, 20, 30])), [11, 22, 33, 14, 25, 36]],
    ["broadcast a column", (b, x) => b.multiply(x, b.sum(x, [1], true)), [6, 12, 18, 60, 75, 90]],
    ["broadcast to more axes", (b, x) => b.broadcast(b.sum(x, [1], true), [2, "N", 2]), [6, 6, 15, 15, 6, 6, 15, 15]],
    ["matmul", (b, x) => b.matmul(x, b.constant([3, 2], [1, 0, 0, 1, 1, 1])), [4, 5, 10, 11]],
    ["matmul by the transpose", (b, x) => b.matmul(x, x, { transposeB: true }), [14, 32, 32, 77]],
    ["matmul of the transpose", (b, x) => b.matmul(x, x, { transposeA: true }), [17, 22, 27, 22, 29, 36, 27, 36, 45]],
    [
      "matmul with a sum",
      (b, x) => b.matmulAdd(x, b.constant([3, 1], [1]), b.constant([1], [2]), { alpha: 2, beta: -1 }),
      [10, 28],
    ],
    ["select", (b, x) => b.select(b.greater(x, b.scalar(3)), x, b.scalar(0)), [0, 0, 0, 4, 5, 6]],
    ["every other column", (b, x) => b.slice(x, { axes: [1], starts: [0], ends: [3], steps: [2] }), [1, 3, 4, 6]],
    ["a frame", (b, x) => b.pad(x, [0, 1], [0, 0], 9), [9, 1, 2, 3, 9, 4, 5, 6]],
    ["one behind the other", (b, x) => b.concat([x, b.sum(x, [1], true)], 1), [1, 2, 3, 6, 4, 5, 6, 15]],
    ["turned round", (b, x) => b.reverse(x, [1]), [3, 2, 1, 6, 5, 4]],
    ["the number of rows", (b) => b.batchSize(), [2]],
  ])("%s", (_what, build, expected) => {
    expect(run(build)).toEqual(expected);
  });

  it("a batch of matrices is multiplied one by one", () => {
    const b = new GraphBuilder();
    const x = b.constant([2, 1, 2], [1, 2, 3, 4]);
    const graph = b.finish({ y: b.matmul(x, x, { transposeB: true }) });
    expect([...(interpret(graph, {}).at(-1)?.data ?? [])]).toEqual([5, 25]);
  });

  it("a window moves over places, and kernels are not turned round", () => {
    const b = new GraphBuilder();
    const x = b.constant([1, 1, 4], [1, 2, 3, 4]);
    const window = { strides: [2], before: [1], after: [0] };
    const result = (id: ValueId): number[] => [...(interpret(b.finish({ y: id }), {}).at(id)?.data ?? [])];
    const kernel = b.constant([1, 1, 2], [10, 1]);
    const conv = { ...window, dilations: [1], groups: 1 };
    expect(result(b.conv(x, kernel, conv))).toEqual([1, 23]);
    expect(result(b.convTranspose(b.constant([1, 1, 2], [1, 2]), kernel, { ...conv, size: [4] }))).toEqual([
      1, 20, 2, 0,
    ]);
    expect(result(b.maxPool(x, { ...window, kernel: [2] }))).toEqual([1, 3]);
    expect(result(b.averagePool(x, { ...window, kernel: [2] }))).toEqual([1, 2.5]);
  });

  it("nothing overflows in softmax, sigmoid and softplus", () => {
    const large = [-1e4, 0, 1e4, 800, 801, -800];
    expect(run((b, x) => b.softmax(x, 1), large)).toBeAllclose([0, 0, 1, 1 / (1 + Math.E), Math.E / (1 + Math.E), 0]);
    expect(run((b, x) => b.sigmoid(x), large)).toBeAllclose([0, 0.5, 1, 1, 1, 0]);
    expect(run((b, x) => b.softplus(x), large)).toBeAllclose([0, Math.LN2, 1e4, 800, 801, 0]);
  });

  it("keeps NaN, so that divergence is seen", () => {
    expect(run((b, x) => b.relu(x), [Number.NaN, -1, 1, 2, 3, 4])).toEqual([Number.NaN, 0, 1, 2, 3, 4]);
    expect(run((b, x) => b.max(x, [1]), [1, Number.NaN, 2, 3, 4, 5])).toEqual([Number.NaN, 5]);
  });
});

describe("erf", () => {
  // Abramowitz & Stegun, table 7.1, and the tail by series.
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [5, 0.9999999999984626],
    [7, 1],
  ])("of %d is %d, and odd", (x, expected) => {
    expect(erf(x)).toBeAllclose(expected, { relative: 1e-15, absolute: 0 });
    expect(erf(-x)).toBe(-erf(x));
  });

  it("of NaN is NaN", () => {
    expect(erf(Number.NaN)).toBeNaN();
  });
});
