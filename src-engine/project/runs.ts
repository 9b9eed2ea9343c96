// Reads what runs left on disk, and the little that may be changed of a run that ended: its notes, and whether it is there.

import { randomBytes } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { PreparationSchema } from "../document/preparation";
import { figureOf, isBetter, watchedFigure } from "../metrics/figures";
import type { EpochMetrics } from "../runs/epochs";
import type { EpochColumns } from "../runs/epochTable";
import type { RunSummary } from "../runs/run";
import type { WeightMoment } from "../runs/weights";
import { runInWords } from "../runs/runInWords";
import type { LogRow } from "./csvLog";
import { readLog } from "./csvLog";
import { damaged, explaining, insideProject, readBounded, readJson, writeJson } from "./files";
import { readMetricsColumns, readMetricsFile } from "./metricsFile";
import { nextNumber } from "./numbers";
import type { RunNotes, RunRecord } from "./runRecord";
import {
  NotesSchema,
  noSuchRun,
  RUN_FILES,
  runIds,
  runPath,
  RunRecordSchema,
  summaryOf,
  TRASH,
  trashPath,
} from "./runRecord";
import type { SafeTensor } from "./safetensors";
import { decodeSafetensors } from "./safetensors";
import type { Sums } from "./sums";
import { checkSeal, checkSum, SumsSchema } from "./sums";

export const STEP_COLUMNS = ["step", "epoch", "loss", "change", "learningRate"] as const;

/** One row of steps.csv. */
export type StepRow = LogRow<(typeof STEP_COLUMNS)[number]>;

/** The weights of a model larger than this are not read. */
const MAX_WEIGHTS_BYTES = 8 * 2 ** 30;

/** What a checkpoint holds beside the tensors, as plain JSON; the training loop's own affair. */
export type CheckpointState = Readonly<Record<string, unknown>>;
const CheckpointStateSchema = v.record(v.string(), v.unknown());

/** What else the run's folder held at a checkpoint. */
const CheckpointFilesSchema = v.strictObject({
  /** Bytes of the logs. */
  metrics: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  steps: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** The epoch of best.safetensors. */
  best: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});
export type CheckpointFiles = v.InferOutput<typeof CheckpointFilesSchema>;

/** A point that a run can go on from. */
export interface Checkpoint {
  readonly tensors: Record<string, SafeTensor>;
  readonly state: CheckpointState;
  readonly files: CheckpointFiles;
}

/** The record of a run. @throws UserError "no-such-run" or "file-damaged" */
export async function readRecord(folder: string, id: string): Promise<RunRecord> {
  const record = await readJson(await runPath(folder, id, RUN_FILES.record), RunRecordSchema);
  if (record === null) throw noSuchRun(id);
  return record;
}

const RecordWithSums = v.looseObject({ sums: v.optional(SumsSchema, {}) });

/** What a run's record says of its files. */
export async function readSums(folder: string, id: string): Promise<Sums> {
  return (await readJson(await runPath(folder, id, RUN_FILES.record), RecordWithSums))?.sums ?? {};
}

/** A run as it is told of; while it goes on, as far as its log says. */
export async function readRun(folder: string, id: string): Promise<RunSummary> {
  const record = await readRecord(folder, id);
  const notes = await readNotes(folder, id);
  return summaryOf(id, record.status === "ended" ? record : withLog(record, await readMetrics(folder, id)), notes);
}

/** All runs, by number. One that cannot be read is passed over and named in `unreadable`. */
export async function listRuns(folder: string): Promise<{ runs: RunSummary[]; unreadable: string[] }> {
  const runs: RunSummary[] = [];
  const unreadable: string[] = [];
  for (const id of await runIds(folder)) {
    try {
      runs.push(await readRun(folder, id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { runs, unreadable };
}

/** Every epoch of a run. @throws UserError "no-such-run" or "file-damaged" */
export async function readMetrics(folder: string, id: string): Promise<EpochMetrics[]> {
  return readMetricsFile(await runPath(folder, id, RUN_FILES.metrics));
}

/** The epochs of a run as columns. */
export async function readEpochColumns(folder: string, id: string): Promise<EpochColumns> {
  return readMetricsColumns(await runPath(folder, id, RUN_FILES.metrics));
}

/** The sampled steps of a run. */
export async function readSteps(folder: string, id: string): Promise<StepRow[]> {
  return readLog(await runPath(folder, id, RUN_FILES.steps), STEP_COLUMNS);
}

/** How the run's data was prepared. @throws UserError "no-such-run" or "file-damaged" */
export async function readPreparation(folder: string, id: string): Promise<Preparation> {
  const path = await runPath(folder, id, RUN_FILES.preparation);
  const preparation = await readJson(path, PreparationSchema, async (bytes) =>
    checkSum(path, bytes, (await readSums(folder, id)).preparation),
  );
  if (preparation === null) throw noSuchRun(id);
  return preparation;
}

/**
 * The weights at the end of a run, or of its best epoch.
 * @throws UserError "no-weights" when the run has none (yet), or why they cannot be read
 */
export async function readWeights(
  folder: string,
  id: string,
  which: "final" | "best" = "final",
): Promise<Record<string, SafeTensor>> {
  const read = await readTensorFile(folder, id, which === "final" ? RUN_FILES.weights : RUN_FILES.best);
  if (read !== null) return read.tensors;
  await readRecord(folder, id);
  throw noWeights(id, which === "final" ? "last" : which, []);
}

/** The error for weights that a run does not have. @param others those that it has */
export function noWeights(id: string, which: WeightMoment, others: readonly WeightMoment[]): UserError {
  return new UserError({
    code: "no-weights",
    message: `Run ${runInWords(id)} has no ${MOMENTS[which]}: ${which === "initial" ? "they follow from its seed" : "it did not get that far"}.`,
    next:
      others.length === 0
        ? "Resume it from its checkpoint, or choose another run."
        : `It has ${others.map((one) => MOMENTS[one]).join(" and ")}.`,
  });
}

const MOMENTS: Readonly<Record<WeightMoment, string>> = {
  initial: "initial weights that were given",
  best: "weights of a best epoch",
  last: "final weights",
};

/** The weights that a run was begun with, where they were given. @throws UserError "file-damaged" when they are gone */
export async function readInitialWeights(folder: string, id: string): Promise<Record<string, SafeTensor> | null> {
  const { initial } = await readRecord(folder, id);
  if (initial === undefined) return null;
  const read = await readTensorFile(folder, id, RUN_FILES.initial);
  if (read === null)
    throw damaged(await runPath(folder, id, RUN_FILES.initial), "it is gone, and the run began with it");
  return read.tensors;
}

/** The error for a checkpoint that another version of Gradual wrote. */
export function unusableCheckpoint(id: string, what: string): UserError {
  return new UserError({
    code: "checkpoint-unusable",
    message: `The checkpoint of run ${runInWords(id)} cannot be used: ${what} is not what this version writes.`,
    next: "Start a new run, or resume it with the version that began it.",
    subject: { kind: "file", path: `runs/${id}/${RUN_FILES.checkpoint}` },
  });
}

/**
 * The newest checkpoint of a run; null when it has none.
 * @throws UserError "checkpoint-unusable" when it is of the first versions, which kept the state elsewhere, or "file-damaged"
 */
export async function readCheckpoint(folder: string, id: string): Promise<Checkpoint | null> {
  const read = await readTensorFile(folder, id, RUN_FILES.checkpoint);
  if (read === null) return null;
  // The state lies in the tensors' own file, so that both always belong together; checkpoint.json is a copy for people.
  if (read.metadata.state === undefined || read.metadata.files === undefined)
    throw unusableCheckpoint(id, "its content");
  const state = v.safeParse(v.pipe(v.string(), v.parseJson(), CheckpointStateSchema), read.metadata.state, FIRST_ISSUE);
  const files = v.safeParse(v.pipe(v.string(), v.parseJson(), CheckpointFilesSchema), read.metadata.files, FIRST_ISSUE);
  if (!state.success || !files.success)
    throw damaged(await runPath(folder, id, RUN_FILES.checkpoint), "it does not say where the run was");
  return { tensors: read.tensors, state: state.output, files: files.output };
}

/**
 * The best weights that belong to a checkpoint, and where they are: a kill may have come before they got their name.
 * @throws UserError "file-damaged" when there are none of that epoch
 */
export async function readBestWeights(
  folder: string,
  id: string,
  epoch: number,
): Promise<{ readonly file: "best" | "nextBest"; readonly tensors: Record<string, SafeTensor> }> {
  for (const file of ["nextBest", "best"] as const) {
    const read = await readTensorFile(folder, id, RUN_FILES[file]);
    if (read?.metadata.epoch === String(epoch)) return { file, tensors: read.tensors };
  }
  throw damaged(
    await runPath(folder, id, RUN_FILES.best),
    `it does not hold the weights of epoch ${epoch}, which the checkpoint tells of`,
  );
}

async function readTensorFile(
  folder: string,
  id: string,
  file: string,
): Promise<ReturnType<typeof decodeSafetensors> | null> {
  const path = await runPath(folder, id, file);
  try {
    const bytes = await readBounded(path, MAX_WEIGHTS_BYTES);
    const read = decodeSafetensors(bytes, path);
    if (file === RUN_FILES.weights) checkSum(path, bytes, (await readSums(folder, id)).weights);
    checkSeal(path, bytes, read.metadata);
    return read;
  } catch (error) {
    if (error instanceof UserError && error.problem.code === "file-missing") return null;
    throw error;
  }
}

/** Changes a run's name, note, star or tags; the run itself stays as it is. */
export async function annotateRun(folder: string, id: string, change: RunNotes): Promise<RunSummary> {
  await readRecord(folder, id);
  const notes = await readNotes(folder, id);
  await writeJson(await runPath(folder, id, RUN_FILES.notes), v.parse(NotesSchema, { ...notes, ...change }));
  return readRun(folder, id);
}

/** What people noted on a run. */
export async function readNotes(folder: string, id: string): Promise<RunNotes> {
  return (await readJson(await runPath(folder, id, RUN_FILES.notes), NotesSchema)) ?? {};
}

/**
 * A run that ended may be moved to the system's bin by another: an empty folder in runs/.trash keeps its number from being given again.
 * @throws UserError "no-such-run" or "run-going-on"
 */
export async function releaseRun(folder: string, id: string): Promise<void> {
  await refuseUnlessEnded(folder, id);
  const place = await insideProject(folder, trashPath(id).replaceAll("\\", "/"));
  await explaining(place, "create", () => mkdir(place, { recursive: true }));
}

/**
 * Moves a run that ended to runs/.trash, from where it can be brought back by hand. Its number is not given again.
 * @throws UserError "no-such-run" or "run-going-on"
 */
export async function removeRun(folder: string, id: string): Promise<void> {
  await refuseUnlessEnded(folder, id);
  const from = await runPath(folder, id);
  const to = await insideProject(folder, trashPath(id).replaceAll("\\", "/"));
  await explaining(from, "remove", async () => {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to).catch(() => rename(from, `${to}.${randomBytes(4).toString("hex")}`));
  });
}

async function refuseUnlessEnded(folder: string, id: string): Promise<void> {
  const { status } = await readRecord(folder, id);
  if (status !== "ended") {
    throw new UserError({
      code: "run-going-on",
      message: `Run ${runInWords(id)} is still training.`,
      next: "Stop it first.",
    });
  }
}

/** The number for a new run: those of runs that were removed are not given again. */
export async function nextRunNumber(folder: string): Promise<number> {
  return nextNumber([...(await runIds(folder)), ...(await runIds(folder, TRASH))]);
}

/** The record with what the log tells of its epochs. */
export function withLog(record: RunRecord, metrics: readonly EpochMetrics[]): RunRecord {
  const last = metrics.at(-1) ?? null;
  const watched = watchedFigure(record.document.training);
  const valueOf = (row: EpochMetrics | null): number | null =>
    row === null ? null : figureOf(row, watched, "validation");
  const best = metrics.reduce<EpochMetrics | null>(
    (found, row) => (isBetter(watched, valueOf(row), valueOf(found)) ? row : found),
    null,
  );
  return {
    ...record,
    epochs: last?.epoch ?? 0,
    steps: last?.step ?? 0,
    seconds: last?.seconds ?? 0,
    last,
    best,
    bestEpoch: best?.epoch ?? null,
  };
}
