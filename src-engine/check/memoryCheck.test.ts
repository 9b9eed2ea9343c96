import { describe, expect, it } from "vitest";
import type { Document } from "../document/schema";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { checkMemory } from "./memoryCheck";

const ends = { input: [28, 28, 1], output: [10] };
const rows = { train: 10_000, validation: 1_000 };
const document: Pick<Document, "model" | "training"> = {
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "conv", type: "conv2d", params: { filters: 32, activation: "relu" } },
      { id: "flat", type: "flatten" },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
    connections: [
      ["input", "conv"],
      ["conv", "flat"],
      ["flat", "output"],
    ],
  },
  training: {
    loss: { type: "categorical-cross-entropy" },
    optimizer: { type: "adam", params: { learningRate: 0.001 } },
    batchSize: 4_096,
    epochs: 1,
    seed: 1,
    rules: [],
    restoreBest: false,
  },
};
const target = {
  kind: "classes",
  name: "kind",
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  numeric: false,
} as const;
const compiled = (changed: Pick<Document, "model" | "training">): CompiledNetwork =>
  new CompiledNetwork(changed, { ends, target });
const GB = 2 ** 30;
const machine = (available: number) => ({ available, block: 16 });

describe("the memory of a training, looked at before it begins", () => {
  it("is enough", () => {
    const { problem, batchSize, estimate } = checkMemory(compiled(document), rows, machine(64 * GB));
    expect({ problem, batchSize }).toEqual({ problem: null, batchSize: null });
    expect(estimate.total).toBeGreaterThan(estimate.step);
  });

  it("is not enough: the batch size that is named fits, and twice as great a one does not", () => {
    const { problem, batchSize, estimate } = checkMemory(compiled(document), rows, machine(GB));
    expect(estimate.total).toBeGreaterThan(GB);
    expect(problem).toMatchObject({
      code: "not-enough-memory",
      next: `Set the batch size to ${batchSize}, which fits.`,
      subject: { path: "training.batchSize" },
    });
    const withBatch = (size: number): typeof document => ({
      ...document,
      training: { ...document.training, batchSize: size },
    });
    expect(checkMemory(compiled(withBatch(batchSize ?? 0)), rows, machine(GB)).problem).toBeNull();
    expect(checkMemory(compiled(withBatch(2 * (batchSize ?? 0))), rows, machine(GB)).problem).not.toBeNull();
  });

  it("is not enough even for one row at a time", () => {
    const { problem, batchSize } = checkMemory(compiled(document), rows, machine(50 * 2 ** 20));
    expect(batchSize).toBeNull();
    expect(problem?.next).toMatch("Not even one row at a time fits");
  });

  it("is not enough for all rows at once, which gradient descent takes", () => {
    const all = {
      ...document,
      training: {
        ...document.training,
        optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } } as const,
      },
    };
    const { problem, batchSize } = checkMemory(compiled(all), rows, machine(2 * GB));
    expect(batchSize).toBeNull();
    expect(problem?.message).toMatch("with all 10000 rows in a step");
    expect(problem?.next).toMatch(
      /^Gradient descent takes all rows at once. Choose SGD with a batch size of \d+, which fits.$/,
    );
  });
});
