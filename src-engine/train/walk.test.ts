// A walk is the training: the same bytes forward, the same bytes back.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Preparation, TargetRecipe } from "../document/preparation";
import type { TrainingRecipe, Word } from "../document/schema";
import { sizeOf } from "../document/size";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { SCHEDULES } from "../schedules/registry";
import { legalNetwork, legalTargets } from "../testing/arbitraryNetwork";
import type { LegalNetwork } from "../testing/arbitraryNetwork";
import { normalTensor } from "../testing/random";
import { problemOf } from "../testing/temporaryFolder";
import { createControl } from "./control";
import type { Part } from "./evaluator";
import { Walk } from "./walk";
import type { WalkInput } from "./walk";
import { walkBeginning } from "./walkState";
import type { WalkState } from "./walkState";
import { trainNetwork } from "./trainNetwork";
import type { TrainingData } from "./trainNetwork";

const ROWS = 11;

/** Where a training is, byte for byte. */
function bytes({ state, ...rest }: Pick<WalkState, "state"> & Partial<WalkState>): unknown {
  return {
    ...rest,
    state: Object.fromEntries(
      Object.entries(state).map(([name, { shape, data }]) => [
        name,
        `${shape.join("×")} ${Buffer.from(Float32Array.from(data).buffer).toString("base64")}`,
      ]),
    ),
  };
}

function targetOf({ ends: { output, targets } }: LegalNetwork): Preparation["target"] {
  const numbers = (names: readonly string[]): TargetRecipe => ({
    kind: "numbers",
    columns: names.map((name) => ({ name, type: "number", center: 0, scale: 1 })),
  });
  if (targets === undefined) return numbers(Array.from({ length: output[0] ?? 1 }, (_, at) => `y${at}`));
  return {
    kind: "several",
    targets: targets.map(({ name, width, task }): TargetRecipe =>
      task === "classification"
        ? { kind: "classes", name, classes: Array.from({ length: width }, (_, at) => `c${at}`), numeric: false }
        : numbers([name]),
    ),
  };
}

function part({ ends }: LegalNetwork, rows: number): Part {
  const { shape, data } = normalTensor(`rows ${rows}`, [rows, ...ends.input]);
  return { features: { shape, data: Float32Array.from(data) }, targets: legalTargets(ends, rows) };
}

interface Setting {
  readonly legal: LegalNetwork;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
}

const schedule = fc.constantFrom(...SCHEDULES.all.map(({ type }): Word => ({ type })));

function setting(legal: LegalNetwork, more: Partial<TrainingRecipe> = {}): Setting {
  const training: TrainingRecipe = {
    ...legal.training,
    batchSize: 4,
    epochs: 1_000,
    seed: 3,
    rules: [],
    restoreBest: false,
    ...more,
  };
  const { model, ends } = legal;
  return {
    legal,
    network: new CompiledNetwork({ model, training }, { ends, target: targetOf(legal) }),
    data: { train: part(legal, ROWS), validation: part(legal, 5) },
  };
}

const anySetting = fc
  .record({
    legal: legalNetwork,
    schedule,
    clipping: fc.constantFrom<Word | undefined>(undefined, { type: "norm", params: { limit: 0.5 } }),
    shuffle: fc.boolean(),
  })
  .map(({ legal, clipping, ...more }) => setting(legal, { ...more, ...(clipping === undefined ? {} : { clipping }) }));

/** A network with dropout, and an optimizer with memories. */
const small = setting(
  {
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "hidden", type: "dense", params: { units: 5, activation: "tanh" } },
        { id: "drop", type: "dropout", params: { rate: 0.3 } },
        { id: "output", type: "output", params: { activation: "softmax" } },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "drop"],
        ["drop", "output"],
      ],
    },
    training: {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "adam", params: { learningRate: 0.02 } },
    },
    ends: { input: [3], output: [2] },
  },
  { schedule: { type: "plateau" } },
);

async function walk({ network, data }: Setting, more: Partial<WalkInput> = {}): Promise<Walk> {
  const backend = createOnnxBackend();
  const from = await walkBeginning({ backend, network, data });
  return Walk.open({ backend, network, data, from, ...more });
}

/** What training has after so many steps, or as many as it can take before a weight is no number any more. */
async function trained({ legal, network, data }: Setting, steps: number): Promise<{ state: Tensors; step: number }> {
  const { training } = network;
  const { state, progress } = await trainNetwork({
    backend: createOnnxBackend(),
    network: setting(legal, { ...training, rules: [{ type: "steps", params: { steps } }] }).network,
    data,
    control: createControl(),
  });
  return { state, step: progress.position.step };
}

describe("a walk", () => {
  it("takes the steps that training takes, bit for bit, and comes back as it went, whatever is trained how", async () => {
    await fc.assert(
      fc.asyncProperty(anySetting, fc.integer({ min: 1, max: 25 }), async (any, steps) => {
        const end = await trained(any, steps);
        const there = await walk(any);
        const begun = bytes(there.at);
        await there.goTo(steps);
        expect(bytes({ state: there.at.state })).toEqual(bytes({ state: end.state }));
        expect(there.at.position.step).toBe(end.step);
        await there.goTo(0);
        expect(bytes(there.at)).toEqual(begun);
        await there.dispose();
      }),
      { numRuns: 30 },
    );
  }, 300_000);

  it.each([
    ["with memory for all states", undefined],
    ["with memory for a few of them", 8],
  ])("gives identical bytes after 50 steps forward and 50 back, memories included, %s", async (_, states) => {
    const size = [...small.network.weights, ...small.network.slots].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const there = await walk(small, states === undefined ? {} : { memory: states * size * 4 });
    const way = [bytes(there.at)];
    for (let step = 1; step <= 50; step++) {
      await there.goTo(step);
      way.push(bytes(there.at));
    }
    for (let step = 49; step >= 0; step--) {
      await there.goTo(step);
      expect(bytes(there.at)).toEqual(way[step]);
    }
    await there.goTo(50);
    expect(bytes(there.at)).toEqual(way[50]);
    expect(new Set(way.map((state) => JSON.stringify(state))).size).toBe(51);
    await there.dispose();
  });

  it("is the same in leaps as step by step", async () => {
    const there = await walk(small);
    const leaping = await walk(small, { memory: 8 * 4 * 200 });
    for (let step = 1; step <= 900; step++) await there.goTo(step);
    await leaping.goTo(900);
    expect(bytes(leaping.at)).toEqual(bytes(there.at));
    await leaping.goTo(333);
    await there.goTo(333);
    expect(bytes(leaping.at)).toEqual(bytes(there.at));
    await Promise.all([there.dispose(), leaping.dispose()]);
  });

  it("knows the epochs' ends", async () => {
    const there = await walk(small);
    expect(there.stepsPerEpoch).toBe(3);
    await there.goTo(there.stepAfter(2));
    expect(there.at.position).toEqual({ step: 6, epoch: 2, row: 0 });
    expect(there.at.last?.epochLoss).toBeGreaterThan(0);
    await there.goTo(1e9);
    expect(there.at.position.epoch).toBe(1_000);
    await there.dispose();
  });

  it("goes back beyond where it began, by the training's beginning", async () => {
    const all = await walk(small);
    await all.goTo(10);
    const backend = createOnnxBackend();
    const known = await walk(small, { from: all.at, beginning: () => walkBeginning({ backend, ...small }) });
    await known.goTo(11);
    await all.goTo(11);
    expect(bytes(known.at)).toEqual(bytes(all.at));
    for (const step of [9, 4, 0]) {
      await known.goTo(step);
      await all.goTo(step);
      expect(bytes(known.at)).toEqual(bytes(all.at));
    }
    await Promise.all([all.dispose(), known.dispose()]);
  });

  it("goes on from weights that were set by hand, and without them when they are put back", async () => {
    const there = await walk(small);
    const plain = await walk(small);
    await there.goTo(5);
    there.set([{ tensor: "hidden/kernel", index: 2, value: 0.1 }]);
    expect(there.at.state["hidden/kernel"]?.data[2]).toBe(Math.fround(0.1));
    const edited = bytes(there.at);
    await there.goTo(8);
    const later = bytes(there.at);
    await plain.goTo(8);
    expect(later).not.toEqual(bytes(plain.at));
    await there.goTo(4);
    await plain.goTo(4);
    expect(bytes(there.at)).toEqual(bytes(plain.at));
    expect(there.settings).toEqual([]);
    await there.goTo(5);
    expect(bytes(there.at)).toEqual(edited);
    await there.goTo(8);
    expect(bytes(there.at)).toEqual(later);
    expect(there.settings).toEqual([{ tensor: "hidden/kernel", index: 2, value: Math.fround(0.1) }]);
    await there.putBack({ tensor: "hidden/kernel", index: 2 });
    await plain.goTo(8);
    expect(bytes(there.at)).toEqual(bytes(plain.at));
    expect(there.touched).toBe(false);
    await Promise.all([there.dispose(), plain.dispose()]);
  });

  it("trains from an edited weight as training does from these initial weights", async () => {
    const there = await walk(small);
    there.set([{ tensor: "output/bias", index: 1, value: -2 }]);
    const initial = there.at.state;
    await there.goTo(7);
    const other = await trainNetwork({
      backend: createOnnxBackend(),
      network: setting(small.legal, { ...small.network.training, rules: [{ type: "steps", params: { steps: 7 } }] })
        .network,
      data: small.data,
      control: createControl(),
      initial,
    });
    expect(bytes({ state: there.at.state })).toEqual(bytes({ state: other.state }));
    await there.dispose();
  });

  it("holds single weights, and the optimizer's memories of them, until they are let go", async () => {
    const there = await walk(small);
    await there.goTo(3);
    const place = { tensor: "hidden/kernel", index: 4 };
    const own = (): (number | undefined)[] =>
      Object.entries(there.at.state)
        .filter(([name]) => name.startsWith("hidden/kernel"))
        .map(([, { data }]) => data[4]);
    const before = own();
    there.hold(place, true);
    const all = there.at.state["hidden/kernel"]?.data.slice();
    await there.goTo(9);
    expect(own()).toEqual(before);
    expect(there.held).toEqual([place]);
    const moved = Array.from(there.at.state["hidden/kernel"]?.data ?? [], (value, at) => value !== all?.[at]);
    expect(moved).toEqual(moved.map((_, at) => at !== 4));
    const held = bytes(there.at);
    await there.goTo(2);
    expect(there.held).toEqual([]);
    await there.goTo(9);
    expect(bytes(there.at)).toEqual(held);
    there.hold(place, false);
    await there.goTo(10);
    expect(own()).not.toEqual(before);
    await there.dispose();
  });

  it("goes as if only some of what was done to weights had been done: each undone in turn, bit for bit", async () => {
    const [there, plain] = [await walk(small), await walk(small)];
    const place = { tensor: "hidden/kernel", index: 4 };
    await there.goTo(2);
    const states: { readonly touches: typeof there.touches; readonly at: string }[] = [];
    const remember = async (): Promise<void> => {
      const { step } = there.at.position;
      await there.goTo(7);
      states.push({ touches: there.touches, at: JSON.stringify(bytes(there.at)) });
      await there.goTo(step);
    };
    await remember();
    there.set([{ ...place, value: 0.5 }]);
    await remember();
    await there.goTo(4);
    there.hold(place, true);
    await remember();
    // What is done earlier takes away what was done later, and gives it back when it is undone.
    await there.goTo(3);
    there.set([{ tensor: "output/bias", index: 0, value: 1 }]);
    await there.goTo(7);
    for (const { touches, at } of [...states].reverse()) {
      await there.retouch(touches);
      expect(there.touches).toEqual(touches);
      expect(JSON.stringify(bytes(there.at))).toBe(at);
    }
    await plain.goTo(7);
    expect(bytes(there.at)).toEqual(bytes(plain.at));
    // On another walk through the same training they lead to the same.
    await plain.retouch(states[2]?.touches ?? []);
    expect(JSON.stringify(bytes(plain.at))).toBe(states[2]?.at);
    await Promise.all([there.dispose(), plain.dispose()]);
  });

  it("stands where it stood when it is canceled", async () => {
    const there = await walk(small);
    await there.goTo(2);
    const before = bytes(there.at);
    const problem = await problemOf(() => there.goTo(2_000, { signal: AbortSignal.abort() }));
    expect(problem.code).toBe("canceled");
    expect(bytes(there.at)).toEqual(before);
    await there.dispose();
  });

  it("ends where training diverges, as training does", async () => {
    const [input, output] = [
      { id: "input", type: "input" },
      { id: "output", type: "output" },
    ];
    const wild = setting(
      {
        model: { layers: [input, output], connections: [["input", "output"]] },
        training: { loss: { type: "half-mse" }, optimizer: { type: "sgd", params: { learningRate: 1_000 } } },
        ends: { input: [3], output: [2] },
      },
      { batchSize: 4 },
    );
    const there = await walk(wild);
    await there.goTo(100);
    const end = await trained(wild, 100);
    expect(end.step).toBeLessThan(100);
    expect(there.broken).toBe(end.step);
    expect(bytes({ state: there.at.state })).toEqual(bytes({ state: end.state }));
    await there.dispose();
  });

  it("is refused where the weights are too large to be kept, in figures", async () => {
    const problem = await problemOf(() => walk(small, { memory: 100 }));
    expect(problem).toMatchObject({ code: "too-large-to-walk", message: expect.stringContaining("MB") as string });
  });

  it("is opened for a network whose states take more than is kept of small ones", async () => {
    const large = setting({
      ...small.legal,
      model: {
        layers: [
          { id: "input", type: "input" },
          { id: "wide", type: "dense", params: { units: 1_200, activation: "relu" } },
          { id: "hidden", type: "dense", params: { units: 1_200, activation: "relu" } },
          { id: "output", type: "output", params: { activation: "softmax" } },
        ],
        connections: [
          ["input", "wide"],
          ["wide", "hidden"],
          ["hidden", "output"],
        ],
      },
    });
    const there = await walk(large);
    const before = bytes({ state: there.at.state });
    await there.goTo(2);
    await there.goTo(0);
    expect(bytes({ state: there.at.state })).toEqual(before);
    await there.dispose();
  });

  it("shows what the step to come is made from", async () => {
    const there = await walk(small);
    await there.goTo(2);
    const { batch, rows, random, scalars, learningRate } = there.toCome();
    // Eleven rows in batches of four: the epoch's last has three.
    expect(batch).toHaveLength(3);
    expect(rows.features?.shape).toEqual([3, 3]);
    expect(Object.values(random).map(({ shape }) => shape)).toEqual([[3, 5]]);
    expect(Object.values(scalars).every(Number.isFinite)).toBe(true);
    expect(learningRate).toBe(0.02);
    await there.dispose();
  });
});
