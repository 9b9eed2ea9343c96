// A run that has not finished its recipe (interrupted, failed, stopped by a person) goes on, in its own folder.

import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "../document/errors";
import type { Machine } from "../project/runRecord";
import { readBestWeights, readCheckpoint, readPreparation, readRecord } from "../project/runs";
import { refuseUnlessUnfinished, RunWriter } from "../project/runWriter";
import type { DeviceChange, RunDevice, RunSummary } from "../runs/run";
import { isUnfinished } from "../runs/stopReason";
import { runInWords } from "../runs/runInWords";
import type { Tensors } from "../runtime/backend";
import { asTensors, dataChanged, startPoint } from "./checkpoint";
import type { StartPoint } from "./checkpoint";
import { columnsOf, executeRun } from "./executeRun";
import { continueFrom, initialOf, runPoint } from "./fork";
import { prepareRun, refuseBeyondMemory } from "./prepareRun";
import type { Progress } from "./observer";
import type { TrainInput } from "./runInput";

export interface ResumeRunInput extends TrainInput {
  /** Its folder's name. */
  readonly run: string;
}

/**
 * Goes on with a run that has not finished its recipe, from its checkpoint, or from its beginning where it has none; the run ends as
 * if nothing had happened: the same bits in its weights and in its logs, the seconds apart.
 * @throws UserError "run-ended", "data-changed", "checkpoint-unusable" or "file-damaged"; then the run stays as it is
 */
export async function resumeRun(input: ResumeRunInput): Promise<RunSummary> {
  const { folder, run, backend, control } = input;
  const record = await readRecord(folder, run);
  refuseUnlessUnfinished(run, record);
  const warnings = deviceWarnings(run, record.machine, input.device);
  if (warnings.length > 0) input.onWarnings?.(warnings);
  const checkpoint = await readCheckpoint(folder, run);
  const prepared = await prepareRun(input, record.document);
  const { preparation, network, data, rows } = prepared;
  // JSON has no -0.
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(preparation)), await readPreparation(folder, run)))
    throw dataChanged(run);
  await refuseBeyondMemory(input, prepared);
  return executeRun(input, {
    ...prepared,
    initial: checkpoint === null ? await initialOf(folder, run) : null,
    from: checkpoint === null ? await beginning() : unended(startPoint(run, checkpoint, await bestWeights(), rows)),
    rateChanges: record.rateChanges,
    open: ({ start }, device) =>
      RunWriter.resume(folder, run, checkpoint, columnsOf(network), {
        device,
        change: resumedElsewhere(record.machine, device, start),
      }),
  });

  /** Where it began, if that was in another run. */
  async function beginning(): Promise<StartPoint | null> {
    if (record.origin === null) return null;
    return continueFrom(
      await runPoint({ ...record.origin, folder, backend, control, preparation, data, rows }),
      network,
    );
  }

  async function bestWeights(): Promise<Tensors | null> {
    const epoch = checkpoint?.files.best ?? null;
    return epoch === null ? null : asTensors((await readBestWeights(folder, run, epoch)).tensors);
  }
}

/** What a person ended goes on; a rule's end, of which only the files were left to be written, stays. */
function unended(point: StartPoint): StartPoint {
  return point.ended !== null && isUnfinished(point.ended) ? { ...point, ended: null } : point;
}

/** What makes a resumed run differ in its last bits, or slower, on this machine. */
function deviceWarnings(run: string, before: Machine, now: RunDevice): Problem[] {
  const problems: Problem[] = [];
  if (before.device !== now.name) {
    problems.push({
      code: "resumed-on-another-device",
      message: `Run ${runInWords(run)} was begun on the ${inWords(before.device)} and continues on the ${inWords(now.name)}, which rounds differently: it will not end with quite the weights that it would have had.`,
      ...(now.whyNotGpu === null ? {} : { next: now.whyNotGpu }),
      warning: true,
    });
  }
  if (now.name === "cpu" && now.threads > availableParallelism()) {
    problems.push({
      code: "fewer-processors",
      message: `Run ${runInWords(run)} has ${now.threads} threads, more than the ${availableParallelism()} that this machine runs at once. It keeps them, so that it ends with the same weights, and takes longer.`,
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
  return device === "gpu" ? "GPU" : "CPU";
}
