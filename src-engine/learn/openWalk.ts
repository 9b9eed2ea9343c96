// Where a walk begins: before any training of a document, or at a state of a run. What a run has on record is taken from there; the
// rest is trained again, since the same seed and rows give the same bits.

import type { TaskOptions } from "../data/duckdb";
import { throwIfCanceled } from "../document/canceled";
import type { PreparedRows } from "../data/prepare";
import { prepareData } from "../data/prepare";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Document } from "../document/schema";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { RunRecord } from "../project/runRecord";
import { readMetrics, readRecord } from "../project/runs";
import type { SplitPart, StepOrigin } from "../protocol/learn";
import type { EpochMetrics } from "../runs/epochs";
import { runInWords } from "../runs/runInWords";
import type { Backend } from "../runtime/backend";
import type { StartPoint } from "../train/checkpoint";
import { createControl } from "../train/control";
import { continueFrom, initialOf, newestPoint, runPoint } from "../train/fork";
import type { PreparedRun } from "../train/prepareRun";
import { checkOrRefuse, preparedRun, refuseBeyondMemory, refuseOtherRows } from "../train/prepareRun";
import { Walk } from "../train/walk";
import type { TrainingData } from "../train/trainNetwork";
import type { WalkState } from "../train/walkState";
import { walkBeginning } from "../train/walkState";
import { whole } from "../document/whole";

export interface OpenWalkInput extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  /** What is trained, where the origin is no run: a run has its own. */
  readonly document: Document;
  readonly origin: StepOrigin;
  /** What computes, with so many threads as the run had: the last bits may depend on it. */
  readonly backendFor: (threads: number | null) => Backend;
}

export interface OpenedWalk {
  readonly walk: Walk;
  readonly backend: Backend;
  readonly document: Document;
  /** Whose training it is; null of a document that is not trained yet. */
  readonly run: string | null;
  readonly preparation: Preparation;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  readonly parts: Readonly<Record<SplitPart, PreparedRows>>;
  /** Where the training begins. */
  readonly beginning: (signal: AbortSignal | undefined) => Promise<WalkState>;
  /** False where what was trained again came out otherwise than the run's log says. */
  readonly exact: boolean;
}

/**
 * Prepares the rows and goes to where the walk is to begin.
 * @throws UserError where it cannot be trained, "too-large-to-walk", "data-changed", "no-such-epoch", "canceled"
 */
export async function openWalk(input: OpenWalkInput): Promise<OpenedWalk> {
  const { folder, origin, signal, onProgress } = input;
  const record = origin.kind === "run" ? await readRecord(folder, origin.run) : null;
  const document = record?.document ?? input.document;
  const backend = input.backendFor(record?.machine.threads ?? null);
  const { raw: _, ...data } = await prepareData({ folder, data: document.data, signal, onProgress }).catch(
    (error: unknown) => {
      throw origin.kind === "run" ? unlikeRun(error, runInWords(origin.run)) : error;
    },
  );
  const prepared = preparedRun(document, data);
  // No rule ends a walk.
  checkOrRefuse(prepared, null);
  await refuseBeyondMemory({ device: { name: "cpu" } }, prepared);
  const { preparation, network } = prepared;
  const found = {
    backend,
    document,
    run: origin.kind === "run" ? origin.run : null,
    preparation,
    network,
    data: prepared.data,
    parts: { train: data.train, validation: data.validation, test: data.test },
  };
  if (origin.kind === "initial" || record === null) {
    const from = await walkBeginning({ backend, ...prepared });
    const walk = await Walk.open({ backend, ...prepared, from });
    return { ...found, walk, beginning: async () => from, exact: true };
  }
  await refuseOtherRows(folder, origin.run, preparation);
  return { ...found, ...(await throughRun({ ...input, backend, prepared, record, run: origin.run, at: origin.at })) };
}

/** A column that a run's rows want, said as what it is: the data are no longer those that it was trained with. Other failures stay. */
function unlikeRun(error: unknown, run: string): unknown {
  if (!(error instanceof UserError) || error.problem.subject?.kind !== "column") return error;
  return new UserError({
    ...error.problem,
    message: `The data do not fit run ${run} any more: ${error.problem.message}`,
    next: "Choose this network before any training, or another run. To look at this one, import the data that it was trained with.",
  });
}

interface RunWalkInput extends OpenWalkInput {
  readonly backend: Backend;
  readonly prepared: PreparedRun;
  readonly record: RunRecord;
  readonly run: string;
  readonly at: "initial" | "best" | "last" | number;
}

async function throughRun(input: RunWalkInput): Promise<Pick<OpenedWalk, "walk" | "beginning" | "exact">> {
  const { folder, run, at, backend, prepared, record, signal, onProgress } = input;
  const metrics = await readMetrics(folder, run);
  const newest = await newestPoint({ folder, run, rows: prepared.rows });
  const epoch = epochOf(input, metrics);
  const isOnRecord = newest !== null && (at === "last" || isAtEpoch(newest, epoch));
  const begun = async (point: StartPoint | null): Promise<WalkState> =>
    point === null || point.progress.position.step === 0
      ? walkBeginning({ backend, ...prepared, initial: await initialOf(folder, run) })
      : stateAt(point);
  const beginning = async (wish: AbortSignal | undefined): Promise<WalkState> => begun(await pointBefore(input, wish));
  const shared = {
    backend,
    network: prepared.network,
    data: prepared.data,
    rateChanges: record.rateChanges,
    firstEpoch: record.origin?.epoch ?? 0,
  };
  if (isOnRecord) {
    const walk = await Walk.open({
      ...shared,
      optimizerStart: newest.progress.optimizerStart,
      from: stateAt(newest),
      beginning,
    });
    return { walk, beginning, exact: true };
  }
  const point = await pointBefore(input, signal);
  const from = await begun(point);
  const walk = await Walk.open({ ...shared, optimizerStart: point?.progress.optimizerStart ?? 0, from });
  try {
    const onShare = (share: number): void => onProgress?.(share, `Training again up to epoch ${whole(epoch)}`);
    await walk.goTo(walk.stepAfter(epoch), { signal, onShare });
  } catch (error) {
    await walk.dispose();
    throw error;
  }
  return { walk, beginning: async () => from, exact: isAsLogged(walk.at, metrics) };
}

/** The end of which epoch is meant. @throws UserError "no-such-epoch" */
function epochOf({ run, at, record }: RunWalkInput, metrics: readonly EpochMetrics[]): number {
  const first = record.origin?.epoch ?? 0;
  const last = metrics.at(-1)?.epoch ?? first;
  const epoch = at === "initial" ? first : at === "best" ? record.bestEpoch : at === "last" ? last : at;
  if (epoch !== null && epoch >= first && epoch <= last) return epoch;
  throw new UserError({
    code: "no-such-epoch",
    message:
      epoch === null
        ? `Run ${runInWords(run)} has no best epoch: none was measured on validation rows.`
        : `Run ${runInWords(run)} was never at epoch ${whole(epoch)}: it has the epochs ${whole(first)} to ${whole(last)}.`,
    next: "Choose one of them; the first is where it began.",
  });
}

function isAtEpoch({ progress: { position } }: StartPoint, epoch: number): boolean {
  return position.epoch === epoch && position.row === 0;
}

/** Where the run went on from another; null where it begins by itself. */
async function pointBefore(
  { folder, record, backend, prepared: { preparation, data, rows, network } }: RunWalkInput,
  signal: AbortSignal | undefined,
): Promise<StartPoint | null> {
  if (record.origin === null) return null;
  throwIfCanceled(signal);
  const control = createControl();
  const stop = (): void => control.ask("stop");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const point = await runPoint({ ...record.origin, folder, backend, control, preparation, data, rows });
    return continueFrom(point, network);
  } catch (error) {
    throwIfCanceled(signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function stateAt({ progress: { position, lossSum, plateau }, state }: StartPoint): WalkState {
  return { position, lossSum, plateau, state, last: null };
}

/** Whether a walk stands as the run's log says that it did, where it tells of that step. */
export function isAsLogged({ position, last }: WalkState, metrics: readonly EpochMetrics[]): boolean {
  const logged = metrics.find(({ step }) => step === position.step);
  return last === null || logged === undefined || (last.epochLoss === logged.loss && last.change === logged.change);
}
