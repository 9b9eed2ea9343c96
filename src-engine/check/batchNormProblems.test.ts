import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repaired } from "../document/repairs";
import { emptyDocument } from "../document/create";
import type { Model, TrainingRecipe } from "../document/schema";
import { batchNormLayer } from "../layers/batch-norm";
import { analyze } from "../network/network";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { layerGraph } from "../testing/layerGraph";
import { checkModel } from "./checkModel";

const training: TrainingRecipe = {
  loss: { type: "mse" },
  optimizer: { type: "adam" },
  batchSize: 1,
  epochs: 10,
  seed: 1,
  rules: [],
  restoreBest: false,
};

/** Input, what lies between, batch norm, and output. */
function chain(...before: readonly string[]): Model {
  const ids = ["input", ...before, "batch-norm", ...(before.length > 0 ? ["flatten"] : []), "output"];
  return {
    layers: ids.map((type) => ({ id: type, type })),
    connections: ids.slice(1).map((id, at): [string, string] => [ids[at] ?? "", id]),
  };
}

function problemsOf(recipe: Partial<TrainingRecipe>, train: number, model = chain(), input: readonly number[] = [4]) {
  const network = analyze(model, { input, output: [1] });
  return checkModel(network, { ...training, ...recipe }, "regression", { train, validation: 0 }).problems;
}

describe("batch norm", () => {
  it("on batches of one row is a problem, which a larger batch repairs", () => {
    const [problem, ...others] = problemsOf({}, 100);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "batch-norm-of-one",
      subject: { kind: "layer", id: "batch-norm" },
      repairs: [{ kind: "set-batch-size", size: 32 }],
    });
    const [repair] = problem?.repairs ?? [];
    const document = { ...emptyDocument("p"), training };
    expect(repair && repaired(document, repair).training.batchSize).toBe(32);
  });

  it("with a last batch of one row is worth a warning; a repair always leaves none", () => {
    expect(problemsOf({ batchSize: 33 }, 100)).toMatchObject([
      { code: "batch-norm-last-batch", warning: true, repairs: [{ kind: "set-batch-size", size: 34 }] },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (batchSize, rows) => {
        const [problem] = problemsOf({ batchSize }, rows);
        const batches = Math.min(batchSize, rows);
        expect(problem !== undefined).toBe(batches === 1 || rows % batches === 1);
        const [repair] = problem?.repairs ?? [];
        if (rows > 1 && problem) expect(repair?.kind).toBe("set-batch-size");
        if (repair?.kind === "set-batch-size") expect(problemsOf({ batchSize: repair.size }, rows)).toEqual([]);
      }),
    );
  });

  it.each<[string, Partial<TrainingRecipe>, number, Model, readonly number[]]>([
    ["where each channel has several places, as in PyTorch", {}, 100, chain("conv2d"), [4, 4, 1]],
    ["where all rows are taken at once", { optimizer: { type: "gradient-descent" } }, 100, chain(), [4]],
    ["where batches come out even", { batchSize: 25 }, 100, chain(), [4]],
    ["with batches of two", { batchSize: 2 }, 100, chain(), [4]],
  ])("is no problem %s", (_, recipe, rows, model, input) => {
    expect(problemsOf(recipe, rows, model, input)).toEqual([]);
  });

  it("lets nothing of a row through that is alone in its batch, in our own step as the problem says", () => {
    const { graph } = layerGraph(batchNormLayer, { momentum: 0.75 }, [[2]], { input: [2], output: [2] }, true);
    const tensor = (shape: number[], ...data: number[]) => ({ shape, data: Float64Array.from(data) });
    const feeds = {
      x0: tensor([1, 2], 5, -3),
      "layer/gamma": tensor([2], 2, 2),
      "layer/beta": tensor([2], 0.5, -1),
      "layer/mean": tensor([2], 0, 0),
      "layer/variance": tensor([2], 1, 1),
      factors: tensor([1, 2], 1, 1),
    };
    const results = collectOutputs(graph, interpret(graph, feeds));
    expect([...(results.value?.data ?? [])]).toEqual([0.5, -1]);
    const kept = Object.entries(results).find(([name]) => name.includes("variance"))?.[1];
    expect([...(kept?.data ?? [])]).toEqual([0.75, 0.75]);
  });
});
