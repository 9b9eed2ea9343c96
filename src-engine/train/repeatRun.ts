// A run trained once more as it was: from its beginning, with its network, its recipe, its rows and its seed.

import { readRecord } from "../project/runs";
import { RUN_FILES, runPath } from "../project/runRecord";
import type { RunSummary } from "../runs/run";
import { forkRun } from "./forkRun";
import type { TrainInput } from "./runInput";
import { trainRun } from "./trainRun";

export interface RepeatInput extends TrainInput {
  /** The id of the run. */
  readonly run: string;
}

/**
 * On the same device, with as many threads, it ends with the same bits. What a person changed of its learning rate on its way is changed at the
 * same steps; a run that began with another one begins with that again.
 * @throws UserError as {@link trainRun} and {@link forkRun}
 */
export async function repeatRun({ run, ...input }: RepeatInput): Promise<RunSummary> {
  const { document, origin, rateChanges, initial, refitOf } = await readRecord(input.folder, run);
  if (origin !== null) return forkRun({ ...input, document, from: origin });
  return trainRun({
    ...input,
    document,
    rateChanges,
    refitOf,
    initial: initial === undefined ? undefined : await runPath(input.folder, run, RUN_FILES.initial),
  });
}
