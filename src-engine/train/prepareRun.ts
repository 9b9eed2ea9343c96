// All that is known of a run before it begins: its rows, its network, and whether both may be trained.

import { isDeepStrictEqual } from "node:util";
import { checkModel } from "../check/checkModel";
import { checkMemory } from "../check/memoryCheck";
import { leftOutRowsText } from "../data/leftOut";
import type { PreparedData, PreparedRows } from "../data/prepare";
import { prepareData } from "../data/prepare";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Document } from "../document/schema";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readPreparation } from "../project/runs";
import type { DataFit } from "../protocol/requests";
import { availableMemory } from "../runtime/availableMemory";
import type { RunDevice } from "../runs/run";
import { blockSize } from "../runtime/onnx/blockSize";
import { dataChanged, digestRows } from "./checkpoint";
import { sizeOf } from "../document/size";
import { countsOf, rowsOf } from "./evaluator";
import type { TrainInput } from "./runInput";
import type { TrainingData } from "./trainNetwork";

export interface PreparedRun {
  readonly document: Document;
  readonly preparation: Preparation;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  /** {@link digestRows} of them. */
  readonly rows: string;
  /** What is doubtful about the data. */
  readonly dataProblems: readonly Problem[];
}

/** The rows of a document, without its raw columns (training does without their memory), and its network for them. */
export async function prepareRun(
  { folder, inMemory, signal, onProgress }: Pick<TrainInput, "folder" | "inMemory" | "signal" | "onProgress">,
  document: Document,
): Promise<PreparedRun> {
  return preparedRun(document, await prepareData({ folder, data: document.data, inMemory, signal, onProgress }));
}

/** A document's training on data that were prepared by its recipe. */
export function preparedRun(
  document: Document,
  { preparation, fit, train, validation }: Omit<PreparedData, "raw" | "test">,
): PreparedRun {
  return {
    document,
    preparation,
    network: CompiledNetwork.of(document, preparation),
    data: { train, validation: rowsOrNull(validation) },
    rows: digestRows([train, validation]),
    dataProblems: [...fit.problems, ...leftOutRows(fit, document)],
  };
}

function leftOutRows({ counts }: Pick<DataFit, "counts">, { data }: Document): Problem[] {
  const message = leftOutRowsText(counts.left, data);
  return message === "" ? [] : [{ code: "rows-left-out", message, warning: true }];
}

function rowsOrNull(part: PreparedRows): PreparedRows | null {
  return part.rows.length === 0 ? null : part;
}

/**
 * What the window shows as a problem keeps a network from training here too; gives the warnings.
 * @param rows those to train and to validate with; null where the rules, which ask for them, are not at work
 */
export function checkOrRefuse(
  { document: { training, data }, network }: Pick<PreparedRun, "document" | "network">,
  rows: TrainingData | null,
): readonly Problem[] {
  const counts = rows === null ? null : countsOf(rows.train, rows.validation);
  const { problems } = checkModel(network.analysis, training, data.task, counts);
  const problem = problems.find(({ warning }) => warning !== true);
  if (problem !== undefined) throw new UserError(problem);
  return problems;
}

const BYTES_PER_NUMBER = 4;

/** Refuses what the machine has not the memory for. The rows are there already; a GPU has memory of its own. */
export async function refuseBeyondMemory(
  { device, memory = availableMemory }: Pick<TrainInput, "memory"> & { readonly device: Pick<RunDevice, "name"> },
  { network, data: { train, validation } }: Pick<PreparedRun, "network" | "data">,
): Promise<void> {
  if (device.name === "gpu" || rowsOf(train) === 0) return;
  const parts = [train, ...(validation === null ? [] : [validation])];
  const taken = parts.reduce(
    // As if they were there where they are stored: then they are in no memory, and the estimate has them.
    (sum, { features, targets }) => sum + (sizeOf(features.shape) + sizeOf(targets.shape)) * BYTES_PER_NUMBER,
    0,
  );
  const { problem } = checkMemory(network, countsOf(train, validation), {
    available: memory() + taken,
    block: await blockSize(),
  });
  if (problem !== null) throw new UserError(problem);
}

/** @throws UserError "data-changed" */
export async function refuseOtherRows(folder: string, run: string, preparation: Preparation): Promise<void> {
  // JSON has no -0.
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(preparation)), await readPreparation(folder, run)))
    throw dataChanged(run);
}
