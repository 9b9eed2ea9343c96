// One run of a project, from its document to what stands in runs/. The caller holds the project's lock.

import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { TaskOptions } from "../data/duckdb";
import type { PreparedData, PreparedRows } from "../data/prepare";
import { prepareData } from "../data/prepare";
import type { Preparation } from "../document/preparation";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import type { DataShapes } from "../layers/spec";
import { checkModel } from "../check/checkModel";
import { checkMemory } from "../check/memoryCheck";
import { weightSpecs } from "../passes/compile";
import { endsOf } from "../network/ends";
import { readBestWeights, readCheckpoint, readPreparation, readRecord } from "../project/runs";
import { refuseUnlessBroken, RunWriter } from "../project/runWriter";
import type { Machine } from "../project/runRecord";
import type { RunProgress } from "../protocol/messages";
import type { RateTest } from "../runs/rateTest";
import type { DeviceChange, RateChange, RunDevice, RunSummary } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import { learningRateOf } from "../optimizers/registry";
import { limits } from "../rules/recipe";
import { availableMemory } from "../runtime/availableMemory";
import type { Backend, Tensors } from "../runtime/backend";
import { withFallback } from "../runtime/fallback";
import { blockSize } from "../runtime/onnx/blockSize";
import { gpuFailureInWords } from "../runtime/onnx/gpuFailure";
import { asTensors, dataChanged, digestRows, startPoint } from "./checkpoint";
import type { StartPoint } from "./checkpoint";
import type { RunControl } from "./control";
import { continueFrom, initialOf, runPoint } from "./fork";
import { readInitialFile } from "./initialFile";
import type { Observer, Progress } from "./loop";
import { OUT_OF_MEMORY, ranOutOfMemory } from "./outOfMemory";
import { createProgress } from "./progress";
import { testRates } from "./rateTest";
import type { RateTestSettings } from "./rateTest";
import type { Recorder } from "./recorder";
import { createRecorder } from "./recorder";
import type { TrainingData, TrainingFacts } from "./trainNetwork";
import { trainNetwork } from "./trainNetwork";

export interface TrainInput extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly backend: Backend;
  readonly control: RunControl;
  /** What the backend computes on; told in run.json. */
  readonly device: RunDevice;
  /** Where that may fail in the middle, as a graphics processor may: the processor, with the device's threads, to go on with. */
  readonly fallback?: Backend | undefined;
  /** The backend failed, and the run goes on on the processor. */
  readonly onFallback?: (problem: Problem) => void;
  readonly versions: Readonly<Record<string, string>>;
  /** Bytes that training may take; what the machine has, where nothing else is given. */
  readonly memory?: () => number;
  /** Before it begins: what is doubtful about the data, the network or the recipe. */
  readonly onWarnings?: (warnings: readonly Problem[]) => void;
  /** Once, when the run has its folder and its first step is near. */
  readonly onStarted?: (run: RunSummary) => void;
  /** At most about 20 times a second. */
  readonly onRunProgress?: (progress: RunProgress) => void;
  /** It paused, goes on, or will end for its `stopReason` as soon as its files are written. */
  readonly onChanged?: (run: RunSummary) => void;
  /** Told of everything, besides those who keep the run. */
  readonly observers?: readonly Observer[];
}

export interface TrainRunInput extends TrainInput {
  /** Frozen into the run. */
  readonly document: Document;
}

export interface NewRunInput extends TrainRunInput {
  /** A safetensors file with the weights to begin with; the seed draws them where absent. */
  readonly initial?: string | undefined;
  /** The run that is trained once more, on its validation rows too; see refit.ts. */
  readonly refitOf?: { readonly run: string; readonly epoch: number } | undefined;
  /** What the learning rate is changed to at steps to come. */
  readonly rateChanges?: readonly RateChange[] | undefined;
}

export interface ResumeRunInput extends TrainInput {
  /** Its folder's name. */
  readonly run: string;
}

export interface ForkRunInput extends TrainRunInput {
  /** The run that the new one begins with, and after how many of its epochs; null for as many as there are. */
  readonly from: { readonly run: string; readonly epoch: number | null };
}

/** A run that is about to go on, or to begin. */
interface Plan {
  readonly document: Document;
  readonly preparation: Preparation;
  readonly train: PreparedRows;
  readonly validation: PreparedRows;
  /** {@link digestRows} of both. */
  readonly rows: string;
  readonly from: StartPoint | null;
  /** A person's changes of the learning rate: those of this run before, or those that it has from another. */
  readonly rateChanges?: readonly RateChange[];
  /** The weights to begin with, where they are given and nothing is gone on from. */
  readonly initial: Tensors | null;
  /** Makes the run's folder ready for writing. */
  open(facts: TrainingFacts, device: RunDevice): Promise<RunWriter>;
}

/**
 * Trains the document's network on the project's rows and gives the run as it ended, be it well or not.
 * @throws UserError when the run could not begin: then there is none on disk
 */
export async function trainRun(input: NewRunInput): Promise<RunSummary> {
  const { folder, document, versions, refitOf, rateChanges = [] } = input;
  const { preparation, fit, ...parts } = await prepare(input, document);
  const warnings = [...fit.problems, ...checkOrRefuse(document, endsOf(preparation))];
  await refuseBeyondMemory(input, document, { preparation, ...parts });
  if (warnings.length > 0) input.onWarnings?.(warnings);
  const initial =
    input.initial === undefined
      ? undefined
      : await readInitialFile(input.initial, weightSpecs(document.model, endsOf(preparation)));
  return execute(input, {
    document,
    preparation,
    ...parts,
    from: null,
    rateChanges,
    initial: initial?.weights ?? null,
    open: ({ parameters, layers }, on) =>
      RunWriter.create(folder, {
        name: refitOf === undefined ? undefined : `refit-of-${Number.parseInt(refitOf.run, 10)}`,
        refitOf,
        rateChanges,
        document,
        preparation,
        parameters,
        layers: idsOf(layers),
        device: on,
        versions,
        initial,
      }),
  });
}

/**
 * Trains the document's network from where another run was at the end of one of its epochs, on that run's rows and with its
 * seed: the batches and random numbers are those that it had, and only what the document changes is different.
 * @throws UserError as {@link trainRun} and {@link runPoint}
 */
export async function forkRun(input: ForkRunInput): Promise<RunSummary> {
  const { folder, versions, from: wanted, backend, control } = input;
  const origin = (await readRecord(folder, wanted.run)).document;
  const training = { ...input.document.training, seed: origin.training.seed };
  const document = { ...input.document, data: origin.data, training };
  const { preparation, fit, ...parts } = await prepare(input, document);
  const ends = endsOf(preparation);
  checkOrRefuse(document, ends);
  await refuseBeyondMemory(input, document, { preparation, ...parts });
  input.onProgress?.(null, `Going back in run ${wanted.run}`);
  const found = await runPoint({
    ...wanted,
    folder,
    backend,
    control,
    data: dataOf(preparation, parts),
    rows: parts.rows,
  });
  if (found.epoch >= training.epochs) {
    throw new UserError({
      code: "nothing-to-train",
      message: `Run ${wanted.run} is at epoch ${found.epoch} there, and the recipe ends at epoch ${training.epochs}.`,
      next: "Ask for more epochs; those of the other run count.",
      subject: { kind: "setting", path: "training.epochs" },
    });
  }
  refuseIfOver(wanted.run, found.point.progress.position.step, training);
  const warnings = [
    ...fit.problems,
    ...checkOrRefuse(document, ends),
    ...(found.exact ? [] : [inexact(wanted.run, found.epoch)]),
  ];
  if (warnings.length > 0) input.onWarnings?.(warnings);
  const from = continueFrom(found, document, ends);
  // Who leaves the learning rate as it was means it as it went on.
  const isSameRate = learningRateOf(document.training.optimizer) === learningRateOf(origin.training.optimizer);
  const rateChanges = isSameRate ? found.rateChanges : [];
  return execute(input, {
    document,
    preparation,
    ...parts,
    from,
    rateChanges,
    initial: found.epoch === 0 ? found.initial : null,
    open: ({ parameters, layers }, on) =>
      RunWriter.create(folder, {
        document,
        preparation,
        parameters,
        layers: idsOf(layers),
        device: on,
        versions,
        origin: { run: wanted.run, epoch: found.epoch },
        rateChanges,
      }),
  });
}

/** The steps of the other run count, as its epochs do. */
function refuseIfOver(run: string, step: number, training: Document["training"]): void {
  const { steps } = limits(training);
  if (step < steps) return;
  throw new UserError({
    code: "nothing-to-train",
    message: `Run ${run} is at step ${step} there, and the recipe ends at step ${steps}.`,
    next: "Ask for more steps; those of the other run count.",
    subject: { kind: "setting", path: "training.rules.steps" },
  });
}

function inexact(run: string, epoch: number): Problem {
  return {
    code: "fork-inexact",
    message: `Epoch ${epoch} of run ${run} was trained again, and its figures are not quite those in its log: it was made on another machine, or by another version.`,
    warning: true,
  };
}

/**
 * Goes on with a run that was broken off, from its checkpoint, or from its beginning where it has none; the run ends as
 * if nothing had happened: the same bits in its weights and in its logs, the seconds apart.
 * @throws UserError "run-ended", "data-changed", "checkpoint-unusable" or "file-damaged"; then the run stays as it is
 */
export async function resumeRun(input: ResumeRunInput): Promise<RunSummary> {
  const { folder, run } = input;
  const record = await readRecord(folder, run);
  refuseUnlessBroken(run, record);
  const { document } = record;
  const warnings = deviceWarnings(run, record.machine, input.device);
  if (warnings.length > 0) input.onWarnings?.(warnings);
  const checkpoint = await readCheckpoint(folder, run);
  const { preparation, fit: _, ...parts } = await prepare(input, document);
  // JSON has no -0.
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(preparation)), await readPreparation(folder, run)))
    throw dataChanged(run);
  await refuseBeyondMemory(input, document, { preparation, ...parts });
  return execute(input, {
    document,
    preparation,
    ...parts,
    initial: checkpoint === null ? await initialOf(folder, run) : null,
    from: checkpoint === null ? await beginning() : startPoint(run, checkpoint, await bestWeights(), parts.rows),
    rateChanges: record.rateChanges,
    open: ({ layers, start }, on) =>
      RunWriter.resume(folder, run, checkpoint, idsOf(layers), {
        device: on,
        change: resumedElsewhere(record.machine, on, start),
      }),
  });

  /** Where it began, if that was in another run. */
  async function beginning(): Promise<StartPoint | null> {
    if (record.origin === null) return null;
    const { backend, control } = input;
    const found = await runPoint({
      ...record.origin,
      folder,
      backend,
      control,
      data: dataOf(preparation, parts),
      rows: parts.rows,
    });
    return continueFrom(found, document, endsOf(preparation));
  }

  async function bestWeights(): Promise<Tensors | null> {
    const epoch = checkpoint?.files.best ?? null;
    return epoch === null ? null : asTensors((await readBestWeights(folder, run, epoch)).tensors);
  }
}

export interface FindRateInput extends TaskOptions, Pick<TrainInput, "folder" | "backend" | "memory"> {
  readonly document: Document;
  readonly settings?: RateTestSettings | undefined;
}

/**
 * Tests learning rates with the document's network and recipe on the project's rows, on the processor. Nothing is written.
 * @throws UserError when it could not be trained, or "canceled"
 */
export async function findRate({ document, backend, settings, ...input }: FindRateInput): Promise<RateTest> {
  const { preparation, train, validation } = await prepare(input, document);
  checkOrRefuse(document, endsOf(preparation));
  await refuseBeyondMemory({ ...input, device: { name: "cpu" } }, document, { preparation, train, validation });
  const data = dataOf(preparation, { train, validation });
  return testRates({
    backend,
    network: document,
    data,
    settings,
    signal: input.signal,
    onShare: (share) => input.onProgress?.(share, "Trying learning rates"),
  });
}

/** The rows of a document, without its raw columns: training does without their memory. */
async function prepare(
  { folder, signal, onProgress }: Pick<TrainInput, "folder" | "signal" | "onProgress">,
  { data }: Document,
): Promise<Pick<PreparedData, "preparation" | "fit" | "train" | "validation"> & { readonly rows: string }> {
  const { preparation, fit, train, validation } = await prepareData({ folder, data, signal, onProgress });
  return { preparation, fit, train, validation, rows: digestRows([train, validation]) };
}

/** Refuses what the machine has not the memory for. The rows are there already; a graphics processor has memory of its own. */
async function refuseBeyondMemory(
  { device, memory = availableMemory }: Pick<TrainInput, "memory"> & { readonly device: Pick<RunDevice, "name"> },
  document: Document,
  { train, validation, preparation }: Pick<PreparedData, "train" | "validation" | "preparation">,
): Promise<void> {
  if (device.name === "gpu" || train.rows.length === 0) return;
  const rows = { train: train.rows.length, validation: validation.rows.length };
  const taken = [train, validation].reduce(
    (sum, { features, targets }) => sum + features.data.byteLength + targets.data.byteLength,
    0,
  );
  const { problem } = checkMemory(document, endsOf(preparation), rows, {
    available: memory() + taken,
    block: await blockSize(),
  });
  if (problem !== null) throw new UserError(problem);
}

/** What makes a resumed run differ in its last bits, or slower, on this machine. */
function deviceWarnings(run: string, before: Machine, now: RunDevice): Problem[] {
  const problems: Problem[] = [];
  if (before.device !== now.name) {
    problems.push({
      code: "resumed-on-another-device",
      message: `Run ${run} was begun on the ${inWords(before.device)} and goes on on the ${inWords(now.name)}, which rounds differently: it will not end with quite the weights that it would have had.`,
      ...(now.whyNotGpu === null ? {} : { next: now.whyNotGpu }),
      warning: true,
    });
  }
  if (now.name === "cpu" && now.threads > availableParallelism()) {
    problems.push({
      code: "fewer-processors",
      message: `Run ${run} has ${now.threads} threads, more than the ${availableParallelism()} that this machine runs at once. It keeps them, so that it ends with the same weights, and takes longer.`,
      warning: true,
    });
  }
  return problems;
}

/** The change of device by which a run goes on; null where it is the same. */
function resumedElsewhere(before: Machine, now: RunDevice, { position }: Progress): DeviceChange | null {
  const from = before.device === "gpu" ? "gpu" : "cpu";
  if (from === now.name) return null;
  return {
    step: position.step + 1,
    epoch: position.epoch + 1,
    from,
    to: now.name,
    why: now.whyNotGpu ?? "It was resumed there.",
  };
}

function inWords(device: string): string {
  return device === "gpu" ? "graphics processor" : "processor";
}

async function execute(input: TrainInput, plan: Plan): Promise<RunSummary> {
  const { control, onStarted, onRunProgress, onChanged, observers = [] } = input;
  const { document, preparation, train, validation, rows, from, initial, rateChanges } = plan;
  const { training } = document;
  let recorder: Recorder | undefined;
  let { device } = input;
  let fell: ((why: string) => void) | undefined;
  const backend =
    input.fallback === undefined
      ? input.backend
      : withFallback(input.backend, input.fallback, (error) => {
          const why = gpuFailureInWords(error);
          device = { ...device, name: "cpu", whyNotGpu: why };
          fell?.(why);
          input.onFallback?.({
            code: "gpu-failed",
            message: `${why} The run goes on on the processor; nothing of it is lost.`,
            warning: true,
          });
        });

  const observe = async (facts: TrainingFacts): Promise<Observer[]> => {
    const writer = await plan.open(facts, device);
    const { observer: whereItIs, progress: at } = latestOf(facts.start);
    fell = (why) => {
      const { position } = at();
      const change: DeviceChange = { step: position.step + 1, epoch: position.epoch + 1, from: "gpu", to: "cpu", why };
      // Once the record has it, the windows hear of it.
      recorder?.beside(writer.deviceChange(change, device).then(() => onChanged?.(writer.summary())));
    };
    recorder = createRecorder({
      writer,
      seed: training.seed,
      rates: facts.rates,
      rows,
      best: facts.best,
      ruleStates: facts.ruleStates,
      weights: facts.weights.map(({ tensor }) => tensor),
    });
    const progress = createProgress({
      ...facts,
      training,
      onProgress: onRunProgress ?? (() => undefined),
    });
    const status = (what: "running" | "paused"): void => onChanged?.({ ...writer.summary(), status: what });
    onStarted?.(writer.summary());
    // People hear of a pause, and of the end, before it is on disk.
    const rateChanged = async (): Promise<void> => onChanged?.(writer.summary());
    const ended = (_: unknown, stopReason: StopReason): void => onChanged?.({ ...writer.summary(), stopReason });
    return [
      whereItIs,
      progress,
      { paused: async () => status("paused"), resumed: async () => status("running"), ended },
      recorder,
      { rateChanged },
      ...observers,
    ];
  };

  try {
    const trained = await trainNetwork({
      backend,
      network: document,
      data: dataOf(preparation, { train, validation }),
      control,
      from,
      rateChanges,
      initial,
      observers: observe,
    });
    if (recorder === undefined) throw new TypeError("the run ended before it began");
    return await recorder.finish(trained, trained.weights);
  } catch (error) {
    if (recorder === undefined) throw error;
    if (ranOutOfMemory(error)) return recorder.fail(OUT_OF_MEMORY);
    return recorder.fail(
      error instanceof UserError ? error.problem.message : error instanceof Error ? error.message : String(error),
    );
  }
}

/** Remembers where the loop is. */
function latestOf(start: Progress): { readonly observer: Observer; progress(): Progress } {
  let latest = start;
  return {
    observer: {
      between: async (progress) => void (latest = progress),
      steps: (_, progress) => void (latest = progress),
    },
    progress: () => latest,
  };
}

/** What the window shows as a problem keeps a network from training here too; gives the warnings. */
function checkOrRefuse({ model, training, data }: Document, ends: DataShapes): readonly Problem[] {
  const { problems } = checkModel(model, training, ends, data.task);
  const problem = problems.find(({ warning }) => warning !== true);
  if (problem !== undefined) throw new UserError(problem);
  return problems;
}

function dataOf(
  preparation: Preparation,
  { train, validation }: Pick<PreparedData, "train" | "validation">,
): TrainingData {
  return { ends: endsOf(preparation), target: preparation.target, train, validation: rowsOrNull(validation) };
}

function idsOf(layers: TrainingFacts["layers"]): string[] {
  return layers.map(({ id }) => id);
}

function rowsOrNull(part: PreparedRows): PreparedRows | null {
  return part.rows.length === 0 ? null : part;
}
