// A run that was broken off, anywhere, and taken up again ends as one that was not.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { withLearningRate } from "../optimizers/registry";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document, TrainingRecipe } from "../document/schema";
import { removeOtherData } from "../project/dataPlaces";
import { formatNumbers } from "../project/runRecord";
import { readCheckpoint } from "../project/runs";
import { openProject } from "../project/project";
import type { EpochMetrics } from "../runs/epochs";
import type { RateChange, RunSummary } from "../runs/run";
import type { Backend, Tensors } from "../runtime/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { DataEnds } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { problemOf } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import type { StartPoint } from "./checkpoint";
import { checkpointState, startPoint } from "./checkpoint";
import { createControl } from "./control";
import type { Part } from "./evaluator";
import type { Observer } from "./observer";
import type { TrainedNetwork, TrainingData } from "./trainNetwork";
import { trainNetwork } from "./trainNetwork";
import type { ForkRunInput } from "./forkRun";
import { forkRun } from "./forkRun";
import { resumeRun } from "./resumeRun";
import type { TrainInput } from "./runInput";
import { trainOn } from "./trainOn";
import { trainRun } from "./trainRun";

/** Two clouds of points that overlap. */
function clouds(rows: number, seed: number): Part {
  const generator = createGenerator(seed, "clouds");
  const features = Float32Array.from({ length: rows * 2 }, (_, at) => 0.8 * generator.normal() + ((at >> 1) % 2));
  const targets = Float32Array.from({ length: rows * 2 }, (_, at) => ((at >> 1) % 2 === at % 2 ? 1 : 0));
  return { features: { shape: [rows, 2], data: features }, targets: { shape: [rows, 2], data: targets } };
}

const data: TrainingData & DataEnds = {
  ends: { input: [2], output: [2] },
  target: { kind: "classes", name: "cloud", classes: ["a", "b"], numeric: false },
  train: clouds(50, 1),
  validation: clouds(20, 2),
};

const model: Document["model"] = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 6, activation: "relu" } },
    { id: "drop", type: "dropout", params: { rate: 0.3 } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "drop"],
    ["drop", "output"],
  ],
};

const recipe: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.02 } },
  batchSize: 8,
  epochs: 12,
  seed: 5,
  rules: [],
  restoreBest: false,
};

interface Trained extends Pick<TrainedNetwork, "reason" | "state" | "weights"> {
  readonly epochs: readonly Omit<EpochMetrics, "seconds">[];
  readonly losses: readonly number[];
  readonly rateChanges: readonly RateChange[];
  /** Where it could have been broken off, as it would have come back from the disk. */
  readonly points: readonly { readonly from: StartPoint; readonly epochs: number; readonly losses: number }[];
}

interface Asked {
  /** A person asks for this learning rate when so many steps are done. */
  readonly wishes?: Readonly<Record<number, number>>;
  /** As they stand in the run's record. */
  readonly rateChanges?: readonly RateChange[];
}

/** Trains from a point, `most` steps in a call, and keeps every point between two calls. */
async function train(
  training: TrainingRecipe,
  most: number,
  from: StartPoint | null = null,
  { wishes = {}, rateChanges: before = [] }: Asked = {},
): Promise<Trained> {
  const control = createControl();
  let rateChanges = before;
  const epochs: Omit<EpochMetrics, "seconds">[] = [];
  const losses: number[] = [];
  const points: { from: StartPoint; epochs: number; losses: number }[] = [];
  const network = new CompiledNetwork({ model, training }, data);
  const end = await trainNetwork({
    backend: createOnnxBackend(),
    network,
    data,
    control,
    pace: { next: (available) => Math.min(available, most), measured: () => undefined },
    from,
    rateChanges,
    observers: async ({ best, ruleStates }) => {
      let bestState: Tensors | null = from?.bestState ?? null;
      const observer: Observer = {
        steps: ({ loss }) => void losses.push(...Array.from(loss)),
        epoch({ seconds: _, ...metrics }, isBest, state) {
          epochs.push(metrics);
          if (isBest)
            bestState = Object.fromEntries(
              network.weights.map(({ tensor }) => [tensor, state[tensor] ?? { shape: [], data: new Float32Array(0) }]),
            );
        },
        rateChanged: async (changes) => void (rateChanges = changes),
        async between(progress, tensors) {
          const wish = wishes[progress.position.step];
          if (wish !== undefined) control.askRate(wish);
          const told = checkpointState(
            { progress, rules: ruleStates(), best: best.metrics, ended: null },
            training.seed,
            "rows",
          );
          const state = JSON.parse(formatNumbers(told)) as typeof told;
          const files = { metrics: 0, steps: 0, best: null };
          points.push({
            from: startPoint("0001-adam", { tensors, state, files }, bestState, "rows"),
            epochs: epochs.length,
            losses: losses.length,
          });
        },
      };
      return [observer];
    },
  });
  return { reason: end.reason, state: end.state, weights: end.weights, epochs, losses, rateChanges, points };
}

describe("a run that goes on from a checkpoint", () => {
  test.each<[string, Partial<TrainingRecipe>, string]>([
    ["its epochs are over", {}, "epochs"],
    [
      "the weights stay unchanged, in the middle of an epoch",
      {
        epochs: 200,
        optimizer: { type: "sgd", params: { learningRate: 0.1 } },
        rules: [{ type: "weights-unchanged", params: { threshold: 0.012, patience: 3 } }],
        restoreBest: false,
      },
      "weights-unchanged",
    ],
    [
      "the validation loss gets no better, with the best weights",
      {
        epochs: 200,
        optimizer: { type: "nesterov", params: { learningRate: 0.3 } },
        rules: [{ type: "no-improvement", params: { patience: 3 } }],
        restoreBest: true,
      },
      "no-improvement",
    ],
  ])("ends with the same bits where %s", async (_, change, reason) => {
    const training = { ...recipe, ...change };
    const { points, ...whole } = await train(training, 3);
    expect(whole.reason.kind).toBe(reason);
    expect(points.length).toBeGreaterThan(5);
    const chosen = points.filter(
      (_point, index) => index % Math.ceil(points.length / 6) === 0 || index === points.length - 1,
    );
    for (const point of chosen) {
      // Another number of steps in a call changes nothing.
      const { points: _points, ...rest } = await train(training, 2, point.from);
      expect({
        ...rest,
        epochs: [...whole.epochs.slice(0, point.epochs), ...rest.epochs],
        losses: [...whole.losses.slice(0, point.losses), ...rest.losses],
      }).toEqual(whole);
    }
  });

  test("ends with the same bits where the loss had lowered its learning rate", async () => {
    const training: TrainingRecipe = {
      ...recipe,
      epochs: 30,
      schedule: { type: "plateau", params: { patience: 1, factor: 0.3, warmup: 0.5 } },
    };
    const { points, ...whole } = await train(training, 3);
    const rates = whole.epochs.map(({ learningRate }) => learningRate);
    expect(new Set(rates).size).toBeGreaterThan(3);
    for (const point of points.filter((_point, index) => index % 17 === 0)) {
      const { points: _points, ...rest } = await train(training, 2, point.from);
      expect({
        ...rest,
        epochs: [...whole.epochs.slice(0, point.epochs), ...rest.epochs],
        losses: [...whole.losses.slice(0, point.losses), ...rest.losses],
      }).toEqual(whole);
    }
  });

  test("has the learning rates that a person set, those before the checkpoint and those behind it", async () => {
    const training: TrainingRecipe = { ...recipe, schedule: { type: "cosine", params: { period: 5 } } };
    const { points, ...whole } = await train(training, 3, null, { wishes: { 10: 0.005, 31: 0.03 } });
    expect(whole.rateChanges).toEqual([
      { step: 11, epoch: 2, learningRate: 0.005 },
      { step: 32, epoch: 5, learningRate: 0.03 },
    ]);
    expect((await train(training, 3)).losses).not.toEqual(whole.losses);
    for (const point of points.filter((_point, index) => index % 4 === 0)) {
      const { points: _points, ...rest } = await train(training, 2, point.from, { rateChanges: whole.rateChanges });
      expect({
        ...rest,
        epochs: [...whole.epochs.slice(0, point.epochs), ...rest.epochs],
        losses: [...whole.losses.slice(0, point.losses), ...rest.losses],
      }).toEqual(whole);
    }
  });

  test("forgets the learning rates that were to come when a person sets another one", async () => {
    const { rateChanges } = await train(recipe, 1, null, {
      wishes: { 20: 0.5 },
      rateChanges: [
        { step: 5, epoch: 1, learningRate: 0.1 },
        { step: 60, epoch: 9, learningRate: 0.2 },
      ],
    });
    expect(rateChanges).toEqual([
      { step: 5, epoch: 1, learningRate: 0.1 },
      { step: 21, epoch: 3, learningRate: 0.5 },
    ]);
  });

  test("is refused when the checkpoint is not of this network", async () => {
    const { points } = await train(recipe, 5);
    const from = points[3]?.from;
    if (from === undefined) throw new TypeError("no point");
    const { "hidden/bias": _, ...without } = from.state;
    for (const state of [
      without,
      { ...from.state, odd: { shape: [], data: Float32Array.of(1) } },
      { ...from.state, "hidden/bias": { shape: [7], data: new Float32Array(7) } },
    ])
      expect((await problemOf(() => train(recipe, 5, { ...from, state }))).code).toBe("checkpoint-unusable");
  });
});

describe("a run on disk", () => {
  let folder: string;
  let document: Document;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradual-resume-"));
    document = await table(1);
    writeFileSync(join(folder, "clouds.gradual"), JSON.stringify(document));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function table(seed: number): Promise<Document> {
    const generator = createGenerator(seed, "table");
    const lines = Array.from(
      { length: 200 },
      (_, row) => `${generator.normal() + (row % 2)},${generator.normal() - (row % 2)},${row % 2 === 0 ? "a" : "b"}`,
    );
    const file = join(folder, "clouds.csv");
    writeFileSync(file, ["x,y,kind", ...lines].join("\n"));
    const imported = await importData({ folder, file });
    await removeOtherData(folder, imported.source);
    const suggested = suggestDocument(emptyDocument("clouds"), imported, { target: "kind" });
    return { ...suggested, training: { ...suggested.training, epochs: 60, rules: [], restoreBest: true } };
  }

  const input = (backend?: Backend): TrainInput => trainInput(folder, backend);

  /** A run that pauses in its first epoch, which leaves a checkpoint, goes on, and is broken off by its backend. */
  async function broken(pause: boolean, rate: number | null = null): Promise<RunSummary> {
    const { backend, breakOff } = breakable();
    const asked = input(backend);
    let news = 0;
    return trainRun({
      ...asked,
      document: { ...document, training: { ...document.training, epochs: 100_000_000 } },
      onStarted: () => {
        if (rate !== null) asked.control.askRate(rate);
        if (pause) asked.control.ask("pause");
      },
      onChanged: () => asked.control.ask("run"),
      onRunProgress: () => (news++ > 3 ? breakOff() : undefined),
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

  /** A run's epochs end at 60 in its own record: what was broken off would have gone on for ever. */
  function limit(run: string): void {
    const path = join(folder, "runs", run, "run.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"epochs": 100000000', '"epochs": 60'));
  }

  test.each([true, false])(
    "leaves the same bytes as one that was never broken off (with a checkpoint: %s)",
    async (pause) => {
      const whole = await trainRun({ ...input(), document });
      const { id, stopReason } = await broken(pause);
      expect(stopReason).toMatchObject({ kind: "failed", message: "the cable was pulled" });
      expect((await readCheckpoint(folder, id)) !== null).toBe(pause);
      limit(id);
      const told: number[] = [];
      const resumed = await resumeRun({
        ...input(),
        run: id,
        onRunProgress: ({ epochs }) => told.push(...epochs.map(({ epoch }) => epoch)),
      });
      expect(resumed).toMatchObject({
        id,
        status: "ended",
        stopReason: { kind: "epochs", epochs: 60 },
        epochs: 60,
        steps: whole.steps,
        bestEpoch: whole.bestEpoch,
      });
      for (const file of ["weights.safetensors", "best.safetensors", "steps.csv"])
        expect(bytes(id, file).equals(bytes(whole.id, file)), file).toBe(true);
      expect(withoutSeconds(id)).toEqual(withoutSeconds(whole.id));
      expect(told.at(-1)).toBe(60);
      expect((await problemOf(() => resumeRun({ ...input(), run: id }))).code).toBe("run-ended");
    },
  );

  test.each([true, false])(
    "whose learning rate a person changed before it was broken off has that when it goes on (with a checkpoint: %s)",
    async (pause) => {
      const { optimizer } = document.training;
      const whole = await trainRun({
        ...input(),
        document: { ...document, training: { ...document.training, optimizer: withLearningRate(optimizer, 0.05) } },
      });
      const { id } = await broken(pause, 0.05);
      limit(id);
      // The first step has it already, so that the run is as one with that rate from the beginning.
      expect((await resumeRun({ ...input(), run: id })).rateChanges).toEqual([
        { step: 1, epoch: 1, learningRate: 0.05 },
      ]);
      for (const file of ["weights.safetensors", "steps.csv"])
        expect(bytes(id, file).equals(bytes(whole.id, file)), file).toBe(true);
    },
  );

  test("whose learning rate a person changed tells of it, in a pause too, and a fork of it has it", async () => {
    document = {
      ...document,
      training: { ...document.training, schedule: { type: "plateau", params: { patience: 1, factor: 0.5 } } },
    };
    const asked = input();
    const told: RunSummary["rateChanges"][] = [];
    const changed = await trainRun({
      ...asked,
      document,
      onStarted: () => asked.control.ask("pause"),
      onChanged: ({ status, rateChanges, stopReason }) => {
        if (stopReason !== null) return;
        if (status === "paused" && rateChanges.length === 0) asked.control.askRate(0.05);
        else asked.control.ask("run");
        told.push(rateChanges);
      },
    });
    expect(changed.rateChanges).toMatchObject([{ learningRate: 0.05 }]);
    expect(told).toContainEqual(changed.rateChanges);
    expect(JSON.parse(bytes(changed.id, "run.json").toString())).toMatchObject({ rateChanges: changed.rateChanges });
    const rates = withoutSeconds(changed.id)
      .slice(1, -1)
      .map((line) => Number(line.split(",").at(-1)));
    expect(new Set(rates).size).toBeGreaterThan(1);
    const forked = await fork(changed.id, 30);
    expect(forked.rateChanges).toEqual(changed.rateChanges);
    expect(
      bytes(forked.id, "checkpoint.safetensors")
        .subarray(-400)
        .equals(bytes(changed.id, "checkpoint.safetensors").subarray(-400)),
    ).toBe(true);
    expect(withoutSeconds(forked.id).slice(1)).toEqual(withoutSeconds(changed.id).slice(31));
    // Who sets another rate has that.
    const other = await fork(changed.id, 30, { optimizer: withLearningRate(document.training.optimizer, 0.001) });
    expect(other.rateChanges).toEqual([]);
    expect(other.last?.learningRate).toBeLessThanOrEqual(0.001);
  });

  test.each([
    [
      "on another device",
      { name: "cpu", threads: 1, whyNotGpu: "None is here." },
      (text: string) => text.replace('"device": "cpu"', '"device": "gpu"'),
      "resumed-on-another-device",
    ],
    [
      "with more threads than the machine runs at once",
      { name: "cpu", threads: 200, whyNotGpu: null },
      (text: string) => text.replace('"threads": 1', '"threads": 200'),
      "fewer-processors",
    ],
  ] as const)("goes on %s, and says what that means", async (_how, device, begun, code) => {
    const { id } = await broken(true);
    limit(id);
    const path = join(folder, "runs", id, "run.json");
    writeFileSync(path, begun(readFileSync(path, "utf8")));
    const warnings: string[] = [];
    const resumed = await resumeRun({
      ...input(),
      device,
      run: id,
      onWarnings: (found) => warnings.push(...found.map((one) => one.code)),
    });
    expect(warnings).toEqual([code]);
    expect(resumed).toMatchObject({ status: "ended", device });
  });

  test("that had ended but for its last files only writes them", async () => {
    const whole = await trainRun({ ...input(), document });
    const path = join(folder, "runs", whole.id, "run.json");
    writeFileSync(
      path,
      readFileSync(path, "utf8")
        .replace('"status": "ended"', '"status": "running"')
        .replace(/"stopReason": \{[^}]*\}/, '"stopReason": null'),
    );
    const weights = bytes(whole.id, "weights.safetensors");
    rmSync(join(folder, "runs", whole.id, "weights.safetensors"));
    await (await openProject(folder)).close();
    const resumed = await resumeRun({ ...input(), run: whole.id });
    expect(resumed).toEqual({ ...whole, startedAt: resumed.startedAt });
    expect(bytes(whole.id, "weights.safetensors").equals(weights)).toBe(true);
  });

  const fork = (
    run: string,
    epoch: number | null,
    change: Partial<TrainingRecipe> = {},
    more: Partial<ForkRunInput> = {},
  ): Promise<RunSummary> =>
    forkRun({
      ...input(),
      document: { ...document, training: { ...document.training, ...change } },
      from: { run, epoch },
      ...more,
    });

  test("that begins with another one, at any epoch, and changes nothing ends as that one", async () => {
    const warned: string[] = [];
    const whole = await trainRun({ ...input(), document });
    const short = await trainRun({
      ...input(),
      document: { ...document, training: { ...document.training, epochs: 30 } },
    });
    const forks = [await fork(whole.id, 0), await fork(whole.id, 17), await fork(short.id, null)];
    // And one of those.
    forks.push(
      await fork(forks[1]?.id ?? "", 40, {}, { onWarnings: (all) => warned.push(...all.map(({ code }) => code)) }),
    );
    for (const [index, first] of [0, 17, 30, 40].entries()) {
      const { id = "", epochs, steps } = forks[index] ?? {};
      expect({ epochs, steps }).toEqual({ epochs: whole.epochs, steps: whole.steps });
      expect(
        bytes(id, "checkpoint.safetensors")
          .subarray(-400)
          .equals(bytes(whole.id, "checkpoint.safetensors").subarray(-400)),
        id,
      ).toBe(true);
      const [header, ...rows] = withoutSeconds(whole.id);
      expect(withoutSeconds(id)).toEqual([header, ...rows.slice(first)]);
    }
    expect(warned).toEqual([]);
    expect(JSON.parse(bytes(forks[1]?.id ?? "", "run.json").toString())).toMatchObject({
      origin: { run: whole.id, epoch: 17 },
    });
  });

  test.each([
    ["gradient-small", { threshold: 1e-12, patience: 5 }],
    ["layers-unchanged", { threshold: 1e-12, patience: 5 }],
  ])("that begins with another one whose steps were measured for a rule (%s) has its bits", async (type, params) => {
    const training: Partial<TrainingRecipe> = {
      optimizer: { type: "sgd", params: { learningRate: 0.013 } },
      rules: [{ type, params }],
      restoreBest: false,
    };
    const whole = await trainRun({
      ...input(),
      document: { ...document, training: { ...document.training, ...training } },
    });
    const { id } = await fork(whole.id, 17, training);
    expect(bytes(id, "weights.safetensors").equals(bytes(whole.id, "weights.safetensors"))).toBe(true);
    const [header, ...rows] = withoutSeconds(whole.id);
    expect(withoutSeconds(id)).toEqual([header, ...rows.slice(17)]);
  });

  test("that has finished is trained on as one that had more epochs from the first", async () => {
    const training: Partial<TrainingRecipe> = { rules: [], restoreBest: false };
    const recipe = { ...document, training: { ...document.training, ...training } };
    const short = await trainRun({ ...input(), document: { ...recipe, training: { ...recipe.training, epochs: 40 } } });
    const whole = await trainRun({ ...input(), document: recipe });
    const on = await trainOn({ ...input(), run: short.id, more: 20 });
    expect(on).toMatchObject({ epochs: 60, origin: { run: short.id, epoch: 40 } });
    expect(bytes(on.id, "weights.safetensors").equals(bytes(whole.id, "weights.safetensors"))).toBe(true);
    const [header, ...rows] = withoutSeconds(whole.id);
    expect(withoutSeconds(on.id)).toEqual([header, ...rows.slice(40)]);
  });

  test("is not trained on before it has finished, and not held up by the rule that ended it", async () => {
    const rules = [{ type: "target", params: { figure: "loss", on: "train", reaches: "at-most", value: 1e9 } }];
    const ended = await trainRun({ ...input(), document: { ...document, training: { ...document.training, rules } } });
    expect(ended.stopReason?.kind).toBe("target");
    const on = await trainOn({ ...input(), run: ended.id, more: 3 });
    expect(on).toMatchObject({ epochs: ended.epochs + 3, stopReason: { kind: "epochs" } });
    const { id } = await broken(true);
    expect((await problemOf(() => trainOn({ ...input(), run: id, more: 3 }))).code).toBe("run-not-finished");
    const layers = model.layers.map((each) =>
      each.id === "hidden" ? { ...each, params: { units: 6, activation: "linear" } } : each,
    );
    const optimizer = { type: "sgd", params: { learningRate: 1e6 } };
    const wild = {
      ...document,
      model: { ...document.model, layers },
      training: { ...document.training, rules: [], optimizer },
    };
    const diverged = await trainRun({ ...input(), document: wild });
    expect(diverged.stopReason?.kind).toBe("diverged");
    expect((await problemOf(() => trainOn({ ...input(), run: diverged.id, more: 3 }))).code).toBe("run-diverged");
  });

  test("that begins with another one and changes one setting has the rest from it", async () => {
    const whole = await trainRun({ ...input(), document });
    const faster = await fork(whole.id, 20, {
      optimizer: withLearningRate(document.training.optimizer, 0.05),
      seed: 99,
    });
    expect(faster.document.training.seed).toBe(document.training.seed);
    const [first] = withoutSeconds(faster.id).slice(1);
    expect(first).toMatch(/^21,/);
    // Another optimizer begins with the weights, and with a memory of its own.
    const other = await fork(whole.id, 20, { optimizer: { type: "momentum", params: { learningRate: 0.01 } } });
    const again = await fork(other.id, null, {
      epochs: 80,
      optimizer: { type: "adam", params: { learningRate: 0.01 } },
    });
    expect((await readCheckpoint(folder, again.id))?.state).toMatchObject({
      optimizerStart: other.steps,
      position: { epoch: 80 },
    });
    expect(again.last?.loss).toBeLessThan(1);
  });

  test("does not begin with an epoch or a network that another one never had", async () => {
    const whole = await trainRun({ ...input(), document });
    expect((await problemOf(() => fork(whole.id, 61))).code).toBe("no-such-epoch");
    expect((await problemOf(() => fork(whole.id, null))).code).toBe("nothing-to-train");
    const layers = document.model.layers.map((layer) =>
      layer.id === "hidden" ? { ...layer, params: { ...layer.params, units: 3 } } : layer,
    );
    const changed = { ...document, model: { ...document.model, layers } };
    expect((await problemOf(() => fork(whole.id, 5, {}, { document: changed }))).code).toBe("fork-does-not-fit");
    expect((await fork(whole.id, 0, {}, { document: changed })).epochs).toBe(60);
  });

  test("that began with another one is resumed too, from there where it has no checkpoint", async () => {
    const whole = await trainRun({ ...input(), document });
    const { backend, breakOff } = breakable();
    const { id, stopReason } = await fork(whole.id, 25, {}, { backend, onStarted: breakOff });
    expect(stopReason?.kind).toBe("failed");
    expect(await readCheckpoint(folder, id)).toBeNull();
    await resumeRun({ ...input(), run: id });
    expect(bytes(id, "weights.safetensors").length).toBeGreaterThan(0);
    const [header, ...rows] = withoutSeconds(whole.id);
    expect(withoutSeconds(id)).toEqual([header, ...rows.slice(25)]);
  });

  test("does not go on with other rows", async () => {
    const { id } = await broken(true);
    await table(2);
    expect((await problemOf(() => resumeRun({ ...input(), run: id }))).code).toBe("data-changed");
  });
});

/** A backend whose training steps fail from a moment on. */
function breakable(): { readonly backend: Backend; breakOff(): void } {
  const backend = createOnnxBackend();
  let isBroken = false;
  return {
    breakOff: () => void (isBroken = true),
    backend: {
      ...backend,
      async loadTraining(step, rows) {
        const program = await backend.loadTraining(step, rows);
        return {
          ...program,
          run: async (steps) => (isBroken ? Promise.reject(new Error("the cable was pulled")) : program.run(steps)),
        };
      },
    },
  };
}
