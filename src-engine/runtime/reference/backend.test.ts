import { describe, expect, it } from "vitest";
import "../../testing/allclose";
import type { Model } from "../../document/schema";
import { GraphBuilder } from "../../ir/builder";
import { CHANGE } from "../../ir/names";
import { soundNetwork } from "../../network/network";
import { stepGraph } from "../../passes/compile";
import type { Steps, Tensor } from "../backend";
import { createReferenceBackend } from "./backend";

const backend = createReferenceBackend();

function tensor(shape: number[], ...data: number[]): Tensor {
  return { shape, data: Float64Array.from(data) };
}

/** ŷ = w x + b, with half squared error and plain SGD. */
const line: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output" },
  ],
  connections: [["input", "output"]],
};
const ends = { input: [1], output: [1] };
const step = stepGraph(
  soundNetwork(line, ends),
  { loss: { type: "half-mse" }, optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
  { measureChange: true },
);
const rows = { features: tensor([3, 1], 1, 2, 3), targets: tensor([3, 1], 2, 4, 6) };

function steps(given: Partial<Steps> & Pick<Steps, "rows">): Steps {
  return {
    count: 1,
    batchSize: 1,
    scalars: { learningRate: new Float64Array(given.count ?? 1).fill(0.1) },
    random: {},
    ...given,
  };
}

describe("the reference backend", () => {
  it("runs a graph for any number of rows", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", "rows", ["N", 2]);
    const program = await backend.load(b.finish({ total: b.sum(x, [1]), rows: b.batchSize() }));
    expect(await program.run({ x: tensor([1, 2], 1, 2) })).toEqual({ total: tensor([1], 3), rows: tensor([], 1) });
    expect(await program.run({ x: tensor([2, 2], 1, 2, 3, 4) })).toEqual({
      total: tensor([2], 3, 7),
      rows: tensor([], 2),
    });
  });

  it("refuses inputs that are missing or of a wrong shape", async () => {
    const b = new GraphBuilder();
    const program = await backend.load(b.finish({ y: b.relu(b.input("x", "weight", [2])) }));
    await expect(program.run({})).rejects.toThrow('no value for the input "x"');
    await expect(program.run({ x: tensor([3], 1, 2, 3) })).rejects.toThrow('input "x" is [3], not [2]');
  });

  it("makes the step that one makes by hand", async () => {
    const program = await backend.loadTraining(step, rows);
    program.setState({ "output/kernel": tensor([1, 1], 0), "output/bias": tensor([1], 0) });
    // Row 1: x = 2, y = 4, so ŷ = 0, C = 16/2, dC/dw = -4·2 and dC/db = -4.
    const { loss, measured } = await program.run(steps({ rows: Int32Array.of(1) }));
    expect([...loss]).toEqual([8]);
    expect(measured[CHANGE]).toBeAllclose([0.8]);
    expect(program.getState()["output/kernel"]).toBeAllclose(tensor([1, 1], 0.8));
    expect(program.getState()["output/bias"]).toBeAllclose(tensor([1], 0.4));
  });

  it("gives the same in one call of many steps as in many calls", async () => {
    const initial = { "output/kernel": tensor([1, 1], 0.3), "output/bias": tensor([1], -0.2) };
    const numbers = Int32Array.of(0, 1, 2, 0, 1, 2);
    const [once, often] = await Promise.all([backend.loadTraining(step, rows), backend.loadTraining(step, rows)]);
    once.setState(initial);
    often.setState(initial);
    const together = await once.run(steps({ count: 3, batchSize: 2, rows: numbers }));
    const apart: number[] = [];
    for (let i = 0; i < 3; i++)
      apart.push(...(await often.run(steps({ batchSize: 2, rows: numbers.subarray(2 * i, 2 * i + 2) }))).loss);
    expect([...together.loss]).toEqual(apart);
    expect(often.getState()).toEqual(once.getState());
  });

  it("hands out snapshots that later steps leave alone", async () => {
    const program = await backend.loadTraining(step, rows);
    program.setState({ "output/kernel": tensor([1, 1], 0), "output/bias": tensor([1], 0) });
    const before = program.getState();
    await program.run(steps({ rows: Int32Array.of(1) }));
    expect(before["output/kernel"]?.data[0]).toBe(0);
  });

  it("converges to the line through the points", async () => {
    const program = await backend.loadTraining(step, rows);
    program.setState({ "output/kernel": tensor([1, 1], 0), "output/bias": tensor([1], 0) });
    const count = 600;
    const { measured } = await program.run(
      steps({ count, batchSize: 3, rows: Int32Array.from({ length: 3 * count }, (_, i) => i % 3) }),
    );
    expect(program.getState()["output/kernel"]?.data[0]).toBeAllclose(2, { relative: 1e-3 });
    // The weights stop changing.
    expect(measured[CHANGE]?.[count - 1]).toBeLessThan(1e-4);
    expect(measured[CHANGE]?.[0]).toBeGreaterThan(1e-1);
  });

  it("drops what the random numbers say", async () => {
    const model: Model = {
      layers: [
        { id: "input", type: "input" },
        { id: "drop", type: "dropout", params: { rate: 0.5 } },
        { id: "output", type: "output", params: { useBias: false } },
      ],
      connections: [
        ["input", "drop"],
        ["drop", "output"],
      ],
    };
    const dropping = stepGraph(
      soundNetwork(model, { input: [2], output: [1] }),
      { loss: { type: "half-mse" }, optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      { measureChange: false },
    );
    const program = await backend.loadTraining(dropping, {
      features: tensor([1, 2], 1, 1),
      targets: tensor([1, 1], 0),
    });
    program.setState({ "output/kernel": tensor([2, 1], 1, 3) });
    // 0.4 < 0.5 is dropped, 0.5 is kept and doubled: ŷ = 2·3.
    const { loss, measured } = await program.run(
      steps({ rows: Int32Array.of(0), random: { "drop/mask": Float32Array.of(0.4, 0.5) } }),
    );
    expect([...loss]).toEqual([18]);
    expect(measured).toEqual({});
    expect(program.getState()["output/kernel"]).toBeAllclose(tensor([2, 1], 1, 3 - 0.1 * 6 * 2));
  });
});
