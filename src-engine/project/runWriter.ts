// Writes a run to disk as it goes on. The caller holds the project's lock.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, platform, release, totalmem } from "node:os";
import { dirname } from "node:path";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Document } from "../document/schema";
import type { EpochMetrics, RunStatus, RunSummary, StopReason } from "../protocol/runs";
import type { LogWriter } from "./csvLog";
import { openLog } from "./csvLog";
import { explaining, hasCode, insideProject, replaceFile, temporaryName, writeFileAtomic, writeJson } from "./files";
import type { Machine, RunRecord } from "./runRecord";
import { formatRecord, RUN_FILES, RUNS, runId, runPath, summaryOf } from "./runRecord";
import type { CheckpointState, StepRow } from "./runs";
import { greatestRunNumber, METRICS_COLUMNS, readMetrics, readPreparation, readRecord, readSteps, STEP_COLUMNS, withLog } from "./runs";
import type { SafeTensors } from "./safetensors";
import { encodeSafetensors } from "./safetensors";

/** What a run is started with; all of it is frozen in run.json. */
export interface RunStart {
  /** Default: the optimiser's type. Names the folder too. */
  readonly name?: string | undefined;
  readonly document: Document;
  readonly preparation: Preparation;
  readonly parameters: number;
  readonly device: string;
  readonly threads: number;
  /** Of the app and of what it computes with, e.g. { gradual: "0.1.0", onnxruntime: "1.30.0" }; Node's own is added. */
  readonly versions: Readonly<Record<string, string>>;
  /** The run and epoch that this one goes on from. */
  readonly origin?: { readonly run: string; readonly epoch: number } | undefined;
}

/** Where a resumed run goes on: what was logged after it is dropped. */
export interface ResumePoint {
  readonly epoch: number;
  readonly step: number;
}

/** How often a run's number is tried again, should others take it at the same moment. */
const ATTEMPTS = 100;

/** Bytes kept free on the disk while a run goes on, so that a disk that fills up leaves room to say so. */
const RESERVE_BYTES = 256 * 1024;

/** One run's folder, open for writing. Calls are done one after the other, in their order. */
export class RunWriter {
  readonly id: string;
  readonly #folder: string;
  /** A file of {@link RESERVE_BYTES}; removed with other leftovers should the process die. */
  readonly #reserve: string;
  #record: RunRecord;
  readonly #metrics: LogWriter<(typeof METRICS_COLUMNS)[number]>;
  readonly #steps: LogWriter<(typeof STEP_COLUMNS)[number]>;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    folder: string,
    id: string,
    reserve: string,
    record: RunRecord,
    metrics: LogWriter<(typeof METRICS_COLUMNS)[number]>,
    steps: LogWriter<(typeof STEP_COLUMNS)[number]>,
  ) {
    this.id = id;
    this.#folder = folder;
    this.#reserve = reserve;
    this.#record = record;
    this.#metrics = metrics;
    this.#steps = steps;
  }

  /** Makes the folder of a new run, with the next free number. `folder` is the project's. */
  static async create(folder: string, start: RunStart): Promise<RunWriter> {
    const { document, preparation, parameters, device, threads, versions, origin } = start;
    const name = (start.name ?? document.training.optimizer.type).slice(0, 200);
    const id = await makeFolder(folder, name);
    const record: RunRecord = {
      format: 1,
      name,
      status: "running",
      stopReason: null,
      startedAt: new Date().toISOString(),
      endedAt: null,
      seed: document.training.seed,
      parameters,
      epochs: 0,
      steps: 0,
      seconds: 0,
      bestEpoch: null,
      last: null,
      best: null,
      origin: origin ?? null,
      versions: { ...versions, node: process.versions.node },
      machine: describeMachine(device, threads),
      document,
    };
    await writeJson(await runPath(folder, id, RUN_FILES.preparation), preparation);
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord(record));
    return RunWriter.#open(folder, id, record);
  }

  /**
   * Opens a run that was interrupted, to go on from a checkpoint.
   * @throws UserError "run-ended" when the run came to an end of its own, and so may not change any more
   */
  static async resume(folder: string, id: string, point: ResumePoint): Promise<RunWriter> {
    const record = await readRecord(folder, id);
    if (record.stopReason?.kind !== "interrupted") {
      throw new UserError({
        code: "run-ended",
        message: `Run ${id} came to its end and is not changed any more.`,
        next: "Start a new run from its weights.",
      });
    }
    await readPreparation(folder, id);
    const metrics = (await readMetrics(folder, id)).filter(({ epoch }) => epoch <= point.epoch);
    const steps = (await readSteps(folder, id)).filter(({ step }) => step !== null && step <= point.step);
    await rewriteLog(await runPath(folder, id, RUN_FILES.metrics), METRICS_COLUMNS, metrics);
    await rewriteLog(await runPath(folder, id, RUN_FILES.steps), STEP_COLUMNS, steps);
    const going = withLog({ ...record, status: "running", stopReason: null, endedAt: null }, metrics);
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord(going));
    return RunWriter.#open(folder, id, going);
  }

  static async #open(folder: string, id: string, record: RunRecord): Promise<RunWriter> {
    const reserve = temporaryName(await runPath(folder, id, RUN_FILES.record));
    await explaining(reserve, "save", () => writeFile(reserve, new Uint8Array(RESERVE_BYTES), { flag: "wx" }));
    const metrics = await openLog(await runPath(folder, id, RUN_FILES.metrics), METRICS_COLUMNS);
    const steps = await openLog(await runPath(folder, id, RUN_FILES.steps), STEP_COLUMNS);
    return new RunWriter(folder, id, reserve, record, metrics, steps);
  }

  /** The run as it stands; notes that were made meanwhile are not in it. */
  summary(): RunSummary {
    return summaryOf(this.id, this.#record, {});
  }

  /** Adds epochs to metrics.csv. */
  epochs(rows: readonly EpochMetrics[]): Promise<void> {
    return this.#next(async () => {
      const last = rows.at(-1);
      if (last === undefined) return;
      await this.#metrics.append(rows.map((row) => ({ ...row })));
      this.#record = { ...this.#record, last, epochs: last.epoch, steps: last.step, seconds: last.seconds };
    });
  }

  /** Adds sampled steps to steps.csv. */
  steps(rows: readonly StepRow[]): Promise<void> {
    return this.#next(() => this.#steps.append(rows));
  }

  /** Notes in run.json that the run pauses, or goes on. */
  status(status: Exclude<RunStatus, "ended">): Promise<void> {
    return this.#next(async () => {
      this.#record = { ...this.#record, status };
      await this.#saveRecord();
    });
  }

  /** Replaces best.safetensors. */
  best(weights: SafeTensors, metrics: EpochMetrics): Promise<void> {
    return this.#next(async () => {
      await this.#saveTensors(RUN_FILES.best, weights, { epoch: String(metrics.epoch) });
      this.#record = { ...this.#record, best: metrics, bestEpoch: metrics.epoch };
    });
  }

  /** Replaces the checkpoint: weights and optimiser state by name, and the loop's own state as plain JSON. */
  checkpoint(tensors: SafeTensors, state: CheckpointState): Promise<void> {
    return this.#next(async () => {
      await this.#metrics.sync();
      await this.#steps.sync();
      await this.#saveTensors(RUN_FILES.checkpoint, tensors, { state: JSON.stringify(state) });
      await writeJson(await runPath(this.#folder, this.id, RUN_FILES.checkpointState), state);
    });
  }

  /** Writes weights.safetensors: what the run leaves. */
  weights(weights: SafeTensors): Promise<void> {
    return this.#next(() => this.#saveTensors(RUN_FILES.weights, weights, {}));
  }

  /** Ends the run. `best` where its epoch was found without {@link best} having been called for it. */
  finish(end: {
    readonly stopReason: StopReason;
    /** What the run leaves: the last weights, or the best ones where the recipe asks for them. Null when there are none to keep. */
    readonly weights: SafeTensors | null;
    readonly best?: EpochMetrics | null | undefined;
    readonly steps?: number | undefined;
    readonly seconds?: number | undefined;
  }): Promise<RunSummary> {
    return this.#next(async () => {
      try {
        if (end.weights !== null) await this.#saveTensors(RUN_FILES.weights, end.weights, {});
        await this.#metrics.sync();
        await this.#steps.sync();
        const best = end.best ?? this.#record.best;
        this.#record = {
          ...this.#record,
          status: "ended",
          stopReason: end.stopReason,
          endedAt: new Date().toISOString(),
          steps: end.steps ?? this.#record.steps,
          seconds: end.seconds ?? this.#record.seconds,
          best,
          bestEpoch: best?.epoch ?? null,
        };
        await rm(this.#reserve, { force: true });
        await this.#saveRecord();
        return this.summary();
      } finally {
        await this.#letGo();
      }
    });
  }

  /** Lets go of the files without ending the run: it is found as interrupted when the project is opened next. */
  abandon(): Promise<void> {
    return this.#next(() => this.#letGo());
  }

  async #letGo(): Promise<void> {
    await rm(this.#reserve, { force: true });
    await this.#metrics.close();
    await this.#steps.close();
  }

  async #saveRecord(): Promise<void> {
    await writeFileAtomic(await runPath(this.#folder, this.id, RUN_FILES.record), formatRecord(this.#record));
  }

  async #saveTensors(file: string, tensors: SafeTensors, metadata: Record<string, string>): Promise<void> {
    await writeFileAtomic(await runPath(this.#folder, this.id, file), encodeSafetensors(tensors, metadata));
  }

  #next<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(action);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

async function makeFolder(folder: string, name: string): Promise<string> {
  await explaining(folder, "save", async () => mkdir(await insideProject(folder, RUNS), { recursive: true }));
  let number = await greatestRunNumber(folder);
  for (let attempt = 0; ; attempt++) {
    number += 1;
    const id = runId(number, name);
    const path = await runPath(folder, id);
    try {
      await mkdir(path);
      return id;
    } catch (error) {
      // Another program took this number at the same moment.
      if (!hasCode(error, "EEXIST") || attempt >= ATTEMPTS) return explaining(dirname(path), "save", () => Promise.reject(error as Error));
    }
  }
}

async function rewriteLog<K extends string>(path: string, columns: readonly K[], rows: readonly Readonly<Record<K, number | null>>[]): Promise<void> {
  const temporary = temporaryName(path);
  const log = await openLog(temporary, columns);
  try {
    await log.append(rows);
    await log.sync();
  } finally {
    await log.close();
  }
  await explaining(path, "save", () => replaceFile(temporary, path));
}

function describeMachine(device: string, threads: number): Machine {
  const processors = cpus();
  return {
    platform: `${platform()} ${release()} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: totalmem(),
    device,
    threads,
  };
}
