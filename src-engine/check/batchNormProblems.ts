// Batch norm gives each channel the mean 0 over the rows of a batch and the places of an example. Of one number alone it makes
// 0, whatever that is: nothing of the row comes through. PyTorch refuses to train on such a batch; so does this, where it is every
// batch, and where it is the last of each epoch it says so.

import type { Problem, Repair } from "../document/errors";
import type { RowCounts } from "../document/memory";
import type { TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import { batchNormLayer } from "../layers/batch-norm";
import type { Network, NetworkLayer } from "../network/network";
import { OPTIMIZERS } from "../optimizers/registry";
import { whole } from "../document/whole";

/** What is proposed in place of batches of one. */
const USUAL_BATCH = 32;

/** @param rows how many there are to train and to validate with */
export function batchNormProblems({ layers }: Network, training: TrainingRecipe, { train }: RowCounts): Problem[] {
  const [layer, ...others] = layers
    .filter(({ layer: { type }, used }) => used && type === batchNormLayer.type)
    .filter(hasOnePlace);
  if (layer === undefined || train === 0) return [];
  const takesAll = OPTIMIZERS.find(training.optimizer.type)?.fullBatch === true;
  const batch = takesAll ? train : Math.min(training.batchSize, train);
  const last = train % batch;
  if (batch > 1 && last !== 1) return [];

  const title = others.length === 0 ? layer.title : `${layer.title} (and ${others.length} more)`;
  const size = takesAll ? null : evenBatch(batch === 1 ? USUAL_BATCH : batch + 1, train);
  const repairs: Repair[] = size === null ? [] : [{ kind: "set-batch-size", size }];
  const subject = { kind: "layer", id: layer.id } as const;
  if (batch === 1)
    return [
      {
        code: "batch-norm-of-one",
        message: `${title} compares the rows of a batch, but each batch has one row: nothing of it would come through.`,
        next:
          size === null
            ? "Train on more rows, or use Layer norm instead."
            : `Set the batch size to ${whole(size)}, or use Layer norm instead.`,
        subject,
        expected: "at least 2 rows in a batch",
        received: "1 row",
        repairs,
      },
    ];
  return [
    {
      code: "batch-norm-last-batch",
      message: `${title} compares the rows of a batch, but the last batch of each epoch has one row (${whole(train)} rows in batches of ${whole(batch)}): nothing of that row comes through, and the kept variance is drawn towards 0.`,
      next:
        size === null ? "Use another batch size." : `Set the batch size to ${whole(size)}, which leaves no single row.`,
      subject,
      expected: "at least 2 rows in each batch",
      received: "1 row in the last batch",
      warning: true,
      repairs,
    },
  ];
}

/** Whether each channel has one number an example; false where that is not known. */
function hasOnePlace({ inputShapes: [shape] }: NetworkLayer): boolean {
  return shape != null && sizeOf(shape.slice(0, -1)) === 1;
}

/** The smallest batch from there on that leaves no single row; null where there is none. */
function evenBatch(from: number, rows: number): number | null {
  if (rows < 2) return null;
  for (let size = Math.min(from, rows); size < rows; size++) if (rows % size !== 1) return size;
  return rows;
}
