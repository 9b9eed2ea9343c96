// Writes a run to disk as it goes on. The caller holds the project's lock.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, platform, release, totalmem } from "node:os";
import { dirname } from "node:path";
import { hasCode, moveOver, temporaryName } from "../disk/wholeFile";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Document } from "../document/schema";
import type { Baselines } from "../runs/baseline";
import type { EpochMetrics } from "../runs/epochs";
import type { DeviceChange, RunDevice, RateChange, RunGroup, RunStatus, RunSummary } from "../runs/run";
import { isUnfinished } from "../runs/stopReason";
import type { StopReason } from "../runs/stopReason";
import { runInWords } from "../runs/runInWords";
import type { LogWriter } from "./csvLog";
import { cutLog, openLog } from "./csvLog";
import { explaining, insideProject, jsonText, writeFileAtomic } from "./files";
import { rowOf } from "./metricsFile";
import type { Machine, RunRecord } from "./runRecord";
import { formatNumbers, formatRecord, RUN_FILES, RUNS, runId, runPath, summaryOf } from "./runRecord";
import type { Checkpoint, CheckpointFiles, CheckpointState, StepRow } from "./runs";
import { nextRunNumber, readBestWeights, readMetrics, readRecord, STEP_COLUMNS, withLog } from "./runs";
import type { SafeTensors } from "./safetensors";
import { encodeSafetensors } from "./safetensors";
import { sealedSafetensors, sumOf } from "./sums";

/** What a run is started with; all of it is frozen in run.json. */
export interface RunStart {
  /** Default: the optimizer's type. Names the folder too. */
  readonly name?: string | undefined;
  readonly document: Document;
  readonly preparation: Preparation;
  readonly parameters: number;
  /** Of metrics.csv. */
  readonly columns: readonly string[];
  readonly device: RunDevice;
  /** Of the app and of what it computes with, e.g. { gradual: "0.1.0", onnxruntime: "1.30.0" }; Node's own is added. */
  readonly versions: Readonly<Record<string, string>>;
  /** The run and epoch that this one goes on from. */
  readonly origin?: { readonly run: string; readonly epoch: number } | undefined;
  /** The run that this one trains once more, and the epoch that was its best. */
  readonly refitOf?: { readonly run: string; readonly epoch: number } | undefined;
  readonly group?: RunGroup | undefined;
  readonly baselines?: Baselines | undefined;
  /** Changes of the learning rate that it has from the run it goes on from. */
  readonly rateChanges?: readonly RateChange[] | undefined;
  /** The weights that it begins with, and the file that they were given in. */
  readonly initial?: { readonly name: string; readonly sha256: string; readonly weights: SafeTensors } | undefined;
}

/** What is written since the last time. */
export interface NewRows {
  readonly epochs: readonly EpochMetrics[];
  readonly steps: readonly StepRow[];
}

/** A point to go on from, with all that happened up to it. */
export interface NewCheckpoint extends NewRows {
  /** Weights and optimizer state by name. */
  readonly tensors: SafeTensors;
  /** The loop's own state. */
  readonly state: CheckpointState;
  /** Where a new best epoch was found since the last checkpoint. */
  readonly best: { readonly weights: SafeTensors; readonly metrics: EpochMetrics } | null;
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
  readonly #metrics: LogWriter<string>;
  readonly #steps: LogWriter<(typeof STEP_COLUMNS)[number]>;
  #queue: Promise<unknown> = Promise.resolve();
  #dataSum: Promise<string | null> = Promise.resolve(null);

  private constructor(
    folder: string,
    id: string,
    reserve: string,
    record: RunRecord,
    metrics: LogWriter<string>,
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
    const {
      document,
      preparation,
      parameters,
      columns,
      device,
      versions,
      origin,
      refitOf,
      group,
      baselines,
      initial,
      rateChanges = [],
    } = start;
    const preparationText = jsonText(preparation);
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
      ...(refitOf === undefined ? {} : { refitOf }),
      ...(group === undefined ? {} : { group }),
      ...(baselines === undefined ? {} : { baselines }),
      rateChanges: [...rateChanges],
      deviceChanges: [],
      ...(initial === undefined ? {} : { initial: { name: initial.name, sha256: initial.sha256 } }),
      versions: { ...versions, node: process.versions.node },
      machine: describeMachine(device),
      sums: { preparation: sumOf(preparationText) },
      document,
    };
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.preparation), preparationText);
    if (initial !== undefined)
      await writeFileAtomic(await runPath(folder, id, RUN_FILES.initial), encodeSafetensors(initial.weights));
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord(record));
    return RunWriter.#open(folder, id, record, columns);
  }

  /**
   * Opens a run that has not finished its recipe, to go on from its checkpoint, or from its beginning where it has none. What was
   * written after that point is dropped. Should this be broken off too, it can be done again. Where a device is given, the run
   * goes on there, and its record tells of that one, and of the change.
   * @throws UserError "run-ended" when the run came to an end of its own, and so may not change any more
   */
  static async resume(
    folder: string,
    id: string,
    checkpoint: Pick<Checkpoint, "files"> | null,
    columns: readonly string[],
    goesOn?: { readonly device: RunDevice; readonly change: DeviceChange | null },
  ): Promise<RunWriter> {
    const record = await readRecord(folder, id);
    refuseUnlessUnfinished(id, record);
    const files: CheckpointFiles = checkpoint?.files ?? { metrics: 0, steps: 0, best: null };
    await settleBest(folder, id, files.best);
    await cutLog(await runPath(folder, id, RUN_FILES.metrics), files.metrics);
    await cutLog(await runPath(folder, id, RUN_FILES.steps), files.steps);
    const metrics = await readMetrics(folder, id);
    const best = metrics.find(({ epoch }) => epoch === files.best) ?? null;
    const going: RunRecord = {
      ...withLog({ ...record, status: "running", stopReason: null, endedAt: null }, metrics),
      best,
      bestEpoch: files.best,
      ...(goesOn === undefined ? {} : { machine: describeMachine(goesOn.device) }),
      ...(goesOn?.change == null ? {} : { deviceChanges: [...record.deviceChanges, goesOn.change] }),
    };
    await writeFileAtomic(await runPath(folder, id, RUN_FILES.record), formatRecord(going));
    return RunWriter.#open(folder, id, going, columns);
  }

  static async #open(folder: string, id: string, record: RunRecord, columns: readonly string[]): Promise<RunWriter> {
    const file = await runPath(folder, id, RUN_FILES.record);
    const reserve = temporaryName(file);
    // Of a full disk people are told by the name that they know.
    await explaining(file, "save", () => writeFile(reserve, new Uint8Array(RESERVE_BYTES), { flag: "wx" }));
    const metrics = await openLog(await runPath(folder, id, RUN_FILES.metrics), columns);
    const steps = await openLog(await runPath(folder, id, RUN_FILES.steps), STEP_COLUMNS);
    return new RunWriter(folder, id, reserve, record, metrics, steps);
  }

  /** The run as it stands; notes that were made meanwhile are not in it. */
  summary(): RunSummary {
    return summaryOf(this.id, this.#record, {});
  }

  /** SHA-256 of the data, worked out while the run goes on; its end waits for it. It does without where that fails. */
  sumData(sum: (source: Document["data"]["source"]) => Promise<string | null>): void {
    this.#dataSum = sum(this.#record.document.data.source).catch(() => null);
  }

  /** Adds epochs to metrics.csv and sampled steps to steps.csv. */
  log(rows: NewRows): Promise<void> {
    return this.#next(() => this.#log(rows));
  }

  async #log({ epochs, steps }: NewRows): Promise<void> {
    if (steps.length > 0) await this.#steps.append(steps);
    const last = epochs.at(-1);
    if (last === undefined) return;
    await this.#metrics.append(epochs.map(rowOf));
    this.#record = { ...this.#record, last, epochs: last.epoch, steps: last.step, seconds: last.seconds };
  }

  /** Notes in run.json that the run pauses, or goes on. */
  status(status: Exclude<RunStatus, "ended">): Promise<void> {
    return this.#next(async () => {
      this.#record = { ...this.#record, status };
      await this.#saveRecord();
    });
  }

  /** It continues on another device. */
  deviceChange(change: DeviceChange, device: RunDevice): Promise<void> {
    return this.#next(async () => {
      this.#record = {
        ...this.#record,
        machine: describeMachine(device),
        deviceChanges: [...this.#record.deviceChanges, change],
      };
      await this.#saveRecord();
    });
  }

  /** A person changed the learning rate. */
  rateChanges(changes: readonly RateChange[]): Promise<void> {
    return this.#next(async () => {
      this.#record = { ...this.#record, rateChanges: [...changes] };
      await this.#saveRecord();
    });
  }

  /**
   * Replaces the checkpoint, and best.safetensors where there is a new one. The process may end between any two writes:
   * the checkpoint's one file says how long the logs were and which epoch's best weights belong to it.
   */
  checkpoint({ tensors, state, best, ...rows }: NewCheckpoint): Promise<void> {
    return this.#next(async () => {
      await this.#log(rows);
      await this.#metrics.sync();
      await this.#steps.sync();
      if (best !== null) {
        const { metrics, weights } = best;
        await this.#saveTensors(RUN_FILES.nextBest, weights, { epoch: String(metrics.epoch) });
        this.#record = { ...this.#record, best: metrics, bestEpoch: metrics.epoch };
      }
      const files: CheckpointFiles = {
        metrics: this.#metrics.length,
        steps: this.#steps.length,
        best: this.#record.bestEpoch,
      };
      await this.#saveTensors(RUN_FILES.checkpoint, tensors, {
        state: formatNumbers(state),
        files: JSON.stringify(files),
      });
      if (best !== null) await replace(this.#folder, this.id, RUN_FILES.nextBest, RUN_FILES.best);
      await writeFileAtomic(
        await runPath(this.#folder, this.id, RUN_FILES.checkpointState),
        `${formatNumbers({ ...state, files }, 2)}\n`,
      );
    });
  }

  /** Writes weights.safetensors: what the run leaves. */
  weights(weights: SafeTensors): Promise<void> {
    return this.#next(() => this.#saveWeights(weights));
  }

  /** Ends the run. `best` where its epoch was found after the last checkpoint. */
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
        if (end.weights !== null) await this.#saveWeights(end.weights);
        const data = await this.#dataSum;
        if (data !== null) this.#record = { ...this.#record, sums: { ...this.#record.sums, data } };
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
    await writeFileAtomic(await runPath(this.#folder, this.id, file), sealedSafetensors(tensors, metadata));
  }

  async #saveWeights(weights: SafeTensors): Promise<void> {
    const { weights: before, ...sums } = this.#record.sums ?? {};
    // The record first tells of none: a kill between the two writes leaves weights without a sum, not with a wrong one.
    if (before !== undefined) {
      this.#record = { ...this.#record, sums };
      await this.#saveRecord();
    }
    const bytes = sealedSafetensors(weights, {});
    await writeFileAtomic(await runPath(this.#folder, this.id, RUN_FILES.weights), bytes);
    this.#record = { ...this.#record, sums: { ...sums, weights: sumOf(bytes) } };
  }

  #next<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(action);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

async function makeFolder(folder: string, name: string): Promise<string> {
  await explaining(folder, "save", async () => mkdir(await insideProject(folder, RUNS), { recursive: true }));
  const number = await nextRunNumber(folder);
  for (let attempt = 0; ; attempt++) {
    const id = runId(number + attempt, name);
    const path = await runPath(folder, id);
    try {
      await mkdir(path);
      return id;
    } catch (error) {
      // Another program took this number at the same moment.
      if (!hasCode(error, "EEXIST") || attempt >= ATTEMPTS)
        return explaining(dirname(path), "save", () => Promise.reject(error as Error));
    }
  }
}

/** Only a run that has not finished its recipe may continue. @throws UserError "run-ended" or "run-going-on" */
export function refuseUnlessUnfinished(id: string, { stopReason }: Pick<RunRecord, "stopReason">): void {
  if (stopReason !== null && isUnfinished(stopReason)) return;
  throw new UserError({
    code: stopReason === null ? "run-going-on" : "run-ended",
    message:
      stopReason === null
        ? `Run ${runInWords(id)} is still training.`
        : `Run ${runInWords(id)} finished its recipe and is not changed any more.`,
    next:
      stopReason === null
        ? "Wait for its end, or stop it."
        : 'Train it on as a new run that begins where this one ended: `gradual train --on`, or "Train on…" in its menu.',
  });
}

/** Makes best.safetensors that of the checkpoint: a kill may have come before or after the new one took its place. */
async function settleBest(folder: string, id: string, epoch: number | null): Promise<void> {
  const found = epoch === null ? null : await readBestWeights(folder, id, epoch);
  if (found?.file === "nextBest") await replace(folder, id, RUN_FILES.nextBest, RUN_FILES.best);
  else await rm(await runPath(folder, id, RUN_FILES.nextBest), { force: true });
}

async function replace(folder: string, id: string, from: string, to: string): Promise<void> {
  const target = await runPath(folder, id, to);
  const source = await runPath(folder, id, from);
  await explaining(target, "save", () => moveOver(source, target));
}

function describeMachine({ name, threads, whyNotGpu }: RunDevice): Machine {
  const processors = cpus();
  return {
    platform: `${platform()} ${release()} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: totalmem(),
    device: name,
    threads,
    ...(whyNotGpu === null ? {} : { whyNotGpu }),
  };
}
