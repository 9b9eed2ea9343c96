// One run of a project, from its document to what stands in runs/. The caller holds the project's lock.

import type { TaskOptions } from "../data/duckdb";
import type { PreparedRows } from "../data/prepare";
import { prepareData } from "../data/prepare";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import { endsOf } from "../evaluate/trainedRun";
import type { Ends } from "../layers/spec";
import { checkModel } from "../passes/checkModel";
import { RunWriter } from "../project/runWriter";
import type { RunProgress } from "../protocol/messages";
import type { RunSummary } from "../protocol/runs";
import type { Backend } from "../runtime/backend";
import type { RunControl } from "./control";
import type { Observer } from "./loop";
import { createProgress } from "./progress";
import type { Recorder } from "./recorder";
import { createRecorder } from "./recorder";
import type { TrainingFacts } from "./trainNetwork";
import { trainNetwork } from "./trainNetwork";

export interface TrainRunInput extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  /** Frozen into the run. */
  readonly document: Document;
  readonly backend: Backend;
  readonly control: RunControl;
  /** Told in run.json. */
  readonly device: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Before it begins: what is doubtful about the data, the network or the recipe. */
  readonly onWarnings?: (warnings: readonly Problem[]) => void;
  /** Once, when the run has its folder and its first step is near. */
  readonly onStarted?: (run: RunSummary) => void;
  /** At most about 20 times a second. */
  readonly onRunProgress?: (progress: RunProgress) => void;
  /** It paused, or goes on. */
  readonly onChanged?: (run: RunSummary) => void;
}

/**
 * Trains the document's network on the project's rows and gives the run as it ended, be it well or not.
 * @throws UserError when the run could not begin: then there is none on disk
 */
export async function trainRun(input: TrainRunInput): Promise<RunSummary> {
  const { folder, document, backend, control, signal, onProgress, onWarnings, onStarted, onRunProgress, onChanged } =
    input;
  const { training } = document;
  // Not the raw columns: training does without their memory.
  const { preparation, fit, train, validation } = await prepareData({
    folder,
    data: document.data,
    signal,
    onProgress,
  });
  const ends = endsOf(preparation);
  const warnings = [...fit.problems, ...checkOrRefuse(document, ends)];
  if (warnings.length > 0) onWarnings?.(warnings);
  let recorder: Recorder | undefined;

  const observe = async (facts: TrainingFacts): Promise<Observer[]> => {
    const { device, threads, versions } = input;
    const writer = await RunWriter.create(folder, {
      document,
      preparation,
      parameters: facts.parameters,
      device,
      threads,
      versions,
    });
    recorder = createRecorder({
      writer,
      seed: training.seed,
      learningRate: training.optimizer.learningRate,
      best: facts.best,
      unchangedFor: facts.unchangedFor,
      weights: facts.weights.map(({ tensor }) => tensor),
    });
    const progress = createProgress({
      ...facts,
      epochs: training.epochs,
      onProgress: onRunProgress ?? (() => undefined),
    });
    const status = (what: "running" | "paused"): void => onChanged?.({ ...writer.summary(), status: what });
    onStarted?.(writer.summary());
    // People hear of a pause before it is on disk.
    return [progress, { paused: async () => status("paused"), resumed: async () => status("running") }, recorder];
  };

  try {
    const trained = await trainNetwork({
      backend,
      network: document,
      data: { ends, target: preparation.target, train, validation: rowsOrNull(validation) },
      control,
      observers: observe,
    });
    if (recorder === undefined) throw new TypeError("the run ended before it began");
    return await recorder.finish(trained, trained.weights);
  } catch (error) {
    if (recorder === undefined) throw error;
    return recorder.fail(
      error instanceof UserError ? error.problem.message : error instanceof Error ? error.message : String(error),
    );
  }
}

/** What the window shows as a problem keeps a network from training here too; gives the warnings. */
function checkOrRefuse({ model, training, data }: Document, ends: Ends): readonly Problem[] {
  const { problems } = checkModel(model, training, ends, data.task);
  const problem = problems.find(({ warning }) => warning !== true);
  if (problem !== undefined) throw new UserError(problem);
  return problems;
}

function rowsOrNull(part: PreparedRows): PreparedRows | null {
  return part.rows.length === 0 ? null : part;
}
