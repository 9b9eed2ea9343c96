// Trains what was prepared, and keeps it on disk while others are told.

import { rm } from "node:fs/promises";
import { dataSum } from "../data/dataSum";
import { UserError } from "../document/errors";
import { metricSettings, metricsOf } from "../metrics/registry";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { metricsColumnsOf } from "../project/metricsFile";
import { RecordsWriter } from "../project/recordsWriter";
import { RUN_FILES, runPath } from "../project/runRecord";
import type { RunWriter } from "../project/runWriter";
import type { DeviceChange, RateChange, RunDevice, RunSummary } from "../runs/run";
import type { EpochMetrics } from "../runs/epochs";
import type { StopReason } from "../runs/stopReason";
import type { Backend, Tensors } from "../runtime/backend";
import { withFallback } from "../runtime/fallback";
import { gpuFailureInWords } from "../runtime/onnx/gpuFailure";
import type { StartPoint } from "./checkpoint";
import { OUT_OF_MEMORY, ranOutOfMemory } from "./outOfMemory";
import type { PreparedRun } from "./prepareRun";
import { createProgress } from "./progress";
import type { Observer, Progress } from "./observer";
import type { RecordKeeper } from "./recordKeeper";
import { createRecordKeeper } from "./recordKeeper";
import type { Recorder } from "./recorder";
import { createRecorder } from "./recorder";
import type { TrainInput } from "./runInput";
import type { TrainingFacts } from "./trainNetwork";
import { trainNetwork } from "./trainNetwork";

/** A run that is about to go on, or to begin. */
export interface RunPlan extends Pick<PreparedRun, "network" | "data" | "rows"> {
  readonly from: StartPoint | null;
  /** A person's changes of the learning rate: those of this run before, or those that it has from another. */
  readonly rateChanges?: readonly RateChange[];
  /** The weights to begin with, where they are given and nothing is gone on from. */
  readonly initial: Tensors | null;
  /** Makes the run's folder ready for writing. */
  open(facts: TrainingFacts, device: RunDevice): Promise<RunWriter>;
}

/** The columns of the run's metrics.csv. */
export function columnsOf({ outputs, layers, training }: CompiledNetwork): string[] {
  const settings = metricSettings(training);
  const measured = outputs.map(({ id, recipe }) => ({ id, metrics: metricsOf(recipe, settings) }));
  const changes = layers.map(({ id }) => id);
  const [only, ...others] = measured;
  return only !== undefined && others.length === 0
    ? metricsColumnsOf(only.metrics, changes)
    : metricsColumnsOf([], changes, measured);
}

/** Trains to the end; an error that breaks the run off once it began is its end, too. */
export async function executeRun(input: TrainInput, plan: RunPlan): Promise<RunSummary> {
  const { network, data, from, initial, rateChanges } = plan;
  const devices = new Devices(input);
  let recorder: Recorder | undefined;
  let records: RecordKeeper | undefined;
  try {
    const trained = await trainNetwork({
      backend: devices.backend,
      network,
      data,
      control: input.control,
      until: input.until,
      from,
      rateChanges,
      initial,
      observers: async (facts) => {
        const writer = await plan.open(facts, devices.now);
        recorder = recorderOf(writer, plan, facts);
        writer.sumData((source) => dataSum(input.folder, source));
        const place = new Place(facts.start);
        devices.onFall = fallNoted(writer, recorder, place, devices, input);
        input.onStarted?.(writer.summary());
        records = (await recordsOf(input, plan, writer.id, facts)) ?? undefined;
        const told = observersOf(input, writer, network, facts);
        const kept = records === undefined ? [recorder] : [records, recorder];
        return [place, ...told.before, ...kept, ...told.after, ...(input.observers ?? [])];
      },
    });
    if (recorder === undefined) throw new TypeError("the run ended before it began");
    await records?.finish(trained);
    return await recorder.finish(trained, trained.weights);
  } catch (error) {
    if (recorder === undefined) throw error;
    await records?.finish(null);
    return recorder.fail(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  if (ranOutOfMemory(error)) return OUT_OF_MEMORY;
  if (error instanceof UserError) return error.problem.message;
  return error instanceof Error ? error.message : String(error);
}

function recorderOf(writer: RunWriter, { network, rows }: RunPlan, facts: TrainingFacts): Recorder {
  return createRecorder({
    writer,
    seed: network.training.seed,
    rates: facts.rates,
    rows,
    best: facts.best,
    ruleStates: facts.ruleStates,
    weights: network.weights.map(({ tensor }) => tensor),
  });
}

/** Keeps the run's records, where they are wanted and there is room for them: the run does without where there is none. */
async function recordsOf(
  { folder }: TrainInput,
  { network, from }: RunPlan,
  id: string,
  { start, best, firstHeld }: TrainingFacts,
): Promise<RecordKeeper | null> {
  const path = await runPath(folder, id, RUN_FILES.records);
  if (network.training.records === false) {
    await rm(path, { force: true });
    return null;
  }
  const { weights } = network;
  const bestState = from?.bestState ?? null;
  try {
    const writer = await RecordsWriter.open(path, weights, start.position.step);
    if (writer === null) return null;
    return createRecordKeeper({
      writer,
      weights: weights.map(({ tensor }) => tensor),
      firstHeld,
      best: bestState === null || best.metrics === null ? null : { metrics: best.metrics, state: bestState },
    });
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Those who tell the windows: of a pause, and of the end, before it is on disk; of another learning rate once it is. */
function observersOf(
  { onRunProgress = () => undefined, onChanged }: TrainInput,
  writer: RunWriter,
  { training }: CompiledNetwork,
  facts: TrainingFacts,
): { readonly before: readonly Observer[]; readonly after: readonly Observer[] } {
  const changed = (change: Partial<RunSummary>): void => onChanged?.({ ...writer.summary(), ...change });
  let last: EpochMetrics | null = null;
  return {
    before: [
      createProgress({ ...facts, training, onProgress: onRunProgress }),
      {
        epoch: (metrics: EpochMetrics) => void (last = metrics),
        paused: async () => changed({ status: "paused" }),
        resumed: async () => changed({ status: "running" }),
        ended: (progress: Progress, stopReason: StopReason) =>
          changed({ stopReason, ...figuresAtEnd(progress, last, facts) }),
      },
    ],
    after: [{ rateChanged: async () => changed({}) }],
  };
}

/** What the summary of a run that ends will have, before it is on disk. @param last the newest epoch since the run went on */
function figuresAtEnd(
  { position: { step: steps }, seconds }: Progress,
  last: EpochMetrics | null,
  { best }: TrainingFacts,
): Partial<RunSummary> {
  return {
    steps,
    seconds,
    ...(last === null ? {} : { last, epochs: last.epoch }),
    ...(best.metrics === null ? {} : { best: best.metrics, bestEpoch: best.metrics.epoch }),
  };
}

/** What the run computes on: the GPU, or, once that failed, the CPU. */
class Devices {
  readonly backend: Backend;
  /** Told why the GPU failed, once the run has begun. */
  onFall: ((why: string) => void) | undefined;
  #now: RunDevice;

  constructor({ backend, fallback, device, onFallback }: TrainInput) {
    this.#now = device;
    this.backend =
      fallback === undefined
        ? backend
        : withFallback(backend, fallback, (error) => {
            const why = gpuFailureInWords(error);
            this.#now = { ...device, name: "cpu", whyNotGpu: why };
            this.onFall?.(why);
            onFallback?.({
              code: "gpu-failed",
              message: `${why} The run continues on the CPU; nothing of it is lost.`,
              warning: true,
            });
          });
  }

  get now(): RunDevice {
    return this.#now;
  }
}

/** Writes down that the run continues on the CPU; once the record has it, the windows hear of it. */
function fallNoted(
  writer: RunWriter,
  recorder: Recorder,
  place: Place,
  devices: Devices,
  { onChanged }: TrainInput,
): (why: string) => void {
  return (why) => {
    const { position } = place.progress;
    const change: DeviceChange = { step: position.step + 1, epoch: position.epoch + 1, from: "gpu", to: "cpu", why };
    recorder.beside(writer.deviceChange(change, devices.now).then(() => onChanged?.(writer.summary())));
  };
}

/** Remembers where the loop is. */
class Place implements Observer {
  progress: Progress;

  constructor(start: Progress) {
    this.progress = start;
  }

  async between(progress: Progress): Promise<void> {
    this.progress = progress;
  }

  steps(_: unknown, progress: Progress): void {
    this.progress = progress;
  }
}
