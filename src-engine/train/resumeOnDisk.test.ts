// Runs on disk, broken off in the middle and taken up again: networks with a state of their own kinds, and every stopping rule
// in the middle of its count. They end as if nothing had happened. Kills of whole processes: build/scripts/kills.mjs.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document, Model, TrainingRecipe, Word } from "../document/schema";
import { formatNumbers } from "../project/runRecord";
import { readCheckpoint, readRecord } from "../project/runs";
import { encodeSafetensors } from "../project/safetensors";
import type { RunSummary } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { trainInput } from "../testing/trainInput";
import type { Observer } from "./observer";
import { resumeRun } from "./resumeRun";
import type { TrainInput } from "./runInput";
import { trainRun } from "./trainRun";

/** Side of the small pictures, which a table holds as one column for each point. */
const SIDE = 6;
const ROWS = 120;

let folder: string;
let suggested: Document;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-resume-"));
  const generator = createGenerator(3, "pictures");
  const names = Array.from({ length: SIDE * SIDE }, (_, at) => `p${at}`);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const points = names.map((_name, at) => (generator.normal() + (at % 2 === row % 2 ? 0.4 : 0)).toFixed(4));
    return [...points, row % 2 === 0 ? "even" : "odd"].join();
  });
  const file = join(folder, "pictures.csv");
  writeFileSync(file, [[...names, "kind"].join(), ...lines].join("\n"));
  suggested = suggestDocument(emptyDocument("pictures"), await importData({ folder, file }), { target: "kind" });
});
afterAll(() => rmSync(folder, { recursive: true }));

const chain = (...layers: Model["layers"]): Model => {
  const all = [
    { id: "input", type: "input" },
    ...layers,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return { layers: all, connections: all.slice(1).map(({ id }, at): [string, string] => [all[at]?.id ?? "", id]) };
};
const dense = chain({ id: "hidden", type: "dense", params: { units: 6, activation: "tanh" } });
const cnn = chain(
  { id: "picture", type: "reshape", params: { axes: "3", first: SIDE, second: SIDE, third: 1 } },
  { id: "conv", type: "conv2d", params: { filters: 16, padding: "same", activation: "linear" } },
  { id: "norm", type: "batch-norm" },
  { id: "relu", type: "activation", params: { activation: "relu" } },
  { id: "pool", type: "max-pooling2d" },
  { id: "flat", type: "flatten" },
  { id: "drop", type: "dropout", params: { rate: 0.3 } },
);
const lstm = chain(
  { id: "sequence", type: "reshape", params: { axes: "2", first: SIDE, second: SIDE } },
  { id: "lstm", type: "lstm", params: { units: 5 } },
  { id: "drop", type: "dropout", params: { rate: 0.2 } },
);

const recipe: Partial<TrainingRecipe> = {
  batchSize: 16,
  epochs: 12,
  seed: 4,
  optimizer: { type: "adam", params: { learningRate: 0.01 } },
  rules: [],
  restoreBest: true,
};
const documentOf = (model: Model, training: Partial<TrainingRecipe> = {}): Document => ({
  ...suggested,
  model,
  training: { ...suggested.training, ...recipe, ...training },
});

const input = (backend?: Backend): TrainInput => trainInput(folder, backend);

/**
 * Lets a run train up to a step, where a pause leaves a checkpoint, and a little beyond, where its backend breaks.
 * @param go begins it, or goes on with it
 */
async function breakAt(step: number, go: (asked: TrainInput) => Promise<RunSummary>): Promise<RunSummary> {
  const whole = createOnnxBackend();
  let callsLeft = Infinity;
  const backend: Backend = {
    ...whole,
    async loadTraining(graph, rows) {
      const program = await whole.loadTraining(graph, rows);
      return {
        ...program,
        run: async (steps) =>
          callsLeft-- > 0 ? program.run(steps) : Promise.reject(new Error("the cable was pulled")),
      };
    },
  };
  const asked = input(backend);
  let paused = false;
  const pause: Observer = {
    async between({ position }) {
      if (paused || position.step < step) return;
      paused = true;
      asked.control.ask("pause");
    },
  };
  return go({
    ...asked,
    observers: [pause],
    onChanged: ({ status }) => {
      if (status !== "paused") return;
      callsLeft = 1;
      asked.control.ask("run");
    },
  });
}

const bytes = (run: string, file: string): Buffer => readFileSync(join(folder, "runs", run, file));
const withoutSeconds = (run: string): string[] =>
  bytes(run, "metrics.csv")
    .toString()
    .split("\n")
    .map((line) =>
      line
        .split(",")
        .filter((_, column) => column !== 2)
        .join(),
    );

function expectSame(run: RunSummary, whole: RunSummary): void {
  expect(run).toMatchObject({
    status: "ended",
    stopReason: whole.stopReason,
    epochs: whole.epochs,
    steps: whole.steps,
    bestEpoch: whole.bestEpoch,
  });
  for (const file of ["weights.safetensors", "best.safetensors", "steps.csv"])
    expect(bytes(run.id, file).equals(bytes(whole.id, file)), file).toBe(true);
  expect(withoutSeconds(run.id)).toEqual(withoutSeconds(whole.id));
}

const broken: Partial<StopReason> = { kind: "failed", message: "the cable was pulled" };

describe("a run on disk, broken off twice and taken up again, leaves the same bytes as one that was never broken off", () => {
  test.each<[string, Model, Partial<TrainingRecipe>]>([
    ["a CNN with batch norm and dropout", cnn, {}],
    [
      "a CNN under AMSGrad, clipped, on a cosine",
      cnn,
      {
        optimizer: { type: "amsgrad", params: { learningRate: 0.02 } },
        clipping: { type: "global-norm", params: { limit: 1 } },
        schedule: { type: "cosine", params: { period: 5 } },
      },
    ],
    ["an LSTM with dropout", lstm, {}],
    [
      "an LSTM under RMSprop on a plateau",
      lstm,
      {
        optimizer: { type: "rmsprop", params: { learningRate: 0.01 } },
        schedule: { type: "plateau", params: { patience: 1, factor: 0.5 } },
      },
    ],
  ])("%s", async (_, model, training) => {
    const document = documentOf(model, training);
    const whole = await trainRun({ ...input(), document });
    expect(whole.stopReason?.kind).toBe("epochs");
    const perEpoch = whole.steps / whole.epochs;
    // In the middle of an epoch, then at the end of one.
    const first = await breakAt(Math.round(2.5 * perEpoch), (asked) => trainRun({ ...asked, document }));
    expect(first.stopReason).toMatchObject(broken);
    const second = await breakAt(7 * perEpoch, (asked) => resumeRun({ ...asked, run: first.id }));
    expect(second.stopReason).toMatchObject(broken);
    expect((await readCheckpoint(folder, first.id))?.state).toMatchObject({ position: { step: 7 * perEpoch } });
    expectSame(await resumeRun({ ...input(), run: first.id }), whole);
  });
});

test("a run whose rows are too many for memory leaves the same bytes as one that has them there, broken off or not", async () => {
  const document = documentOf(dense, { batchSize: 16, schedule: { type: "plateau", params: { patience: 1 } } });
  const whole = await trainRun({ ...input(), document });
  const stored = await trainRun({ ...input(), document, inMemory: 0 });
  expectSame(stored, whole);
  expect((await readRecord(folder, stored.id)).baselines).toEqual((await readRecord(folder, whole.id)).baselines);
  const perEpoch = whole.steps / whole.epochs;
  const first = await breakAt(Math.round(2.5 * perEpoch), (asked) => trainRun({ ...asked, document, inMemory: 0 }));
  expect(first.stopReason).toMatchObject(broken);
  expectSame(await resumeRun({ ...input(), run: first.id, inMemory: 0 }), whole);
});

/** A run that a person stops at a step. */
async function stopAt(step: number, go: (asked: TrainInput) => Promise<RunSummary>): Promise<RunSummary> {
  const asked = input();
  const stop: Observer = {
    async between({ position }) {
      if (position.step >= step) asked.control.ask("stop");
    },
  };
  return go({ ...asked, observers: [stop] });
}

describe("a run that a person stopped continues, and leaves the same bytes as one that was never stopped", () => {
  test.each<[string, Model, Partial<TrainingRecipe>]>([
    ["a CNN with batch norm and dropout", cnn, {}],
    ["plain layers, without the weights of the best epoch", dense, { restoreBest: false }],
    ["within patience", dense, { epochs: 2_000, rules: [{ type: "no-improvement", params: { patience: 6 } }] }],
  ])("%s", async (_, model, training) => {
    const document = documentOf(model, training);
    const whole = await trainRun({ ...input(), document });
    const perEpoch = Math.ceil(whole.steps / whole.epochs);
    const first = await stopAt(Math.round(2.5 * perEpoch), (asked) => trainRun({ ...asked, document }));
    expect(first.stopReason).toEqual({ kind: "user" });
    const second = await stopAt(4 * perEpoch, (asked) => resumeRun({ ...asked, run: first.id }));
    expect(second).toMatchObject({ stopReason: { kind: "user" }, id: first.id });
    expect(second.steps).toBeGreaterThan(first.steps);
    const last = await resumeRun({ ...input(), run: first.id });
    expectSame(last, whole);
    await expect(resumeRun({ ...input(), run: first.id })).rejects.toThrow(/finished its recipe/);
  });

  test("also where the stop came while an epoch was measured", async () => {
    const document = documentOf(dense);
    const whole = await trainRun({ ...input(), document });
    const backend = createOnnxBackend();
    const asked = input({
      ...backend,
      async load(graph) {
        const program = await backend.load(graph);
        let calls = 0;
        return {
          ...program,
          run: async (feeds) => {
            if (++calls === 4) asked.control.ask("stop");
            return program.run(feeds);
          },
        };
      },
    });
    const { id, stopReason } = await trainRun({ ...asked, document });
    expect(stopReason).toEqual({ kind: "user" });
    expectSame(await resumeRun({ ...input(), run: id }), whole);
  });
});

describe("a run on a GPU", () => {
  const gpu = { name: "gpu", threads: 1, whyNotGpu: null } as const;

  /** A backend whose training program, from its `nth` call on, fails as a device does that is lost. */
  function losing(nth: number): Backend {
    const whole = createOnnxBackend();
    let calls = 0;
    return {
      ...whole,
      async loadTraining(graph, rows) {
        const program = await whole.loadTraining(graph, rows);
        return {
          ...program,
          run: async (steps) =>
            ++calls < nth ? program.run(steps) : Promise.reject(new Error('[Device "ort"] is lost.')),
        };
      },
    };
  }

  test("that fails in the middle continues on the CPU from the very step, and says so in its record and at once", async () => {
    const document = documentOf(cnn);
    const whole = await trainRun({ ...input(), document });
    const problems: string[] = [];
    const told: RunSummary[] = [];
    const run = await trainRun({
      ...input(losing(9)),
      document,
      device: gpu,
      fallback: createOnnxBackend(),
      onFallback: ({ message }) => problems.push(message),
      onChanged: (summary) => told.push(summary),
    });
    // Here both devices are one, so that not a bit may differ.
    expectSame(run, whole);
    const why = "The GPU was lost: its driver was reset, or it was taken away.";
    expect(problems).toEqual([`${why} The run continues on the CPU; nothing of it is lost.`]);
    const [change] = run.deviceChanges;
    expect(run.deviceChanges).toEqual([{ step: change?.step, epoch: change?.epoch, from: "gpu", to: "cpu", why }]);
    expect(change?.step).toBeGreaterThan(8);
    expect(change?.step).toBeLessThan(run.steps);
    expect(run.device).toEqual({ name: "cpu", threads: 1, whyNotGpu: why });
    expect(told.find(({ deviceChanges }) => deviceChanges.length > 0)?.status).toBe("running");
    expect(JSON.parse(bytes(run.id, "run.json").toString())).toMatchObject({
      deviceChanges: run.deviceChanges,
      machine: { device: "cpu", whyNotGpu: why },
    });
  });

  test("that fails before the first step is one on the CPU", async () => {
    const refusing: Backend = {
      ...createOnnxBackend(),
      loadTraining: () => Promise.reject(new Error("The kernel is unknown")),
    };
    const run = await trainRun({
      ...input(refusing),
      document: documentOf(dense, { epochs: 2 }),
      device: gpu,
      fallback: createOnnxBackend(),
    });
    expect(run).toMatchObject({
      status: "ended",
      deviceChanges: [],
      device: { name: "cpu", whyNotGpu: "The GPU could not be used: The kernel is unknown" },
    });
  });

  test("that was broken off continues on the CPU where a person asks for it, and its record says from which step", async () => {
    const document = documentOf(dense);
    const { id } = await breakAt(30, (asked) => trainRun({ ...asked, document, device: gpu }));
    const { position } = (await readCheckpoint(folder, id))?.state as { position: { step: number; epoch: number } };
    const resumed = await resumeRun({ ...input(), run: id });
    expect(resumed.deviceChanges).toEqual([
      { step: position.step + 1, epoch: position.epoch + 1, from: "gpu", to: "cpu", why: "It was resumed there." },
    ]);
    expect(resumed.device).toEqual({ name: "cpu", threads: 1, whyNotGpu: null });
  });
});

describe("a run on disk, broken off while a stopping rule counts, ends at the same step", () => {
  test.each<[string, Word, Partial<TrainingRecipe>, boolean]>([
    [
      "weights unchanged",
      { type: "weights-unchanged", params: { threshold: 0.04, patience: 25 } },
      { optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      true,
    ],
    [
      "layers unchanged",
      { type: "layers-unchanged", params: { threshold: 0.03, patience: 25 } },
      { optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      true,
    ],
    [
      "a small gradient",
      { type: "gradient-small", params: { threshold: 0.35, patience: 25 } },
      { optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      true,
    ],
    [
      "an exploding loss",
      { type: "exploding", params: { factor: 1.2, patience: 12 } },
      { optimizer: { type: "sgd", params: { learningRate: 40 } } },
      true,
    ],
    [
      "patience, with a least gain",
      { type: "no-improvement", params: { patience: 6, minDelta: 0.02 } },
      { restoreBest: true },
      true,
    ],
    [
      "a target metric",
      { type: "target", params: { figure: "accuracy", on: "train", reaches: "at-least", value: 0.999 } },
      { optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      false,
    ],
    [
      "a target loss on the validation rows",
      { type: "target", params: { figure: "loss", on: "validation", reaches: "at-most", value: 0.5 } },
      { optimizer: { type: "sgd", params: { learningRate: 0.02 } } },
      false,
    ],
    ["a number of steps, within an epoch", { type: "steps", params: { steps: 103 } }, {}, false],
  ])("%s", async (_, rule, training, remembers) => {
    const document = documentOf(dense, { epochs: 2_000, restoreBest: false, ...training, rules: [rule] });
    const whole = await trainRun({ ...input(), document });
    expect(whole.stopReason?.kind).not.toBe("epochs");
    const perEpoch = Math.ceil(whole.steps / Math.max(1, whole.epochs));
    const at = whole.steps - (!remembers ? 30 : rule.type === "no-improvement" ? 4 * perEpoch : 10);
    const { id, stopReason } = await breakAt(at, (asked) => trainRun({ ...asked, document }));
    expect(stopReason).toMatchObject(broken);
    const rules = (await readCheckpoint(folder, id))?.state.rules as Readonly<
      Record<string, Readonly<Record<string, number>>>
    >;
    // Without what the checkpoint remembers it would end later.
    if (rule.type === "no-improvement") expect(rules[rule.type]?.epoch).toBeGreaterThan(0);
    else if (remembers) expect(rules[rule.type]?.heldFor).toBeGreaterThan(0);
    expectSame(await resumeRun({ ...input(), run: id }), whole);
  });

  test("patience, from a checkpoint of format 4 and a record with a document of format 1", async () => {
    const document = documentOf(dense, { epochs: 2_000, rules: [{ type: "no-improvement", params: { patience: 6 } }] });
    const whole = await trainRun({ ...input(), document });
    const perEpoch = Math.ceil(whole.steps / whole.epochs);
    const { id } = await breakAt(whole.steps - 4 * perEpoch, (asked) => trainRun({ ...asked, document }));
    const checkpoint = await readCheckpoint(folder, id);
    if (checkpoint === null) throw new TypeError("no checkpoint");
    const { "no-improvement": remembered } = checkpoint.state.rules as Readonly<Record<string, unknown>>;
    const state = formatNumbers({ ...checkpoint.state, format: 4, rules: { patience: remembered } });
    const metadata = { state, files: JSON.stringify(checkpoint.files) };
    writeFileSync(join(folder, "runs", id, "checkpoint.safetensors"), encodeSafetensors(checkpoint.tensors, metadata));
    const path = join(folder, "runs", id, "run.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as { readonly document: Document };
    const { loss, optimizer, rules: _, restoreBest, ...training } = record.document.training;
    const older = {
      ...training,
      loss: loss.type,
      optimizer: { type: optimizer.type, ...optimizer.params },
      stop: { patience: 6, restoreBest },
    };
    writeFileSync(path, JSON.stringify({ ...record, document: { ...record.document, format: 1, training: older } }));
    expectSame(await resumeRun({ ...input(), run: id }), whole);
  });

  test("a time: the seconds before count", async () => {
    const document = documentOf(dense, {
      epochs: 1_000_000,
      rules: [{ type: "time", params: { seconds: 1_000_000 } }],
      restoreBest: false,
    });
    const { id } = await breakAt(60, (asked) => trainRun({ ...asked, document }));
    const { position, seconds } = (await readCheckpoint(folder, id))?.state as {
      position: { step: number };
      seconds: number;
    };
    expect(seconds).toBeGreaterThan(0);
    // It would have gone on for days: now it has had its time already.
    const path = join(folder, "runs", id, "run.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"seconds": 1000000', `"seconds": ${seconds}`));
    const resumed = await resumeRun({ ...input(), run: id });
    expect(resumed.stopReason).toEqual({ kind: "time", seconds });
    expect(resumed.seconds).toBeGreaterThan(seconds);
    // A run's first call is of one step.
    expect(resumed.steps).toBe(position.step + 1);
  });
});
