import { describe, expect, it } from "vitest";
import type { Model, Word } from "../../document/schema";
import { GraphBuilder } from "../../ir/builder";
import { print } from "../../ir/print";
import { verifyStep } from "../../ir/verify";
import { bindBatch } from "../bindBatch";
import { soundNetwork } from "../../network/network";
import { stepGraph } from "../compile";
import { simplify } from "../simplify";
import { rowVectors } from "./rowVectors";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation: "linear" } },
  ],
  connections: [["input", "output"]],
};

function prepared(optimizer: Word): string {
  const step = stepGraph(
    soundNetwork(model, { input: [2], output: [3] }),
    { loss: { type: "mse" }, optimizer },
    { measureChange: true },
  );
  const { graph, carried } = rowVectors({ graph: bindBatch(step.graph, 16), carried: step.carried });
  return print(verifyStep({ graph: simplify(graph), carried }).graph);
}

describe("rowVectors", () => {
  it("makes a bias's update of plain descent one product", () => {
    const text = prepared({ type: "sgd", params: { learningRate: 0.1 } });
    expect(text).toContain('[1, 3] = input() weight "output/bias"');
    expect(text).toMatch(/\[1, 3\] = matmul\(%\d+, %\d+, %\d+\) alpha=-1\b/);
    expect(text).not.toContain("sum(");
  });

  it("draws momentum into the product", () => {
    expect(prepared({ type: "momentum", params: { learningRate: 0.1 } })).toMatch(
      /\[1, 3\] = matmul\(%\d+, %\d+, %\d+\) (alpha=\S+ )?beta=0\.9/,
    );
  });

  it("leaves a step as it is where it has no rule", () => {
    const builder = new GraphBuilder();
    const bias = builder.input("a/bias", "weight", [3]);
    const step = {
      graph: builder.finish({ "a/bias": builder.softmax(bias, 0), loss: builder.sum(bias, [0]) }),
      carried: ["a/bias"],
    };
    expect(rowVectors(step)).toBe(step);
  });
});
