// What the training doctor needs of a run on disk.

import type { Evidence } from "../findings/spec";
import { readEpochColumns, readRun, readSteps } from "../project/runs";
import { placedSteps } from "../runs/batchLosses";
import type { BatchLosses } from "../runs/batchLosses";
import { EpochTable } from "../runs/epochTable";
import type { RunSummary } from "../runs/run";
import { layerSamples } from "./layerSamples";
import type { LayerSamplesInput } from "./layerSamples";

/**
 * The evidence on a run, its layers with it.
 * @throws UserError as {@link layerSamples}
 */
export async function examineRun(input: LayerSamplesInput): Promise<Evidence & { readonly run: RunSummary }> {
  const { folder, run } = input;
  return {
    run: await readRun(folder, run),
    epochs: new EpochTable(await readEpochColumns(folder, run)),
    batches: await readBatchLosses(folder, run),
    samples: await layerSamples(input),
  };
}

/** The losses of the run's sampled steps. */
export async function readBatchLosses(folder: string, run: string): Promise<BatchLosses> {
  return placedSteps(await readSteps(folder, run), await readEpochColumns(folder, run));
}
