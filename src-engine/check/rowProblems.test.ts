import { describe, expect, it } from "vitest";
import type { TrainingRecipe } from "../document/schema";
import { rowProblems } from "./rowProblems";

const plain: TrainingRecipe = {
  loss: { type: "mse" },
  optimizer: { type: "adam" },
  batchSize: 32,
  epochs: 10,
  seed: 1,
  rules: [{ type: "weights-unchanged" }],
  restoreBest: false,
};
const target = { figure: "loss", reaches: "at-most", value: 0.1 };

describe("without validation rows", () => {
  it.each<[string, Partial<TrainingRecipe>, string, string[]]>([
    ["early stopping", { rules: [{ type: "no-improvement" }] }, "training.rules.no-improvement", ["no-improvement"]],
    [
      "a target on them",
      { rules: [{ type: "target", params: { ...target, on: "validation" } }] },
      "training.rules.target",
      ["target"],
    ],
    ["the best weights", { restoreBest: true }, "training.restoreBest", []],
    [
      "two of these",
      { rules: [...plain.rules, { type: "no-improvement" }], restoreBest: true },
      "training.rules.no-improvement",
      ["no-improvement"],
    ],
  ])("%s is one problem, with a repair that keeps some and one that does without", (_what, recipe, path, rules) => {
    const problems = rowProblems({ ...plain, ...recipe }, { train: 100, validation: 0 });
    expect(problems).toMatchObject([
      {
        code: "no-validation-rows",
        subject: { kind: "setting", path },
        repairs: [{ kind: "keep-validation-rows" }, { kind: "train-without-validation", rules }],
      },
    ]);
    expect(rowProblems({ ...plain, ...recipe }, { train: 100, validation: 1 })).toEqual([]);
  });

  it.each<[string, Partial<TrainingRecipe>]>([
    ["the change of the weights", {}],
    ["a target on the training rows", { rules: [{ type: "target", params: { ...target, on: "train" } }] }],
  ])("%s is none", (_what, recipe) => {
    expect(rowProblems({ ...plain, ...recipe }, { train: 100, validation: 0 })).toEqual([]);
  });

  it("does not offer to keep some where there are too few", () => {
    const [problem] = rowProblems({ ...plain, restoreBest: true }, { train: 3, validation: 0 });
    expect(problem?.repairs?.map(({ kind }) => kind)).toEqual(["train-without-validation"]);
  });
});

it("says first that there is nothing to train on", () => {
  expect(rowProblems({ ...plain, restoreBest: true }, { train: 0, validation: 0 })).toMatchObject([
    { code: "no-training-rows" },
  ]);
});
