import { describe, expect, it } from "vitest";
import { InvariantError } from "../document/errors";
import type { Model } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import { FEATURES, TARGETS } from "../ir/names";
import { soundNetwork } from "../network/network";
import { stepGraph, weightSpecs } from "../passes/compile";
import type { Backend, Steps } from "./backend";
import { withFallback } from "./fallback";
import { initialWeights } from "./initialize";
import { gpuFailureInWords } from "./onnx/gpuFailure";
import { createReferenceBackend } from "./reference/backend";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [["input", "output"]],
};
const ends = { input: [3], output: [2] };
const network = {
  model,
  training: { loss: { type: "categorical-cross-entropy" }, optimizer: { type: "sgd", params: { learningRate: 0.5 } } },
} as const;
const rows = {
  [FEATURES]: { shape: [4, 3], data: Float32Array.of(1, 0, 2, 0, 1, 1, -1, 2, 0, 0.5, 0.5, 1) },
  [TARGETS]: { shape: [4, 2], data: Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0) },
};
const steps = (count: number): Steps => ({
  count,
  batchSize: 4,
  rows: Int32Array.from({ length: 4 * count }, (_, i) => i % 4),
  scalars: { learningRate: new Float64Array(count).fill(0.5) },
  random: {},
});

/** A backend whose every program fails when asked for the `nth` time, having done half of it. */
function failing(nth: number, error: Error = new Error("device lost")): Backend {
  const whole = createReferenceBackend();
  const until = (): (() => boolean) => {
    let left = nth;
    return () => --left <= 0;
  };
  return {
    ...whole,
    async load(graph) {
      const program = await whole.load(graph);
      const fails = until();
      return {
        ...program,
        run: async (feeds) => (fails() ? Promise.reject(error) : program.run(feeds)),
        dispose: () => Promise.reject(new Error("lost")),
      };
    },
    async loadTraining(step, resident) {
      const program = await whole.loadTraining(step, resident);
      const fails = until();
      return {
        ...program,
        async run(asked) {
          if (!fails()) return program.run(asked);
          await program.run(steps(1));
          throw error;
        },
        dispose: () => Promise.reject(new Error("lost")),
      };
    },
  };
}

describe("a backend that falls back on another", () => {
  it("trains on with the state from before the call that failed", async () => {
    const step = stepGraph(soundNetwork(network.model, ends), network.training, { measureChange: true });
    const told: unknown[] = [];
    const train = async (backend: Backend): Promise<unknown> => {
      const program = await backend.loadTraining(step, rows);
      program.setState(initialWeights(weightSpecs(soundNetwork(model, ends)), 1));
      const losses = [];
      for (let call = 0; call < 4; call++) losses.push(...(await program.run(steps(3))).loss);
      const state = program.getState();
      await program.dispose();
      return { losses, state };
    };
    const whole = await train(createReferenceBackend());
    expect(await train(withFallback(failing(3), createReferenceBackend(), (error) => told.push(error)))).toEqual(whole);
    expect(told).toEqual([new Error("device lost")]);
  });

  it("works a result out again, and asks the first no more, not even for other graphs", async () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: builder.relu(builder.input("x", "rows", ["N", 1])) });
    let told = 0;
    const backend = withFallback(failing(2), createReferenceBackend(), () => (told += 1));
    const x = { shape: [2, 1], data: Float32Array.of(-1, 2) };
    const [one, two] = [await backend.load(graph), await backend.load(graph)];
    for (const program of [one, one, two, two, two, await backend.load(graph)])
      expect(Array.from((await program.run({ x })).y?.data ?? [])).toEqual([0, 2]);
    expect(told).toBe(1);
    await one.dispose();
    await two.dispose();
  });

  it("falls back where the first cannot even be loaded", async () => {
    const step = stepGraph(soundNetwork(network.model, ends), network.training, { measureChange: true });
    const refusing: Backend = {
      name: "onnx",
      load: () => Promise.reject(new Error("no such operator")),
      loadTraining: () => Promise.reject(new Error("no such operator")),
    };
    const told: unknown[] = [];
    const program = await withFallback(refusing, createReferenceBackend(), (error) => told.push(error)).loadTraining(
      step,
      rows,
    );
    program.setState(initialWeights(weightSpecs(soundNetwork(model, ends)), 1));
    expect((await program.run(steps(1))).loss).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it("hides no bug of ours", async () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: builder.relu(builder.input("x", "rows", ["N", 1])) });
    const program = await withFallback(
      failing(1, new InvariantError("odd")),
      createReferenceBackend(),
      () => undefined,
    ).load(graph);
    await expect(program.run({ x: { shape: [1, 1], data: Float32Array.of(1) } })).rejects.toThrow("odd");
  });
});

describe("what a GPU says when it fails", () => {
  it.each([
    [
      "WebGPU validation failed. Buffer size (1153433600) exceeds the max buffer size limit (1073741824).\n - While calling [Device].CreateBuffer",
      /takes 1.1 GB with this batch size, and the GPU takes at most 1.0 GB in one piece/,
    ],
    ["vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY", /had not enough memory/],
    ['[Device "ort"] is lost.', /was lost/],
    ["Failed to get a WebGPU adapter: No supported adapters", /^No GPU was found/],
    ["/src/x.cc:12 f() ok was false. The kernel is unknown", /^The GPU could not be used: The kernel is unknown$/],
  ])("%s", (message, words) => {
    expect(gpuFailureInWords(new Error(message))).toMatch(words);
  });
});
