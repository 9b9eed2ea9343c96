import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import type { Preparation } from "../document/preparation";
import { runInWords } from "../runs/runInWords";
import type { EpochMetrics } from "../runs/epochs";
import { epochWith } from "../testing/epoch";
import { canMountDisks, onSmallDisk } from "../testing/smallDisk";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { openLog, readLog } from "./csvLog";
import { createProject, openProject } from "./project";
import {
  annotateRun,
  listRuns,
  readCheckpoint,
  readMetrics,
  readPreparation,
  readRun,
  readSteps,
  readWeights,
  releaseRun,
  removeRun,
} from "./runs";
import type { StepRow } from "./runs";
import { metricsColumnsOf } from "./metricsFile";
import type { RunStart } from "./runWriter";
import { RunWriter } from "./runWriter";
import { encodeSafetensors } from "./safetensors";

const folders = temporaryFolders();

const preparation: Preparation = {
  format: 1,
  features: [{ name: "x", type: "number", fill: 0, center: 0, scale: 1 }],
  target: { kind: "classes", name: "y", classes: ["a", "b"], numeric: false },
};
const start: RunStart = {
  document: emptyDocument("P"),
  preparation,
  parameters: 42,
  columns: metricsColumnsOf(["accuracy", "auc"], ["hidden"]),
  device: { name: "cpu", threads: 2, whyNotGpu: null },
  versions: { gradual: "0.1.0" },
};
const weights = (value: number): Record<string, { shape: number[]; data: Float32Array }> => ({
  "hidden/kernel": { shape: [2], data: Float32Array.of(value, -value) },
});

const nothing = { epochs: [], steps: [] };
const size = (folder: string, id: string, file: string): number => readFileSync(join(folder, "runs", id, file)).length;

function epoch(number: number, validationLoss: number | null = 1 / number): EpochMetrics {
  return epochWith({
    epoch: number,
    step: number * 10,
    seconds: number / 4,
    loss: 2 / number,
    validationLoss,
    accuracy: 0.5,
    auc: 0.75,
    change: 1e-5,
    layers: { hidden: 1e-3 },
    layerChange: 1e-3,
    learningRate: 0.01,
  });
}

describe("a run", () => {
  it("goes from its start to its end, and everything is on the disk", async () => {
    const folder = folders();
    const run = await RunWriter.create(folder, { ...start, name: "Adam, größer!" });
    expect(run.id).toBe("0001-adam-gro-er");
    expect((await readRun(folder, run.id)).status).toBe("running");
    await run.log({ epochs: [epoch(1)], steps: [{ step: 1, epoch: 1, loss: 2, change: null, learningRate: 0.01 }] });
    await run.log({ epochs: [epoch(2)], steps: [] });
    await run.status("paused");
    // While it goes on the log tells how far it is.
    expect(await readRun(folder, run.id)).toMatchObject({
      status: "paused",
      epochs: 2,
      steps: 20,
      bestEpoch: 2,
      last: epoch(2),
    });
    await run.status("running");
    const tensors = { ...weights(3), "adam/step": { shape: [], data: BigInt64Array.of(20n) } };
    await run.checkpoint({
      ...nothing,
      tensors,
      state: { epoch: 2, random: { seed: 1 } },
      best: { weights: weights(2), metrics: epoch(2) },
    });
    const lengths = { metrics: size(folder, run.id, "metrics.csv"), steps: size(folder, run.id, "steps.csv") };
    await run.log({ epochs: [epoch(3, 9)], steps: [] });
    const summary = await run.finish({ stopReason: { kind: "epochs", epochs: 3 }, weights: weights(4) });
    expect(summary).toMatchObject({
      id: run.id,
      number: 1,
      name: "Adam, größer!",
      status: "ended",
      epochs: 3,
      steps: 30,
      bestEpoch: 2,
      parameters: 42,
      best: epoch(2),
      last: epoch(3, 9),
      document: start.document,
    });
    expect(await readRun(folder, run.id)).toEqual(summary);
    expect(await readMetrics(folder, run.id)).toEqual([epoch(1), epoch(2), epoch(3, 9)]);
    expect(await readSteps(folder, run.id)).toEqual([{ step: 1, epoch: 1, loss: 2, change: null, learningRate: 0.01 }]);
    expect(await readWeights(folder, run.id)).toEqual(weights(4));
    expect(await readWeights(folder, run.id, "best")).toEqual(weights(2));
    expect(await readPreparation(folder, run.id)).toEqual(preparation);
    expect(await readCheckpoint(folder, run.id)).toEqual({
      tensors,
      state: { epoch: 2, random: { seed: 1 } },
      files: { ...lengths, best: 2 },
    });
    expect(readdirSync(join(folder, "runs", run.id)).sort()).toEqual([
      "best.safetensors",
      "checkpoint.json",
      "checkpoint.safetensors",
      "metrics.csv",
      "preparation.json",
      "run.json",
      "steps.csv",
      "weights.safetensors",
    ]);
  });

  it("that diverged keeps its NaN", async () => {
    const folder = folders();
    const run = await RunWriter.create(folder, start);
    await run.log({ epochs: [{ ...epoch(1), loss: NaN, validationLoss: Infinity }], steps: [] });
    await run.finish({ stopReason: { kind: "diverged", step: 10, what: "loss" }, weights: null });
    expect(await readRun(folder, run.id)).toMatchObject({
      last: { loss: NaN, validationLoss: Infinity },
      stopReason: { kind: "diverged" },
    });
    expect((await problemOf(() => readWeights(folder, run.id))).code).toBe("no-weights");
  });

  it("gets the next number, which is never given again", async () => {
    const folder = folders();
    const ids = [];
    for (let index = 0; index < 3; index++) {
      const run = await RunWriter.create(folder, start);
      ids.push(run.id);
      await run.finish({ stopReason: { kind: "user" }, weights: null });
      if (index > 0) await removeRun(folder, run.id);
    }
    expect(ids).toEqual(["0001-adam", "0002-adam", "0003-adam"]);
    expect((await listRuns(folder)).runs.map(({ id }) => id)).toEqual(["0001-adam"]);
    expect(existsSync(join(folder, "runs/.trash/0002-adam/run.json"))).toBe(true);
  });

  it("gets a free number where somebody has taken the last one", async () => {
    const folder = folders();
    for (const name of ["0001-adam", "999999998-mine", "999999999-a"])
      mkdirSync(join(folder, "runs", name), { recursive: true });
    expect((await RunWriter.create(folder, { ...start, name: "Adam" })).id).toBe("0002-adam");
    expect((await RunWriter.create(folder, { ...start, name: "Adam" })).id).toBe("0003-adam");
  });

  it("keeps its number when the system's bin takes it, or when there is none after all", async () => {
    const folder = folders();
    const create = async (): Promise<string> => {
      const run = await RunWriter.create(folder, start);
      await run.finish({ stopReason: { kind: "user" }, weights: null });
      return run.id;
    };
    const first = await create();
    await releaseRun(folder, first);
    rmSync(join(folder, "runs", first), { recursive: true });
    const second = await create();
    expect(second).toBe("0002-adam");
    await releaseRun(folder, second);
    await removeRun(folder, second);
    expect(existsSync(join(folder, "runs/.trash/0002-adam/run.json"))).toBe(true);
    expect(await create()).toBe("0003-adam");
    expect((await listRuns(folder)).runs.map(({ id }) => id)).toEqual(["0003-adam"]);
  });

  it("is called, noted and starred without being changed", async () => {
    const folder = folders();
    const run = await RunWriter.create(folder, start);
    expect((await problemOf(() => removeRun(folder, run.id))).code).toBe("run-going-on");
    expect((await problemOf(() => releaseRun(folder, run.id))).code).toBe("run-going-on");
    await run.finish({ stopReason: { kind: "user" }, weights: null });
    const before = readFileSync(join(folder, "runs", run.id, "run.json"));
    await annotateRun(folder, run.id, { name: "Best so far", star: true, tags: ["small", "adam"] });
    expect(await annotateRun(folder, run.id, { note: "try more units" })).toMatchObject({
      name: "Best so far",
      note: "try more units",
      star: true,
      tags: ["small", "adam"],
    });
    expect(readFileSync(join(folder, "runs", run.id, "run.json"))).toEqual(before);
  });
});

describe("a run that was interrupted", () => {
  async function interrupted(): Promise<{ folder: string; id: string }> {
    const project = await createProject({ folder: join(folders(), "p"), document: emptyDocument("P") });
    const run = await RunWriter.create(project.folder, start);
    const step = (number: number): StepRow => ({
      step: number,
      epoch: Math.ceil(number / 10),
      loss: 1,
      change: 0.5,
      learningRate: 0.01,
    });
    await run.checkpoint({
      epochs: [epoch(1)],
      steps: [step(5)],
      tensors: weights(1),
      state: { epoch: 1 },
      best: { weights: weights(1), metrics: epoch(1) },
    });
    await run.log({ epochs: [epoch(2)], steps: [step(15)] });
    await run.abandon();
    await project.close();
    appendFileSync(join(project.folder, "runs", run.id, "metrics.csv"), "3,30,0.7");
    return { folder: project.folder, id: run.id };
  }

  it("is found when the project is opened, with what it had logged", async () => {
    const { folder, id } = await interrupted();
    const project = await openProject(folder);
    expect(project.notices).toEqual([
      `Run ${runInWords(id)} was interrupted after 2 epochs. It can be resumed from its checkpoint.`,
    ]);
    expect(await readRun(folder, id)).toMatchObject({
      status: "ended",
      stopReason: { kind: "interrupted" },
      epochs: 2,
      best: epoch(2),
    });
    await project.close();
    const again = await openProject(folder);
    expect(again.notices).toEqual([]);
    await again.close();
  });

  it("can be read again after it was ended, or its log is said to be damaged, whatever stands in that", async () => {
    const { folder, id } = await interrupted();
    const [log, record] = [join(folder, "runs", id, "metrics.csv"), join(folder, "runs", id, "run.json")];
    const [header = "", row = ""] = readFileSync(log, "utf8").split("\n");
    const running = readFileSync(record);
    const columns = header.split(",");
    const cell = fc.oneof(
      fc.constantFrom("", "NaN", "Infinity", "-Infinity", "0.5", "1e308", "-1", "0", "9007199254740993", "1e-320"),
      fc.double().map(String),
    );
    const name = fc.constantFrom("1bad/change", "/change", "a/b/change", "1bad/loss", "__proto__/change", "loss", "x");
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...columns), cell),
        fc.dictionary(fc.constantFrom(...columns), name, { maxKeys: 2 }),
        async (cells, names) => {
          const renamed = columns.map((column) => names[column] ?? column);
          const changed = row.split(",").map((value, at) => cells[columns[at] ?? ""] ?? value);
          writeFileSync(record, running);
          writeFileSync(log, `${renamed.join()}\n${changed.join()}\n`);
          const project = await openProject(folder);
          await project.close();
          const { runs, unreadable } = await listRuns(folder);
          expect(runs.length + unreadable.length).toBe(1);
          for (const problem of unreadable) expect(problem).toContain("metrics.csv");
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is left alone by a second opening while it goes on", async () => {
    const project = await createProject({ folder: join(folders(), "p"), document: emptyDocument("P") });
    const run = await RunWriter.create(project.folder, start);
    await openProject(project.folder);
    expect((await readRun(project.folder, run.id)).status).toBe("running");
    await run.abandon();
    await project.close();
  });

  it("goes on from its checkpoint, and what came after that is dropped", async () => {
    const { folder, id } = await interrupted();
    await (await openProject(folder)).close();
    const run = await RunWriter.resume(folder, id, await readCheckpoint(folder, id), start.columns);
    expect(run.summary()).toMatchObject({
      status: "running",
      epochs: 1,
      stopReason: null,
      best: epoch(1),
      bestEpoch: 1,
    });
    await run.log({ epochs: [epoch(2, 0.25)], steps: [] });
    await run.finish({ stopReason: { kind: "epochs", epochs: 2 }, weights: weights(5) });
    expect(await readMetrics(folder, id)).toEqual([epoch(1), epoch(2, 0.25)]);
    expect((await readSteps(folder, id)).map(({ step }) => step)).toEqual([5]);
    expect((await problemOf(() => RunWriter.resume(folder, id, null, start.columns))).code).toBe("run-ended");
  });

  it("goes on from its beginning where it has no checkpoint yet", async () => {
    const { folder, id } = await interrupted();
    await (await openProject(folder)).close();
    const run = await RunWriter.resume(folder, id, null, start.columns);
    expect(run.summary()).toMatchObject({ status: "running", epochs: 0, last: null, best: null });
    await run.abandon();
    expect(await readMetrics(folder, id)).toEqual([]);
    expect(await readSteps(folder, id)).toEqual([]);
  });

  it.each([
    ["before the checkpoint that tells of it", 2, 1],
    ["after it, but before it had its name", 1, 1],
  ])("while best weights were written, %s, has those that belong to its checkpoint", async (_, next, expected) => {
    const { folder, id } = await interrupted();
    await (await openProject(folder)).close();
    const path = (name: string): string => join(folder, "runs", id, name);
    if (next === expected) renameSync(path("best.safetensors"), path("best.next.safetensors"));
    else writeFileSync(path("best.next.safetensors"), encodeSafetensors(weights(next), { epoch: String(next) }));
    await (await RunWriter.resume(folder, id, await readCheckpoint(folder, id), start.columns)).abandon();
    expect(await readWeights(folder, id, "best")).toEqual(weights(expected));
    expect(existsSync(path("best.next.safetensors"))).toBe(false);
  });

  it("is refused when its log or its best weights are not those of its checkpoint", async () => {
    const { folder, id } = await interrupted();
    await (await openProject(folder)).close();
    const checkpoint = await readCheckpoint(folder, id);
    const path = (name: string): string => join(folder, "runs", id, name);
    truncateSync(path("metrics.csv"), 10);
    expect((await problemOf(() => RunWriter.resume(folder, id, checkpoint, start.columns))).code).toBe("file-damaged");
    writeFileSync(path("best.safetensors"), encodeSafetensors(weights(7), { epoch: "7" }));
    expect((await problemOf(() => RunWriter.resume(folder, id, checkpoint, start.columns))).code).toBe("file-damaged");
    expect((await readRun(folder, id)).stopReason).toEqual({ kind: "interrupted" });
  });
});

describe("runs from a stranger", () => {
  it("never lead out of the project", async () => {
    const folder = folders();
    for (const id of ["../x", "0001-a/../..", "0001-", "runs", "0001-A", ".trash", "", "0001-adam\0"]) {
      expect((await problemOf(() => readRun(folder, id))).code).toBe("no-such-run");
      expect((await problemOf(() => removeRun(folder, id))).code).toBe("no-such-run");
    }
    mkdirSync(join(folder, "runs"));
    symlinkSync(folders(), join(folder, "runs", "0001-link"));
    expect((await listRuns(folder)).runs).toEqual([]);
    expect((await problemOf(() => readRun(folder, "0001-link"))).code).toBe("outside-project");
  });

  it("that are damaged are named, and do not hide the others", async () => {
    const folder = folders();
    const run = await RunWriter.create(folder, start);
    await run.finish({ stopReason: { kind: "user" }, weights: null });
    for (const [id, text] of [
      ["0007-broken", "{"],
      ["0008-odd", '{"format": 1}'],
    ] as const) {
      mkdirSync(join(folder, "runs", id));
      writeIn(join(folder, "runs", id), "run.json", text);
    }
    const { runs, unreadable } = await listRuns(folder);
    expect(runs.map(({ id }) => id)).toEqual(["0001-adam"]);
    expect(unreadable.length).toBe(2);
    const next = await RunWriter.create(folder, start);
    await next.abandon();
    expect(next.id).toBe("0009-adam");
  });

  it("with weights that are nonsense are refused", async () => {
    const folder = folders();
    const run = await RunWriter.create(folder, start);
    await run.finish({ stopReason: { kind: "user" }, weights: weights(1) });
    writeFileSync(join(folder, "runs", run.id, "weights.safetensors"), "nonsense that is long enough");
    expect((await problemOf(() => readWeights(folder, run.id))).code).toBe("weights-damaged");
  });
});

describe("a log", () => {
  const columns = ["a", "b"] as const;
  const cell = fc.oneof(fc.constant(null), fc.double());
  const rows = fc.array(fc.record({ a: cell, b: cell }), { maxLength: 10 });

  it("gives back what was appended, whenever it was opened and wherever it was torn", async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.nat({ max: 60 }), async (first, second, torn) => {
        const path = join(folders(), "log.csv");
        const write = async (some: typeof first): Promise<void> => {
          const log = await openLog(path, columns);
          await log.append(some);
          await log.close();
        };
        await write(first);
        const whole = readFileSync(path).length;
        truncateSync(path, Math.max(0, whole - torn));
        const left = await readLog(path, columns);
        expect(left).toEqual(first.slice(0, left.length).map(plain));
        if (torn === 0) expect(left.length).toBe(first.length);
        await write(second);
        expect(await readLog(path, columns)).toEqual([...left, ...second.map(plain)]);
      }),
    );
  });

  /** CSV does not tell -0 from 0. */
  function plain(row: { a: number | null; b: number | null }): { a: number | null; b: number | null } {
    return { a: row.a === 0 ? 0 : row.a, b: row.b === 0 ? 0 : row.b };
  }

  it.skipIf(!canMountDisks())(
    "on a full disk says so, and keeps its last whole row (skipped where no disk can be mounted)",
    async () => {
      const folder = folders();
      await onSmallDisk(folder, 64, async () => {
        const path = join(folder, "log.csv");
        const log = await openLog(path, columns);
        const row = { a: 1 / 3, b: 2 / 3 };
        const many = new Array<typeof row>(500).fill(row);
        let written = 0;
        const problem = await problemOf(async () => {
          for (;;) {
            await log.append(many);
            written += many.length;
          }
        });
        await log.close();
        expect(problem.code).toBe("disk-full");
        expect(written).toBeGreaterThan(0);
        expect((await readLog(path, columns)).length).toBe(written);
      });
    },
  );

  it("is refused when a line in its midst is damaged, and empty when it is not there", async () => {
    const folder = folders();
    expect(await readLog(join(folder, "none.csv"), columns)).toEqual([]);
    for (const text of ["a,b\n1,x\n2,3\n", "a,b\n1\n", "b,a\n1,2\n", "a,b\n1, 2\n"]) {
      expect((await problemOf(() => readLog(writeIn(folder, "log.csv", text), columns))).code).toBe("file-damaged");
    }
  });
});
