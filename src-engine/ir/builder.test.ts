import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder";
import { print } from "./print";
import type { StepGraph } from "./step";
import { verify, verifyStep } from "./verify";

describe("GraphBuilder", () => {
  it("infers shapes with the batch size left open", () => {
    const b = new GraphBuilder();
    const x = b.input("x", "rows", ["N", 4]);
    const w = b.input("w", "weight", [4, 3]);
    expect(b.shape(b.matmul(x, w))).toEqual(["N", 3]);
    expect(b.shape(b.matmul(x, x, { transposeA: true }))).toEqual([4, 4]);
    expect(b.shape(b.reshape(x, ["2N", 2]))).toEqual(["2N", 2]);
    expect(b.shape(b.sum(x, [0]))).toEqual([4]);
    expect(b.shape(b.mean(x, [1], true))).toEqual(["N", 1]);
    expect(b.shape(b.transpose(x, [1, 0]))).toEqual([4, "N"]);
    expect(b.shape(b.add(b.sum(x, [0]), x))).toEqual(["N", 4]);
  });

  it("gives equal nodes one place", () => {
    const b = new GraphBuilder();
    const x = b.input("x", "rows", ["N", 4]);
    expect(b.relu(x)).toBe(b.relu(x));
    expect(b.scalar(2)).toBe(b.constant([], [2]));
    expect(b.scalar(0)).not.toBe(b.scalar(-0));
    expect(b.scalar(Infinity)).not.toBe(b.scalar(-Infinity));
    expect(b.input("x", "rows", ["N", 4])).toBe(x);
    expect(b.sum(x, [0])).not.toBe(b.sum(x, [0], true));
  });

  it.each<[string, (b: GraphBuilder, x: number) => number, RegExp]>([
    [
      "matmul of unlike sides",
      (b, x) => b.matmul(x, b.input("w", "weight", [3, 3])),
      /matmul of \[N, 4\] and \[3, 3\]/,
    ],
    ["addition of unlike shapes", (b, x) => b.add(x, b.input("w", "weight", [3])), /do not broadcast/],
    ["a reshape of another size", (b, x) => b.reshape(x, ["N", 5]), /reshape of \[N, 4\] to \[N, 5\]/],
    ["a reshape that loses the batch", (b, x) => b.reshape(x, [4]), /reshape of/],
    ["a sum over an axis that is not there", (b, x) => b.sum(x, [2]), /over axes \[2\]/],
    ["a sum over axes in disorder", (b, x) => b.sum(x, [1, 0]), /over axes/],
    ["a transpose that repeats an axis", (b, x) => b.transpose(x, [0, 0]), /transpose of/],
    ["softmax along an axis that is not there", (b, x) => b.softmax(x, 2), /along axis 2/],
    ["broadcasting to a smaller shape", (b, x) => b.broadcast(x, [4]), /broadcast/],
    ["two inputs of one name", (b) => b.input("x", "weight", [4]), /two different inputs called "x"/],
    [
      "a slice beyond the end",
      (b, x) => b.slice(x, { axes: [1], starts: [1], ends: [5], steps: [1] }),
      /slice of axis 1/,
    ],
    [
      "a slice of the batch",
      (b, x) => b.slice(x, { axes: [0], starts: [0], ends: [1], steps: [1] }),
      /slice of axis 0/,
    ],
    ["a frame around the batch", (b, x) => b.pad(x, [1, 0], [0, 0]), /pad of axis 0/],
    ["unlike parts behind one another", (b, x) => b.concat([x, b.constant([3, 2], [1])], 1), /concat of/],
    ["a scalar with a shape", (b) => b.input("rate", "scalar", [1]), /not of rank 0/],
    ["a constant with too few values", (b) => b.constant([3], [1, 2]), /with 2 values/],
    ["a value that does not exist", (b) => b.relu(17), /no value 17/],
  ])("refuses %s", (_what, build, message) => {
    const b = new GraphBuilder();
    expect(() => build(b, b.input("x", "rows", ["N", 4]))).toThrow(message);
  });

  it("goes on where another graph ended, keeping its ids", () => {
    const first = new GraphBuilder();
    const x = first.input("x", "rows", ["N", 2]);
    const graph = first.finish({ y: first.relu(x) });
    const second = GraphBuilder.extending(graph);
    expect(second.relu(x)).toBe(graph.outputs.y);
    expect(print(second.finish({ z: second.exp(x) }))).toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "x"
      %1: [N, 2] = relu(%0)
      %2: [N, 2] = exp(%0)
      z -> %2"
    `);
  });
});

describe("verify", () => {
  const b = new GraphBuilder();
  const x = b.input("x", "rows", ["N", 2]);
  const graph = b.finish({ y: b.relu(b.exp(x)) });

  it("accepts what the builder makes", () => {
    expect(verify(graph)).toBe(graph);
  });

  it.each([
    ["an operand that comes later", { ...graph, nodes: [...graph.nodes].reverse() }, /does not precede/],
    [
      "a wrong shape",
      { ...graph, nodes: graph.nodes.map((node) => (node.op === "relu" ? { ...node, shape: [2] } : node)) },
      /should have the shape \[N, 2\]/,
    ],
    ["a missing output", { ...graph, outputs: { y: 9 } }, /output "y" is %9, which does not exist/],
    ["one name twice", { ...graph, nodes: [...graph.nodes, ...graph.nodes.slice(0, 1)] }, /two inputs called "x"/],
    [
      "another type",
      { ...graph, nodes: graph.nodes.map((node) => ({ ...node, dtype: "int" as const })) },
      /should be float/,
    ],
  ])("refuses %s", (_what, broken, message) => {
    expect(() => verify(broken)).toThrow(message);
  });

  it("refuses to ask for the batch size where there are no rows", () => {
    const alone = new GraphBuilder();
    expect(() => verify(alone.finish({ n: alone.batchSize() }))).toThrow(/no rows/);
  });
});

describe("verifyStep", () => {
  function step(
    change: (
      b: GraphBuilder,
      weight: number,
      loss: number,
    ) => Partial<StepGraph> & { outputs?: Record<string, number> } = () => ({}),
  ): StepGraph {
    const b = new GraphBuilder();
    const weight = b.input("w", "weight", [2]);
    const loss = b.sum(weight, [0]);
    const { carried = ["w"], outputs = { loss, w: b.negate(weight) } } = change(b, weight, loss);
    return { graph: b.finish(outputs), carried };
  }

  it("accepts a step whose state comes out as it went in", () => {
    expect(() => verifyStep(step())).not.toThrow();
  });

  it.each<[string, StepGraph, RegExp]>([
    [
      "state that comes out in another shape",
      step((b, w, loss) => ({ outputs: { loss, w: b.sum(w, [0]) } })),
      /goes in as \[2\] and comes out as \[\]/,
    ],
    ["state that does not come out", step((_b, _w, loss) => ({ outputs: { loss } })), /no output "w"/],
    ["a weight that is not carried", step(() => ({ carried: [] })), /"w" is not carried/],
    ["one value carried twice", step(() => ({ carried: ["w", "w"] })), /carried twice/],
    [
      "carrying what does not come in",
      step((_b, w, loss) => ({ carried: ["w", "v"], outputs: { loss, w, v: w } })),
      /"v" is carried but is not an input/,
    ],
    [
      "carrying rows",
      step((b, w, loss) => ({ carried: ["w", "x"], outputs: { loss, w, x: b.input("x", "rows", ["N"]) } })),
      /neither weight nor slot/,
    ],
    [
      "a loss that is not a number",
      step((_b, w) => ({ outputs: { loss: w, w } })),
      /the measured "loss" is not a scalar/,
    ],
    [
      "a change that is not a number",
      step((_b, w, loss) => ({ outputs: { loss, change: w, w } })),
      /the measured "change" is not a scalar/,
    ],
  ])("refuses %s", (_what, broken, message) => {
    expect(() => verifyStep(broken)).toThrow(message);
  });
});
