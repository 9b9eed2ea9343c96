// A new run of a project, from its document to what stands in runs/. The caller holds the project's lock.

import type { Document } from "../document/schema";
import { RunWriter } from "../project/runWriter";
import type { RateChange, RunGroup, RunSummary } from "../runs/run";
import { baselinesOf } from "./baselines";
import { columnsOf, executeRun } from "./executeRun";
import type { InitialFile } from "./initialFile";
import { readInitialFile } from "./initialFile";
import { checkOrRefuse, prepareRun, refuseBeyondMemory } from "./prepareRun";
import type { TrainInput } from "./runInput";

export interface NewRunInput extends TrainInput {
  /** Frozen into the run. */
  readonly document: Document;
  /** The weights to begin with, or a safetensors file with them; the seed draws them where absent. */
  readonly initial?: string | InitialFile | undefined;
  /** The run that is trained once more, on its validation rows too; see refit.ts. */
  readonly refitOf?: { readonly run: string; readonly epoch: number } | undefined;
  /** The group that it is one of. */
  readonly group?: RunGroup | undefined;
  /** What the learning rate is changed to at steps to come. */
  readonly rateChanges?: readonly RateChange[] | undefined;
}

/**
 * Trains the document's network on the project's rows and gives the run as it ended, be it well or not.
 * @throws UserError when the run could not begin: then there is none on disk
 */
export async function trainRun(input: NewRunInput): Promise<RunSummary> {
  const { folder, document, versions, refitOf, group, rateChanges = [] } = input;
  const prepared = await prepareRun(input, document);
  const { preparation, network } = prepared;
  const warnings = [...prepared.dataProblems, ...checkOrRefuse(prepared, prepared.data)];
  await refuseBeyondMemory(input, prepared);
  if (warnings.length > 0) input.onWarnings?.(warnings);
  const initial =
    typeof input.initial === "string" ? await readInitialFile(input.initial, network.weights) : input.initial;
  return executeRun(input, {
    ...prepared,
    from: null,
    rateChanges,
    initial: initial?.weights ?? null,
    open: (_, device) =>
      RunWriter.create(folder, {
        name: refitOf === undefined ? undefined : `refit-of-${Number.parseInt(refitOf.run, 10)}`,
        refitOf,
        group,
        rateChanges,
        document,
        preparation,
        parameters: network.parameters,
        baselines: baselinesOf(network, prepared.data),
        columns: columnsOf(network),
        device,
        versions,
        initial,
      }),
  });
}
