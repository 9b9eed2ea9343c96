import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { GraphBuilder } from "../ir/builder";
import type { Graph } from "../ir/graph";
import { ACTIVATIONS, activation } from "../layers/activations";
import { differentiate } from "../passes/differentiate";
import { simplify } from "../passes/simplify";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { gradCheck } from "../testing/gradCheck";
import { normalTensor, oneHotTensor } from "../testing/random";
import { CLIP } from "./clip";
import { LOSSES } from "./registry";

/** The loss behind an activation, from the sums "z"; `fused` as the compiler does it. */
function lossGraph(type: string, name: string, outputs: number, fused: boolean): Graph {
  const builder = new GraphBuilder();
  const z = builder.input("z", "rows", ["N", outputs]);
  const target = builder.input("y", "rows", ["N", outputs]);
  const { spec, params } = LOSSES.read({ type });
  const prediction = activation(name).apply(builder, z, 0);
  return builder.finish({
    loss: spec.lower({ builder, prediction, target, params, ...(fused ? { logits: z } : {}) }),
  });
}

function matrix(...rows: number[][]): { shape: number[]; data: Float64Array } {
  return { shape: [rows.length, rows[0]?.length ?? 0], data: Float64Array.from(rows.flat()) };
}

function lossOf(graph: Graph, z: ReturnType<typeof matrix>, y: ReturnType<typeof matrix>): number {
  return Number(collectOutputs(graph, interpret(graph, { z, y })).loss?.data[0]);
}

const TAKES_CLASSES: ReadonlySet<string> = new Set(
  LOSSES.all.flatMap(({ type, params }) => ("classWeights" in params || type === "kl-divergence" ? [type] : [])),
);

describe("losses", () => {
  it("are each there once, with texts", () => {
    expect(new Set(LOSSES.all.map(({ type }) => type)).size).toBe(LOSSES.all.length);
    for (const { label, summary, docs, formula, ...loss } of LOSSES.all) {
      for (const text of [label, summary, docs, formula]) expect(text).toMatch(/\S/);
      for (const name of [...loss.activations, ...(loss.unfit?.activations ?? [])])
        expect(ACTIVATIONS).toHaveProperty([name]);
    }
  });

  const z = matrix([1, 2], [3, -1]);
  const y = matrix([0, 4], [3, 1]);
  it.each([
    // ((1 + 4)/2 + (0 + 4)/2) / 2
    ["half-mse", 2.25],
    // (1 + 4 + 0 + 4) / 4
    ["mse", 2.25],
    // (1 + 2 + 0 + 2) / 4
    ["mae", 1.25],
    // With errors of 1, 2, 0, 2: (1/2 + 3/2 + 0 + 3/2) / 4
    ["huber", 0.875],
    // Half of mae.
    ["quantile", 0.625],
    // Margins: the outputs 1, 2, 3, -1 with the sides -1, 7, 5, 1: (2 + 0 + 0 + 2) / 4
    ["hinge", 1],
    ["squared-hinge", 2],
  ] as const)("%s of two rows with two outputs is %d", (type, expected) => {
    expect(lossOf(lossGraph(type, "linear", 2, false), z, y)).toBe(expected);
  });

  it("half-mse adds up over outputs, mse averages over them", () => {
    const [a, b] = [matrix([1, 2, 3]), matrix([0, 0, 0])];
    expect(lossOf(lossGraph("half-mse", "linear", 3, false), a, b)).toBe(7);
    expect(lossOf(lossGraph("mse", "linear", 3, false), a, b)).toBeAllclose(14 / 3, { relative: 1e-15 });
  });

  const cases = LOSSES.all.flatMap((loss) =>
    loss.activations.flatMap((name) =>
      [false, true]
        .filter((fused) => !fused || name === loss.fusedWith)
        .map((fused) => [loss.type, name, fused] as const),
    ),
  );
  it.each(cases)("%s after %s (fused: %s) has the right gradient", (type, name, fused) => {
    const targets = TAKES_CLASSES.has(type) ? oneHotTensor("y", 5, 3) : normalTensor("y", [5, 3]);
    gradCheck(lossGraph(type, name, 3, fused), {
      of: "loss",
      wrt: ["z"],
      feeds: { z: normalTensor("z", [5, 3]), y: targets },
    });
  });

  it.each([
    ["binary-cross-entropy", "sigmoid"],
    ["categorical-cross-entropy", "softmax"],
  ] as const)("%s from the sums equals the detour through %s", (type, name) => {
    const [sums, targets] = [normalTensor("z", [6, 4], 3, 2), oneHotTensor("y", 6, 4)];
    const [direct, detour] = [true, false].map(
      (fused) =>
        collectOutputs(
          lossGraph(type, name, 4, fused),
          interpret(lossGraph(type, name, 4, fused), { z: sums, y: targets }),
        ).loss?.data,
    );
    expect(direct).toBeAllclose(detour ?? [], { relative: 1e-6 });
  });

  it.each([
    ["binary-cross-entropy", "sigmoid"],
    ["categorical-cross-entropy", "softmax"],
  ] as const)("%s stays finite and keeps its slope where %s is all but certain", (type, name) => {
    const graph = simplify(differentiate(lossGraph(type, name, 2, true), { of: "loss", wrt: ["z"] }));
    const outputs = collectOutputs(graph, interpret(graph, { z: matrix([-800, 800]), y: matrix([1, 0]) }));
    // Each output is wrong by 800 (binary: on average), or the right class lies 1600 behind.
    expect(outputs.loss?.data[0]).toBe(type === "binary-cross-entropy" ? 800 : 1600);
    expect(outputs["d loss / d z"]).toBeAllclose(type === "binary-cross-entropy" ? [-0.5, 0.5] : [-1, 1]);
  });

  it("a probability of 0 costs no more than the clip says", () => {
    const graph = lossGraph("categorical-cross-entropy", "relu", 2, false);
    expect(lossOf(graph, matrix([0, 1]), matrix([1, 0]))).toBeAllclose(-Math.log(CLIP));
    expect(lossOf(graph, matrix([0, 1]), matrix([0, 1]))).toBeAllclose(CLIP, { relative: 1e-6 });
  });
});
