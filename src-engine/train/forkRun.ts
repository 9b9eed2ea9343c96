// A run that begins where another one was at the end of one of its epochs.

import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import { learningRateOf } from "../optimizers/registry";
import { readRecord } from "../project/runs";
import { RunWriter } from "../project/runWriter";
import { limits } from "../rules/recipe";
import type { RunSummary } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import { baselinesOf } from "./baselines";
import { columnsOf, executeRun } from "./executeRun";
import { continueFrom, runPoint } from "./fork";
import { checkOrRefuse, prepareRun, refuseBeyondMemory } from "./prepareRun";
import type { TrainInput } from "./runInput";
import { whole } from "../document/whole";

export interface ForkRunInput extends TrainInput {
  /** Frozen into the run; its data and its seed are those of the other run. */
  readonly document: Document;
  /** The run that the new one begins with, and after how many of its epochs; null for as many as there are. */
  readonly from: { readonly run: string; readonly epoch: number | null };
}

/**
 * Trains the document's network from where another run was at the end of one of its epochs, on that run's rows and with its
 * seed: the batches and random numbers are those that it had, and only what the document changes is different.
 * @throws UserError as `trainRun` and {@link runPoint}
 */
export async function forkRun(input: ForkRunInput): Promise<RunSummary> {
  const { folder, versions, from: wanted, backend, control } = input;
  const origin = (await readRecord(folder, wanted.run)).document;
  const training = { ...input.document.training, seed: origin.training.seed };
  const document = { ...input.document, data: origin.data, training };
  const prepared = await prepareRun(input, document);
  const { preparation, network, data, rows } = prepared;
  const problems = checkOrRefuse(prepared, prepared.data);
  await refuseBeyondMemory(input, prepared);
  input.onProgress?.(null, `Going back in run ${runInWords(wanted.run)}`);
  const found = await runPoint({ ...wanted, folder, backend, control, preparation, data, rows });
  refuseIfOver(wanted.run, found.epoch, found.point.progress.position.step, training);
  const warnings = [...prepared.dataProblems, ...problems, ...(found.exact ? [] : [inexact(wanted.run, found.epoch)])];
  if (warnings.length > 0) input.onWarnings?.(warnings);
  // Who leaves the learning rate as it was means it as it went on.
  const isSameRate = learningRateOf(training.optimizer) === learningRateOf(origin.training.optimizer);
  const rateChanges = isSameRate ? found.rateChanges : [];
  return executeRun(input, {
    ...prepared,
    from: continueFrom(found, network),
    rateChanges,
    initial: found.epoch === 0 ? found.initial : null,
    open: (_, device) =>
      RunWriter.create(folder, {
        document,
        preparation,
        parameters: network.parameters,
        baselines: baselinesOf(network, prepared.data),
        columns: columnsOf(network),
        device,
        versions,
        origin: { run: wanted.run, epoch: found.epoch },
        rateChanges,
      }),
  });
}

/** The epochs and steps of the other run count. */
function refuseIfOver(run: string, epoch: number, step: number, training: Document["training"]): void {
  const { epochs } = training;
  const [unit, at, end, path] =
    epoch >= epochs
      ? (["epoch", epoch, epochs, "training.epochs"] as const)
      : (["step", step, limits(training).steps, "training.rules.steps"] as const);
  if (at < end) return;
  throw new UserError({
    code: "nothing-to-train",
    message: `Run ${runInWords(run)} is at ${unit} ${whole(at)} there, and the recipe ends at ${unit} ${whole(end)}.`,
    next: `Ask for more ${unit}s; those of the other run count.`,
    subject: { kind: "setting", path },
  });
}

function inexact(run: string, epoch: number): Problem {
  return {
    code: "fork-inexact",
    message: `Epoch ${whole(epoch)} of run ${runInWords(run)} was trained again, and its figures are not quite those in its log: it was made on another machine, or by another version.`,
    warning: true,
  };
}
