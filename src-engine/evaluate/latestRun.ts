// A run as far as it has come: with the weights it ended with, or, while it trains, the newest that it kept.

import { stat } from "node:fs/promises";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { mapped } from "../document/typedArrays";
import { RUN_FILES, runPath } from "../project/runRecord";
import { readCheckpoint, readWeights } from "../project/runs";
import type { SafeTensor } from "../project/safetensors";
import type { TriedWeights } from "../protocol/trying";
import type { Tensors } from "../runtime/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readPreparation, readRecord } from "../project/runs";
import type { TrainedRun } from "./trainedRun";

/** What a checkpoint says of where it was written, of any version. */
const PlaceSchema = v.object({ position: v.object({ step: v.number(), epoch: v.number() }) });

/** Changes when the run's weights do: its files, by time and size. */
export async function weightsState(folder: string, id: string): Promise<string> {
  const states = await Promise.all(
    [RUN_FILES.weights, RUN_FILES.checkpoint].map(async (file) => {
      const found = await stat(await runPath(folder, id, file)).catch(() => null);
      return found === null ? "" : `${found.mtimeMs}/${found.size}`;
    }),
  );
  return states.join();
}

/** What a run takes and predicts, whether or not it has any weights yet. @throws UserError "no-such-run" or "file-damaged" */
export async function readTriedRun(folder: string, id: string): Promise<Omit<TrainedRun, "weights">> {
  const { document } = await readRecord(folder, id);
  const preparation = await readPreparation(folder, id);
  return { id, document, preparation, network: CompiledNetwork.of(document, preparation) };
}

export interface LatestRun {
  readonly run: TrainedRun;
  readonly weights: TriedWeights;
}

/**
 * The run with its newest weights, and which they are.
 * @throws UserError "no-such-run", "no-weights" before the first checkpoint, or "file-damaged"
 */
export async function readLatestRun(folder: string, id: string): Promise<LatestRun> {
  const { status } = await readRecord(folder, id);
  const run = await readTriedRun(folder, id);
  const checkpoint = status === "ended" ? null : await readCheckpoint(folder, id);
  const place = v.safeParse(PlaceSchema, checkpoint?.state, FIRST_ISSUE);
  const tensors = checkpoint === null || !place.success ? await readWeights(folder, id) : checkpoint.tensors;
  return {
    run: { ...run, weights: ownWeights(run.network, tensors) },
    weights: place.success
      ? { kind: "checkpoint", step: place.output.position.step, epoch: place.output.position.epoch }
      : { kind: "final" },
  };
}

/** A checkpoint has the optimizer's numbers too. */
function ownWeights({ weights }: CompiledNetwork, tensors: Readonly<Record<string, SafeTensor>>): Tensors {
  return Object.fromEntries(
    weights.flatMap(({ tensor }) => {
      const found = tensors[tensor];
      return found === undefined
        ? []
        : [[tensor, { shape: found.shape, data: mapped(Float32Array, found.data, Number) }] as const];
    }),
  );
}
