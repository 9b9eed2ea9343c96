import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import { UserError, invariant } from "../document/errors";
import type { Document, TrainingRecipe } from "../document/schema";
import { layerSpec } from "../layers/registry";
import { listRuns, readCheckpoint, readMetrics, readPreparation, readSteps, readWeights } from "../project/runs";
import type { RunProgress } from "../protocol/messages";
import type { RunSummary } from "../runs/run";
import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import type { RunControl } from "./control";
import { createControl } from "./control";
import { findRate } from "./findRate";
import type { NewRunInput } from "./trainRun";
import { trainRun } from "./trainRun";

let folder: string;
let document: Document;

/** 300 rows of two measures, a color with gaps, and the class that follows from them. */
function flowers(): string {
  const generator = createGenerator(3, "flowers");
  const lines = ["width,height,color,kind"];
  for (let row = 0; row < 300; row++) {
    const kind = row % 3;
    const color = row % 11 === 0 ? "" : (["red", "blue", "white"][kind] ?? "");
    lines.push(
      `${(kind * 2 + generator.normal() * 0.4).toFixed(3)},${(5 - kind + generator.normal() * 0.4).toFixed(3)},${color},${["rose", "iris", "lily"][kind] ?? ""}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-run-"));
  const file = join(folder, "flowers.csv");
  writeFileSync(file, flowers());
  document = suggestDocument(emptyDocument("flowers"), await importData({ folder, file }), { target: "kind" });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function start(change: Partial<Document["training"]> = {}, more: Partial<NewRunInput> = {}): Promise<RunSummary> {
  return trainRun({
    folder,
    document: { ...document, training: { ...document.training, ...change } },
    backend: createOnnxBackend(),
    control: createControl(),
    device: { name: "cpu", threads: 1, whyNotGpu: null },
    versions: { gradual: "0" },
    ...more,
  });
}

const file = (run: string, name: string): Buffer => readFileSync(join(folder, "runs", run, name));

test("a run works its network out once, and each graph of it", async () => {
  const spec = layerSpec("dense");
  invariant(spec !== undefined, "there is a dense layer");
  const [shapes, lowered] = [vi.spyOn(spec, "inferShape"), vi.spyOn(spec, "lower")];
  const dense = document.model.layers.filter(({ type }) => type === "dense").length;
  expect(dense).toBeGreaterThan(0);
  const { stopReason } = await start({
    epochs: 3,
    rules: [
      { type: "layers-unchanged", params: { threshold: 1e-9, patience: 2 } },
      { type: "no-improvement", params: { patience: 5 } },
    ],
    restoreBest: true,
  });
  expect(stopReason?.kind).toBe("epochs");
  expect(shapes).toHaveBeenCalledTimes(dense);
  // In the step that trains, and in the graph that measures.
  expect(lowered.mock.calls.map(([{ training }]) => training).sort()).toEqual(
    [false, true].flatMap((training) => Array.from({ length: dense }, () => training)),
  );
});

test("a run leaves everything that is needed to look at it, use it and go on with it", async () => {
  const run = await start({ epochs: 12, rules: [], restoreBest: false });
  expect(run).toMatchObject({
    id: "0001-adam",
    status: "ended",
    stopReason: { kind: "epochs", epochs: 12 },
    epochs: 12,
  });
  expect(readdirSync(join(folder, "runs", run.id)).sort()).toEqual([
    "best.safetensors",
    "checkpoint.json",
    "checkpoint.safetensors",
    "metrics.csv",
    "preparation.json",
    "records.bin",
    "run.json",
    "steps.csv",
    "weights.safetensors",
  ]);
  const metrics = await readMetrics(folder, run.id);
  expect(metrics).toHaveLength(12);
  expect(metrics.at(-1)).toEqual(run.last);
  const best = metrics.reduce((least, row) =>
    (row.validationLoss ?? Infinity) < (least.validationLoss ?? Infinity) ? row : least,
  );
  expect(run.best).toEqual(best);
  expect(await readSteps(folder, run.id)).toHaveLength(run.steps);
  expect((await readPreparation(folder, run.id)).features.map(({ name }) => name)).toEqual([
    "width",
    "height",
    "color",
  ]);

  const weights = await readWeights(folder, run.id);
  expect(Object.keys(weights).sort()).toEqual(["hidden/bias", "hidden/kernel", "output/bias", "output/kernel"]);
  const checkpoint = await readCheckpoint(folder, run.id);
  expect(Object.keys(checkpoint?.tensors ?? {}).sort()).toEqual(
    Object.keys(weights)
      .flatMap((name) => [name, `${name}.gradients`, `${name}.squares`])
      .sort(),
  );
  expect(checkpoint?.tensors["hidden/kernel"]).toEqual(weights["hidden/kernel"]);
  expect(checkpoint?.state).toMatchObject({
    position: { step: run.steps, epoch: 12, row: 0 },
    evaluated: 12,
    rules: {},
    best: run.best,
    generator: { seed: 1, step: run.steps },
  });
  expect((await listRuns(folder)).runs).toEqual([run]);
});

test("the same seed leaves the same bytes of weights, with dropout too", async () => {
  const { model } = document;
  document = {
    ...document,
    model: {
      layers: [...model.layers, { id: "drop", type: "dropout", params: { rate: 0.4 } }],
      connections: [
        ["input", "hidden"],
        ["hidden", "drop"],
        ["drop", "output"],
      ],
    },
  };
  const [first, second] = [await start({ epochs: 5 }), await start({ epochs: 5 })];
  const other = await start({ epochs: 5, seed: 2 });
  expect([first.id, second.id, other.id]).toEqual(["0001-adam", "0002-adam", "0003-adam"]);
  for (const name of ["weights.safetensors", "best.safetensors"]) {
    expect(file(second.id, name).equals(file(first.id, name))).toBe(true);
    expect(file(other.id, name).equals(file(first.id, name))).toBe(false);
  }
});

test("the weights of the best epoch are what a run leaves when it is told to", async () => {
  const run = await start({
    optimizer: { type: "adam", params: { learningRate: 0.3 } },
    epochs: 400,
    rules: [{ type: "no-improvement", params: { patience: 5 } }],
    restoreBest: true,
  });
  expect(run.stopReason).toMatchObject({ kind: "no-improvement", bestEpoch: run.bestEpoch });
  expect(await readWeights(folder, run.id)).toEqual(await readWeights(folder, run.id, "best"));
});

/** Asks at the first news of an epoch. */
function atFirstEpoch(act: () => void): (progress: RunProgress) => void {
  let done = false;
  return ({ epochs }) => {
    if (done || epochs.length === 0) return;
    done = true;
    act();
  };
}

const LONG = {
  epochs: 100_000_000,
  optimizer: { type: "sgd", params: { learningRate: 1e-4 } },
  rules: [],
  restoreBest: false,
} satisfies Partial<TrainingRecipe>;

test("a paused run says so on disk, and goes on", async () => {
  const control: RunControl = createControl();
  const seen: unknown[] = [];
  const run = await start(LONG, {
    control,
    onRunProgress: atFirstEpoch(() => control.ask("pause")),
    onChanged: ({ id, status, stopReason }) => {
      seen.push(stopReason?.kind ?? status);
      if (status === "paused") void waitForPaused(id).then(() => control.ask("run"));
      else control.ask("stop");
    },
  });
  // Why it stops is told before the files are written.
  expect(seen).toEqual(["paused", "running", "user"]);
  expect(run.stopReason).toEqual({ kind: "user" });
});

test("tells the same figures of a run that ends before they are on disk and after", async () => {
  const told: RunSummary[] = [];
  const run = await start({ epochs: 7, restoreBest: true }, { onChanged: (summary) => void told.push(summary) });
  expect(told).toHaveLength(1);
  const { stopReason, best, bestEpoch, last, epochs, steps, seconds } = run;
  expect(told[0]).toMatchObject({ stopReason, best, bestEpoch, last, epochs, steps, seconds });
  expect(run.epochs).toBe(7);
});

/** Until run.json says that the run is paused, and its checkpoint is there. */
async function waitForPaused(id: string): Promise<void> {
  for (;;) {
    const { runs } = await listRuns(folder);
    if (runs[0]?.status === "paused") break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await readCheckpoint(folder, id)).not.toBeNull();
}

test("progress tells every epoch once, in order", async () => {
  const epochs: number[] = [];
  const run = await start(
    { epochs: 60, rules: [], restoreBest: false },
    { onRunProgress: (progress) => epochs.push(...progress.epochs.map(({ epoch }) => epoch)) },
  );
  expect(epochs).toEqual(Array.from({ length: run.epochs }, (_, index) => index + 1));
});

test("a run that cannot be written any more ends as failed, and keeps what was written", async () => {
  let id = "";
  const run = await start(LONG, {
    onStarted: (started) => {
      id = started.id;
      // A folder in the file's place: nothing can be renamed over it.
      mkdirSync(join(folder, "runs", id, "checkpoint.safetensors", "in-the-way"), { recursive: true });
    },
  });
  expect(run.status).toBe("ended");
  expect(run.stopReason).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("checkpoint.safetensors") as string,
  });
  expect((await readMetrics(folder, id)).length).toBeGreaterThan(0);
  expect(Object.keys(await readWeights(folder, id))).toHaveLength(4);
  expect((await listRuns(folder)).runs).toEqual([run]);
});

test("a run that cannot begin leaves nothing", async () => {
  await expect(
    start({}, { document: { ...document, model: { ...document.model, connections: [] } } }),
  ).rejects.toMatchObject({ name: "UserError" });
  const linear = document.model.layers.map((layer) =>
    layer.type === "output" ? { ...layer, params: { activation: "linear" } } : layer,
  );
  await expect(
    start({}, { document: { ...document, model: { ...document.model, layers: linear } } }),
  ).rejects.toMatchObject({ problem: { code: "activation-unfit-for-loss" } });
  expect((await listRuns(folder)).runs).toEqual([]);
});

test("a network that the machine has not the memory for is refused before there is a run", async () => {
  const problem = await start({ batchSize: 64 }, { memory: () => 10 * 2 ** 20 }).then(
    () => null,
    (error: unknown) => (error instanceof UserError ? error.problem : null),
  );
  expect(problem).toMatchObject({ code: "not-enough-memory", subject: { path: "training.batchSize" } });
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test("a learning rate is found as long as there is the memory for it", async () => {
  const input = { folder, document, backend: createOnnxBackend() };
  expect((await findRate(input)).points.length).toBeGreaterThan(10);
  await expect(findRate({ ...input, memory: () => 2 ** 20 })).rejects.toMatchObject({
    problem: { code: "not-enough-memory" },
  });
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test("a run whose memory runs out ends as failed, with what it wrote, and says so", async () => {
  const onnx = createOnnxBackend();
  let calls = 0;
  const backend: Backend = {
    ...onnx,
    async loadTraining(...given) {
      const program = await onnx.loadTraining(...given);
      return {
        ...program,
        run(steps) {
          if (++calls > 3) throw new RangeError("Array buffer allocation failed");
          return program.run(steps);
        },
      };
    },
  };
  const run = await start({ epochs: 50 }, { backend });
  expect(run).toMatchObject({
    status: "ended",
    stopReason: { kind: "failed", message: expect.stringMatching(/^There was not enough memory/) as string },
  });
});
