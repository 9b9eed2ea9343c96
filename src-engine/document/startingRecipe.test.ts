import fc from "fast-check";
import { expect, test } from "vitest";
import { checkModel } from "../check/checkModel";
import { analyze } from "../network/network";
import { emptyDocument } from "./create";
import { formatDocument, parseDocument } from "./parse";
import type { Task } from "./schema";
import { plainTraining, startingModel, startingModels, startingTraining, textbookTraining } from "./startingRecipe";

const tasks = fc.constantFrom<Task>("regression", "classification");
const sizes = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 50_000_000 }));
const shapes = fc.record({ inputs: fc.integer({ min: 1, max: 2_000 }), outputs: fc.integer({ min: 1, max: 200 }) });

function problemsOf(task: Task, training: ReturnType<typeof startingTraining>, rows: number, inputs = 8, outputs = 2) {
  const ends = { input: [inputs], output: [task === "classification" ? Math.max(2, outputs) : outputs] };
  return checkModel(analyze(startingModel(task, { rows }), ends), training, task);
}

test("every table is proposed a network and a recipe that are valid and can be trained", () => {
  fc.assert(
    fc.property(tasks, sizes, shapes, (task, rows, { inputs, outputs }) => {
      const model = startingModel(task, { rows });
      const plain = startingTraining(task, { rows });
      for (const training of [plain, textbookTraining(plain, task), plainTraining(task)]) {
        const document = { ...emptyDocument("proposed"), model, training };
        expect(parseDocument(formatDocument(document), "proposed")).toEqual(document);
        expect(problemsOf(task, training, rows, inputs, outputs).problems).toEqual([]);
      }
      expect(startingModels(task)).toContainEqual(model);
    }),
  );
});

test("the weights are in proportion to the rows and inputs, and no table is proposed more than two layers of 64", () => {
  fc.assert(
    fc.property(tasks, sizes, shapes, (task, rows, { inputs, outputs }) => {
      const { parameters } = problemsOf(task, startingTraining(task, { rows }), rows, inputs, outputs);
      const widest = task === "regression" ? 64 * 64 + 64 : 0;
      expect(parameters).toBeLessThanOrEqual((inputs + 1) * 64 + widest + 65 * Math.max(2, outputs));
      if (rows < 200) expect(parameters).toBeLessThanOrEqual((inputs + 1) * 16 + 17 * Math.max(2, outputs));
      // Some 25 weights for each row at the most, besides those of each input.
      expect(widest > 0 && rows >= 200 ? widest : 0).toBeLessThanOrEqual(25 * Math.max(rows, 1));
    }),
  );
});

test("the budget of steps is some 5,000, and ten epochs of a large table", () => {
  fc.assert(
    fc.property(tasks, sizes, (task, rows) => {
      const { batchSize, epochs, rules, restoreBest, schedule } = startingTraining(task, { rows });
      const patience = rules.find(({ type }) => type === "no-improvement")?.params?.patience;
      const perEpoch = Math.max(1, Math.ceil(rows / batchSize));
      const steps = epochs * perEpoch;
      expect(steps).toBeLessThanOrEqual(Math.max(7_500, 10 * perEpoch));
      expect(perEpoch).toBeLessThanOrEqual(Math.max(782, rows / 256 + 1));
      expect(restoreBest).toBe(true);
      expect(patience).toBeGreaterThan(0);
      expect(patience).toBeLessThan(epochs);
      if (schedule === undefined) expect(task).toBe("classification");
      else expect(steps).toBeGreaterThanOrEqual(2_500);
    }),
  );
});

test("more rows never make a smaller network", () => {
  fc.assert(
    fc.property(tasks, sizes, sizes, (task, a, b) => {
      const of = (rows: number): number => problemsOf(task, startingTraining(task, { rows }), rows).parameters;
      expect(of(Math.min(a, b))).toBeLessThanOrEqual(of(Math.max(a, b)));
    }),
  );
});

test("the text's recipe is gradient descent until the weights rest, whatever recipe it takes the place of", () => {
  const before = {
    ...startingTraining("regression", { rows: 500 }),
    seed: 9,
    clipping: { type: "norm", params: { limit: 1 } },
  };
  expect(textbookTraining(before, "regression")).toEqual({
    loss: { type: "half-mse" },
    optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } },
    batchSize: 32,
    epochs: 10_000,
    seed: 9,
    rules: [{ type: "weights-unchanged", params: { threshold: 5e-4, patience: 10 } }],
    restoreBest: true,
  });
  expect(textbookTraining({ ...before, loss: { type: "focal" } }, "classification").loss).toEqual({ type: "focal" });
  expect(textbookTraining({ ...before, loss: { type: "focal" } }, "mixed").loss).toEqual({ type: "focal" });
});
