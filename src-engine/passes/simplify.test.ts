import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { print } from "../ir/print";
import { verify } from "../ir/verify";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { randomFeeds } from "../testing/random";
import { simplify } from "./simplify";

interface Values {
  /** [N, 3] */
  readonly x: ValueId;
  /** [N, 3] */
  readonly y: ValueId;
  /** [3, 2] */
  readonly w: ValueId;
  /** [2] */
  readonly c: ValueId;
  /** [] */
  readonly rate: ValueId;
}

/** What is left of an expression, input lines aside; checks that its value is the same. */
function simplified(build: (b: GraphBuilder, values: Values) => ValueId | Record<string, ValueId>): string {
  const b = new GraphBuilder();
  const x = b.input("x", "rows", ["N", 3]);
  const result = build(b, {
    x,
    y: b.input("y", "rows", ["N", 3]),
    w: b.input("w", "weight", [3, 2]),
    c: b.input("c", "weight", [2]),
    rate: b.input("rate", "scalar", []),
  });
  const before = b.finish(typeof result === "number" ? { result } : result);
  const after = verify(simplify(before));
  const feeds = randomFeeds(before, 4);
  const [expected, actual] = [before, after].map((graph) => collectOutputs(graph, interpret(graph, feeds)));
  for (const [name, value] of Object.entries(expected ?? {}))
    expect(actual?.[name]).toBeAllclose(value, { relative: 1e-12, absolute: 1e-12 });
  expect(print(simplify(after))).toBe(print(after));
  const names = ["x", "y", "w", "c", "rate"];
  return print(after)
    .split("\n")
    .filter((line) => !line.includes("= input("))
    .join("\n")
    .replace(/%(\d)\b/g, (text, id: string) => names[Number(id)] ?? text);
}

describe("simplify", () => {
  it.each<[string, (b: GraphBuilder, values: Values) => ValueId]>([
    ["x + 0", (b, { x }) => b.add(x, b.scalar(0))],
    ["0 + x", (b, { x }) => b.add(b.scalar(0), x)],
    ["x - 0", (b, { x }) => b.subtract(x, b.scalar(0))],
    ["1 x", (b, { x }) => b.scale(x, 1)],
    ["x / 1", (b, { x }) => b.divide(x, b.scalar(1))],
    ["-(-x)", (b, { x }) => b.negate(b.negate(x))],
    ["4 (x / 4)", (b, { x }) => b.scale(b.divide(x, b.scalar(4)), 4)],
    ["x reshaped to what it is", (b, { x }) => b.reshape(x, ["N", 3])],
    ["x broadcast to what it is", (b, { x }) => b.broadcast(x, ["N", 3])],
    ["x transposed twice", (b, { x }) => b.transpose(b.transpose(x, [1, 0]), [1, 0])],
    ["x reshaped and back", (b, { x }) => b.reshape(b.reshape(x, ["3N", 1]), ["N", 3])],
    ["the sum over no axes", (b, { x }) => b.sum(x, [])],
  ])("drops what changes nothing: %s", (_text, build) => {
    expect(simplified(build)).toBe("result -> x");
  });

  it("folds constants", () => {
    expect(simplified((b) => b.divide(b.add(b.scalar(2), b.constant([3], [1, 2, 4])), b.scalar(4))))
      .toMatchInlineSnapshot(`
      "%5: [3] = constant() 0.75, 1, 1.5
      result -> %5"
    `);
  });

  it("does not fold a constant into a large one", () => {
    expect(simplified((b) => b.broadcast(b.scalar(2), [1000]))).toMatchInlineSnapshot(`
      "%5: [] = constant() 2
      %6: [1000] = broadcast(%5)
      result -> %6"
    `);
  });

  it("gathers factors in front: constants, then the batch size, then what is fed", () => {
    expect(
      simplified((b, { x, rate }) =>
        b.scale(b.multiply(b.multiply(b.scale(x, 3), rate), b.reciprocal(b.batchSize())), 0.5),
      ),
    ).toMatchInlineSnapshot(`
      "%5: [] = batchSize()
      %6: [] = reciprocal(%5)
      %7: [] = constant() 1.5
      %8: [] = multiply(%7, %6)
      %9: [] = multiply(%8, rate)
      %10: [N, 3] = multiply(%9, x)
      result -> %10"
    `);
  });

  it("turns signs into subtractions", () => {
    expect(simplified((b, { x, y }) => b.add(x, b.negate(y)))).toMatchInlineSnapshot(`
      "%5: [N, 3] = subtract(x, y)
      result -> %5"
    `);
    expect(simplified((b, { x, y }) => b.subtract(x, b.negate(y)))).toMatchInlineSnapshot(`
      "%5: [N, 3] = add(x, y)
      result -> %5"
    `);
    expect(simplified((b, { x, y }) => b.negate(b.subtract(x, y)))).toMatchInlineSnapshot(`
      "%5: [N, 3] = subtract(y, x)
      result -> %5"
    `);
  });

  it("puts parts that are added up in their places behind one another", () => {
    expect(
      simplified((b, { x, y }) => {
        const parts = [b.pad(y, [0, 6], [0, 0]), b.pad(x, [0, 3], [0, 3]), b.pad(y, [0, 0], [0, 6])];
        return parts.reduce((sum, part) => b.add(sum, part));
      }),
    ).toMatchInlineSnapshot(`
      "%5: [N, 9] = concat(y, x, y) axis=1
      result -> %5"
    `);
    // The first does not end where the second begins.
    expect(simplified((b, { x, y }) => b.add(b.pad(y, [0, 0], [0, 4]), b.pad(x, [0, 4], [0, 0])))).toContain("add(");
  });

  it("leaves out frames and cuts of nothing", () => {
    expect(simplified((b, { x }) => b.pad(x, [0, 0], [0, 0]))).toBe("result -> x");
    expect(simplified((b, { x }) => b.slice(x, { axes: [1], starts: [0], ends: [3], steps: [1] }))).toBe("result -> x");
    expect(simplified((b, { x }) => b.concat([x], 1))).toBe("result -> x");
  });

  it("draws a sum into the product before it", () => {
    expect(simplified((b, { x, w, c }) => b.add(b.matmul(x, w), c))).toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w, c)
      result -> %5"
    `);
    expect(simplified((b, { x, w, c }) => b.subtract(c, b.matmul(x, w)))).toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w, c) alpha=-1
      result -> %5"
    `);
    expect(simplified((b, { x, w, c }) => b.subtract(b.matmul(x, w), c))).toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w, c) beta=-1
      result -> %5"
    `);
    expect(simplified((b, { x, w, c }) => b.add(b.scale(c, 0.9), b.scale(b.matmul(x, w), 2)))).toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w, c) alpha=2 beta=0.9
      result -> %5"
    `);
  });

  it("leaves a product alone that something else needs too", () => {
    expect(
      simplified((b, { x, w, c }) => {
        const product = b.matmul(x, w);
        return { sum: b.add(product, c), product };
      }),
    ).toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w)
      %6: [N, 2] = add(%5, c)
      sum -> %6
      product -> %5"
    `);
  });

  it("reads a transposed matrix instead of making it", () => {
    expect(simplified((b, { x, y }) => b.matmul(b.transpose(x, [1, 0]), y))).toMatchInlineSnapshot(`
      "%5: [3, 3] = matmul(x, y) transposeA
      result -> %5"
    `);
    expect(simplified((b, { x, w }) => b.matmul(x, b.transpose(b.transpose(w, [1, 0]), [1, 0]))))
      .toMatchInlineSnapshot(`
      "%5: [N, 2] = matmul(x, w)
      result -> %5"
    `);
  });

  it("lets an element-wise operation broadcast by itself", () => {
    expect(simplified((b, { x, rate }) => b.multiply(b.broadcast(b.reshape(rate, [1, 1]), ["N", 3]), x)))
      .toMatchInlineSnapshot(`
      "%5: [N, 3] = multiply(rate, x)
      result -> %5"
    `);
  });

  it("recognizes a softmax", () => {
    expect(simplified((b, { x }) => b.exp(b.logSoftmax(x, 1)))).toMatchInlineSnapshot(`
      "%5: [N, 3] = softmax(x) axis=1
      result -> %5"
    `);
  });

  it("removes what no output needs, but keeps every input", () => {
    const b = new GraphBuilder();
    const x = b.input("x", "rows", ["N", 3]);
    b.exp(b.input("unused", "weight", [3]));
    expect(print(simplify(b.finish({ y: b.relu(x) })))).toMatchInlineSnapshot(`
      "%0: [N, 3] = input() rows "x"
      %1: [3] = input() weight "unused"
      %2: [N, 3] = relu(%0)
      y -> %2"
    `);
  });
});

describe("turned and repeated numbers", () => {
  /** What is left of a graph, after its value was found to be the same. */
  function left(build: (b: GraphBuilder) => ValueId): string[] {
    const b = new GraphBuilder();
    const before = b.finish({ y: build(b) });
    const after = verify(simplify(before));
    const feeds = randomFeeds(before, 3);
    const [expected, actual] = [before, after].map((graph) => collectOutputs(graph, interpret(graph, feeds)));
    expect(actual?.y).toBeAllclose(expected?.y ?? { shape: [], data: [] }, { relative: 1e-12 });
    return after.nodes
      .filter(({ op }) => op !== "input" && op !== "constant")
      .map(({ op, shape }) => `${op} ${shape.join("x")}`);
  }

  it("are added up where they lie", () => {
    const x = (b: GraphBuilder): ValueId => b.input("x", "rows", ["N", 4, 5, 2]);
    expect(left((b) => b.mean(b.transpose(x(b), [0, 2, 1, 3]), [1, 3]))).toEqual(["mean Nx4"]);
    expect(left((b) => b.sum(b.transpose(x(b), [0, 3, 1, 2]), [0, 2]))).toEqual(["transpose Nx2x4x5", "sum 2x5"]);
    expect(left((b) => b.max(b.transpose(x(b), [3, 0, 1, 2]), [0]))).toEqual(["max Nx4x5"]);
  });

  it("are turned and multiplied before they are repeated", () => {
    const row = (b: GraphBuilder): ValueId => b.broadcast(b.input("x", "rows", ["N", 4, 1]), ["N", 4, 5]);
    expect(left((b) => b.exp(b.transpose(row(b), [0, 2, 1])))).toEqual([
      "reshape Nx1x4",
      "broadcast Nx5x4",
      "exp Nx5x4",
    ]);
    expect(left((b) => b.exp(b.scale(row(b), 3)))).toEqual(["multiply Nx4x1", "broadcast Nx4x5", "exp Nx4x5"]);
  });
});
