import { describe, expect, it } from "vitest";
import type { Model } from "../../document/schema";
import { CHANGE, LOSS } from "../../ir/names";
import { print } from "../../ir/print";
import { verify } from "../../ir/verify";
import { bindBatch } from "../bindBatch";
import { soundNetwork } from "../../network/network";
import { stepGraph } from "../compile";
import { simplify } from "../simplify";
import { splitStep } from "./splitStep";
import type { RowsOutside } from "./splitStep";

function split(units: number, rows: RowsOutside = "each", rate = 0.5): ReturnType<typeof splitStep> {
  const model: Model = {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units } },
      { id: "drop", type: "dropout", params: { rate } },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "drop"],
      ["drop", "output"],
    ],
  };
  const step = stepGraph(
    soundNetwork(model, { input: [2], output: [3] }),
    {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "sgd", params: { learningRate: 0.1 } },
    },
    { measureChange: true },
  );
  const result = splitStep({ graph: simplify(bindBatch(step.graph, 16)), carried: step.carried }, [LOSS, CHANGE], rows);
  for (const graph of [result.before, result.within, result.after]) if (graph !== null) verify(graph);
  return result;
}

describe("splitStep", () => {
  it("makes masks and the step's factor before the loop, the loss and the change after it", () => {
    const { before, within, after, previous, numbersPerStep } = split(4);
    expect(print(before!)).toMatchInlineSnapshot(`
      "%0: [] = constant() 0.5
      %1: [N, 16, 4] = input() rows "drop/mask"
      %2: [N, 16, 4] = greater(%0, %1)
      %3: [] = constant() 0
      %4: [] = constant() 2
      %5: [N, 16, 4] = select(%2, %3, %4)
      %6: [N] = input() rows "learningRate"
      %7: [] = constant() 0.0625
      %8: [N] = multiply(%7, %6)
      "made before 10" -> %5
      "made before 21" -> %8"
    `);
    expect(Object.keys(within.outputs)).not.toContain(LOSS);
    expect(
      within.nodes
        .filter(({ op }) => op === "input")
        .map(({ attributes }) => ("name" in attributes ? attributes.name : "")),
    ).not.toContain("drop/mask");
    expect(print(after!)).toMatchInlineSnapshot(`
      "%0: [N, 16, 3] = input() rows "handed over 14"
      %1: [N, 16, 3] = input() rows "targets"
      %2: [N, 16, 3] = logSoftmax(%0) axis=2
      %3: [N, 16, 3] = multiply(%1, %2)
      %4: [N, 16] = sum(%3) axes=[2]
      %5: [N, 16] = negate(%4)
      %6: [N] = mean(%5) axes=[1]
      %7: [N, 2, 4] = input() rows "handed over 30"
      %8: [N, 2, 4] = input() rows "previous hidden/kernel"
      %9: [N, 2, 4] = subtract(%7, %8)
      %10: [N, 2, 4] = abs(%9)
      %11: [N] = max(%10) axes=[1, 2]
      %12: [N, 4] = input() rows "handed over 31"
      %13: [N, 4] = input() rows "previous hidden/bias"
      %14: [N, 4] = subtract(%12, %13)
      %15: [N, 4] = abs(%14)
      %16: [N] = max(%15) axes=[1]
      %17: [N, 4, 3] = input() rows "handed over 32"
      %18: [N, 4, 3] = input() rows "previous output/kernel"
      %19: [N, 4, 3] = subtract(%17, %18)
      %20: [N, 4, 3] = abs(%19)
      %21: [N] = max(%20) axes=[1, 2]
      %22: [N, 3] = input() rows "handed over 33"
      %23: [N, 3] = input() rows "previous output/bias"
      %24: [N, 3] = subtract(%22, %23)
      %25: [N, 3] = abs(%24)
      %26: [N] = max(%25) axes=[1]
      %27: [N] = maximum(%11, %16)
      %28: [N] = maximum(%27, %21)
      %29: [N] = maximum(%28, %26)
      loss -> %6
      change -> %29"
    `);
    expect(previous.map(({ carried }) => carried).sort()).toEqual([
      "hidden/bias",
      "hidden/kernel",
      "output/bias",
      "output/kernel",
    ]);
    // Mask and factor; logits and next weights.
    expect(numbersPerStep).toBe(16 * 4 + 1 + 16 * 3 + (2 * 4 + 4 + 4 * 3 + 3));
  });

  it("measures the change within the loop where there are many weights", () => {
    const { within, after } = split(2_000);
    expect(Object.keys(within.outputs)).toContain(CHANGE);
    expect(Object.keys(after!.outputs)).toEqual([LOSS]);
  });

  it("hands the targets over where each step gathers its own rows", () => {
    const { within, handedOver } = split(4, "nowhere");
    const targets = within.nodes.findIndex((node) => node.op === "input" && node.attributes.name === "targets");
    expect(handedOver.map((name) => within.outputs[name])).toContain(targets);
  });

  it("takes rows that are the same in each step as they are", () => {
    const { after } = split(4, "same");
    expect(print(after!)).toContain('[16, 3] = input() weight "targets"');
  });
});
