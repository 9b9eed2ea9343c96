import { describe, expect, it } from "vitest";
import type { Model } from "../../document/schema";
import { CHANGE, FEATURES, TARGETS } from "../../ir/names";
import { soundNetwork } from "../../network/network";
import { stepGraph, weightSpecs } from "../../passes/compile";
import type { StepResults, Steps, Tensors, TrainingProgram } from "../backend";
import { initialWeights } from "../initialize";
import { createGenerator } from "../random";
import { createOnnxBackend } from "./backend";
import { usefulThreads } from "./threads";
import { chooseGathering } from "./training";

const ROWS = 40;
const INPUTS = 6;
const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 32 } },
    { id: "drop", type: "dropout", params: { rate: 0.5 } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "drop"],
    ["drop", "output"],
  ],
};
const ends = { input: [INPUTS], output: [3] };
const step = stepGraph(
  soundNetwork(model, ends),
  {
    loss: { type: "categorical-cross-entropy" },
    optimizer: { type: "momentum", params: { learningRate: 0.1 } },
  },
  { measureChange: true },
);

async function training(): Promise<TrainingProgram> {
  const generator = createGenerator(1, "data");
  const features = Float32Array.from({ length: ROWS * INPUTS }, () => generator.normal());
  const targets = new Float32Array(ROWS * 3);
  for (let row = 0; row < ROWS; row++) targets[row * 3 + generator.below(3)] = 1;
  const program = await createOnnxBackend().loadTraining(step, {
    [FEATURES]: { shape: [ROWS, INPUTS], data: features },
    [TARGETS]: { shape: [ROWS, 3], data: targets },
  });
  const weights = initialWeights(weightSpecs(soundNetwork(model, ends)), 1);
  const slots = Object.entries(weights).map(([name, { shape, data }]) => [
    `${name}.velocity`,
    { shape, data: new Float32Array(data.length) },
  ]);
  program.setState({ ...weights, ...(Object.fromEntries(slots) as Tensors) });
  return program;
}

/** Steps `first` to before `first + count` of one endless plan. */
function plan(
  first: number,
  count: number,
  batchSize: number,
  rowOf: (place: number) => number = (place) => (place * 7) % ROWS,
): Steps {
  const random = new Float32Array(count * batchSize * 32);
  createGenerator(2, "mask", first * batchSize * 32).fillUniform(random);
  return {
    count,
    batchSize,
    rows: Int32Array.from({ length: count * batchSize }, (_, i) => rowOf(first * batchSize + i)),
    scalars: { learningRate: Float64Array.from({ length: count }, (_, i) => 0.1 / (1 + first + i)) },
    random: { "drop/mask": random },
  };
}

function bytes(tensors: Tensors): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
    ]),
  );
}

const joined = (...parts: StepResults[]): number[] =>
  parts.flatMap(({ loss, measured }) => [...loss, ...(measured[CHANGE] ?? [])]);

describe("training by ONNX Runtime", () => {
  it("gives the same bits twice", async () => {
    const run = async (): Promise<[number[], Record<string, string>]> => {
      const program = await training();
      const results = joined(await program.run(plan(0, 30, 8)), await program.run(plan(30, 5, 8)));
      const state = bytes(program.getState());
      await program.dispose();
      return [results, state];
    };
    expect(await run()).toEqual(await run());
  });

  it("gives the same bits twice where two threads share the work", async () => {
    const large: Model = {
      layers: [
        { id: "input", type: "input" },
        { id: "hidden", type: "dense", params: { units: 256 } },
        { id: "output", type: "output", params: { activation: "softmax" } },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "output"],
      ],
    };
    const largeEnds = { input: [256], output: [8] };
    const largeStep = stepGraph(
      soundNetwork(large, largeEnds),
      { loss: { type: "mse" }, optimizer: { type: "adam", params: { learningRate: 0.01 } } },
      { measureChange: true },
    );
    expect(usefulThreads(largeStep.graph, 64, 2)).toBe(2);
    const features = new Float32Array(128 * 256);
    createGenerator(5, "features").fillUniform(features);
    const run = async (): Promise<Record<string, string>> => {
      const program = await createOnnxBackend({ threads: 2 }).loadTraining(largeStep, {
        [FEATURES]: { shape: [128, 256], data: features },
        [TARGETS]: { shape: [128, 8], data: features.slice(0, 128 * 8) },
      });
      const weights = initialWeights(weightSpecs(soundNetwork(large, largeEnds)), 1);
      const slots = Object.entries(weights).flatMap(([name, { shape, data }]) =>
        ["gradients", "squares"].map((slot) => [`${name}.${slot}`, { shape, data: new Float32Array(data.length) }]),
      );
      program.setState({ ...weights, ...(Object.fromEntries(slots) as Tensors) });
      const scalars = { rate: new Float64Array(20).fill(0.01), floor: new Float64Array(20).fill(1e-8) };
      await program.run({
        count: 20,
        batchSize: 64,
        rows: Int32Array.from({ length: 20 * 64 }, (_, i) => (i * 5) % 128),
        scalars,
        random: {},
      });
      const state = bytes(program.getState());
      await program.dispose();
      return state;
    };
    expect(await run()).toEqual(await run());
  });

  it("gives the same bits however the steps are divided into calls", async () => {
    const whole = await training();
    const all = await whole.run(plan(0, 12, 8));
    const parts = await training();
    const losses: number[] = [];
    for (const [first, count] of [
      [0, 1],
      [1, 4],
      [5, 7],
    ] as const)
      losses.push(...(await parts.run(plan(first, count, 8))).loss);
    expect(losses).toEqual([...all.loss]);
    expect(bytes(parts.getState())).toEqual(bytes(whole.getState()));
  });

  it("goes on from a state that was taken, and leaves what was taken as it was", async () => {
    const first = await training();
    await first.run(plan(0, 3, 8));
    const taken = first.getState();
    const before = bytes(taken);
    const ahead = await first.run(plan(3, 4, 8));
    expect(bytes(taken)).toEqual(before);
    expect(bytes(first.getState())).not.toEqual(before);
    const second = await training();
    second.setState(taken);
    expect(joined(await second.run(plan(3, 4, 8)))).toEqual(joined(ahead));
    expect(bytes(taken)).toEqual(before);
    expect(bytes(second.getState())).toEqual(bytes(first.getState()));
  });

  it("takes batches of another size with the same weights", async () => {
    const program = await training();
    const full = await program.run(plan(0, 2, 16));
    const last = await program.run(plan(2, 1, 7));
    expect([...full.loss, ...last.loss].every(Number.isFinite)).toBe(true);
    expect(last.loss).toHaveLength(1);
  });

  it("takes all rows as one batch, in their own order or another, with the same result", async () => {
    const inOrder = (place: number): number => place % ROWS;
    expect(chooseGathering(plan(0, 3, ROWS, inOrder), ROWS, 9)).toBe("whole");
    expect(chooseGathering(plan(0, 3, ROWS), ROWS, 9)).toBe("before");
    expect(chooseGathering(plan(0, 3, ROWS), ROWS, 9_000)).toBe("within");
    const [one, other] = [await training(), await training()];
    const lossesOfOne = await one.run({
      ...plan(0, 3, ROWS, inOrder),
      random: { "drop/mask": new Float32Array(3 * ROWS * 32).fill(0.9) },
    });
    const lossesOfOther = await other.run({
      ...plan(0, 3, ROWS),
      random: { "drop/mask": new Float32Array(3 * ROWS * 32).fill(0.9) },
    });
    lossesOfOne.loss.forEach((loss, i) => expect(lossesOfOther.loss[i]).toBeCloseTo(loss, 5));
  });

  it("gathers within the steps where a batch is large", () => {
    const inTurn = (batchSize: number): { batchSize: number; rows: Int32Array } => ({
      batchSize,
      rows: Int32Array.from({ length: 2 * batchSize }, (_, i) => (i * 3) % 16),
    });
    expect(chooseGathering(inTurn(1), 16, 5_003)).toBe("before");
    expect(chooseGathering(inTurn(12), 16, 5_003)).toBe("within");
  });

  it("says what is missing", async () => {
    const program = await training();
    await expect(program.run({ ...plan(0, 2, 8), rows: new Int32Array(3) })).rejects.toThrow(
      "3 row numbers for 2 batches of 8",
    );
    await expect(program.run({ ...plan(0, 2, 8), scalars: {} })).rejects.toThrow('no value for "learningRate"');
    expect(() => program.setState({})).toThrow('no value for "hidden/kernel"');
  });
});
