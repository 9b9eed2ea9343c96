// A run trained once more, on its training and validation rows together, for as many steps as its best epoch took. What the
// validation rows were kept back for is known by then: when to stop.

import { dataFit } from "../data/prepare";
import { UserError } from "../document/errors";
import type { Document, TrainingRecipe } from "../document/schema";
import { OPTIMIZERS } from "../optimizers/registry";
import { readRecord } from "../project/runs";
import { RUN_FILES, runPath } from "../project/runRecord";
import type { RunSummary } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import { Batches } from "./batches";
import type { TrainInput } from "./runInput";
import { trainRun } from "./trainRun";

export interface RefitInput extends TrainInput {
  /** The id of the run to train once more. It has ended. */
  readonly run: string;
}

/** Steps of an epoch: over the training rows alone, and with the validation rows. */
interface StepsPerEpoch {
  readonly before: number;
  readonly together: number;
}

/**
 * The document that trains on the validation rows too, and ends after `steps` steps and by nothing else. Its schedule is laid
 * out over as many steps as before: over fewer epochs, since an epoch has more steps now.
 */
export function refitDocument({ data, training, ...rest }: Document, steps: number, perEpoch: StepsPerEpoch): Document {
  return {
    ...rest,
    data: { ...data, split: { ...data.split, trainOnValidation: true } },
    training: {
      ...training,
      epochs: Math.ceil((training.epochs * perEpoch.before) / perEpoch.together),
      rules: [{ type: "steps", params: { steps } }],
      restoreBest: false,
    },
  };
}

/** @throws UserError "nothing-to-refit" where no validation rows tell which epoch is the best */
export function refuseRefit({ data: { split } }: Document): void {
  if (
    split.trainOnValidation !== true &&
    (split.validation > 0 || split.predefined === true || split.by?.rule === "column")
  )
    return;
  throw new UserError({
    code: "nothing-to-refit",
    message: "The split keeps no validation rows, so there is no best epoch, and no rows to add.",
    next: "Give the validation part a share of the split, or train without refitting.",
    subject: { kind: "setting", path: "data.split.validation" },
  });
}

/**
 * Trains a run once more, from its initial weights and with its seed, on its training and validation rows together, for as many
 * steps as its best epoch took. The test rows stay as they are. It is a run of its own, and its record names the other.
 * @throws UserError "nothing-to-refit", and as {@link trainRun}
 */
export async function refitRun({ run, ...input }: RefitInput): Promise<RunSummary> {
  const { folder, signal } = input;
  const { document, best, origin, rateChanges, initial } = await readRecord(folder, run);
  refuseRefit(document);
  if (best === null || origin !== null) {
    throw new UserError({
      code: "nothing-to-refit",
      message:
        origin === null
          ? `Run ${runInWords(run)} has no best epoch: no epoch of it was measured on validation rows.`
          : `Run ${runInWords(run)} began with what run ${runInWords(origin.run)} had learned, so it cannot be trained anew by itself.`,
      next: "Train a run from the beginning, with validation rows, and refit that one.",
    });
  }
  const { counts } = await dataFit({ folder, data: document.data, signal });
  const perEpoch = {
    before: stepsPerEpoch(document.training, counts.train),
    together: stepsPerEpoch(document.training, counts.train + counts.validation),
  };
  return trainRun({
    ...input,
    document: refitDocument(document, best.step, perEpoch),
    initial: initial === undefined ? undefined : await runPath(folder, run, RUN_FILES.initial),
    refitOf: { run, epoch: best.epoch },
    rateChanges: rateChanges
      .filter(({ step }) => step <= best.step)
      .map((change) => ({ ...change, epoch: Math.ceil(change.step / perEpoch.together) })),
  });
}

function stepsPerEpoch({ optimizer, batchSize, seed }: TrainingRecipe, rows: number): number {
  return new Batches(rows, OPTIMIZERS.read(optimizer).spec.fullBatch ? null : batchSize, seed).stepsPerEpoch;
}
