// Before a run: whether its memory is to be had. A network that does not fit is refused with what would fit, which is better
// than a machine that stands still, or a process that the system ends.

import type { MemoryCheck, RowCounts } from "../document/memory";
import { OPTIMIZERS } from "../optimizers/registry";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { fittingBatch, memoryModel } from "./memory";

export interface MachineMemory {
  /** Bytes that the machine has to give. */
  readonly available: number;
  /** Size of the blocks of channels of ONNX Runtime's own convolutions on it; null where there are none. */
  readonly block: number | null;
}

/**
 * Works the memory of a network's training out.
 * @param rows how many there are to train and to validate with
 * @throws UserError when the network is not in order
 */
export function checkMemory(
  network: CompiledNetwork,
  rows: RowCounts,
  { available, block }: MachineMemory,
): MemoryCheck {
  const { training } = network;
  const memory = memoryModel(network, block);
  const batch = memory.batchOf(training.batchSize, rows);
  const estimate = memory.estimate(batch, rows);
  if (estimate.total <= available) return { estimate, available, problem: null, batchSize: null };
  const fitting = fittingBatch(memory, rows, batch - 1, available);
  const { fullBatch, label } = OPTIMIZERS.read(training.optimizer).spec;
  const next =
    fitting === null
      ? "Not even one row at a time fits. Use fewer units or filters in the largest layers, or close other programs."
      : fullBatch
        ? `${label} takes all rows at once. Choose SGD with a batch size of ${fitting}, which fits.`
        : `Set the batch size to ${fitting}, which fits.`;
  return {
    estimate,
    available,
    problem: {
      code: "not-enough-memory",
      message: `Training this network ${fullBatch ? `with all ${batch} rows` : `with ${batch} rows`} in a step takes about ${bytesInWords(estimate.total)} of memory, and there are ${bytesInWords(available)}.`,
      next,
      subject: { kind: "setting", path: "training.batchSize" },
      expected: `at most ${bytesInWords(available)}`,
      received: bytesInWords(estimate.total),
      ...(fullBatch || fitting === null ? {} : { repairs: [{ kind: "set-batch-size", size: fitting }] }),
    },
    batchSize: fullBatch ? null : fitting,
  };
}

/** "310 MB", "4.2 GB" */
export function bytesInWords(bytes: number): string {
  const megabytes = bytes / 2 ** 20;
  return megabytes < 1_000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1024).toFixed(1)} GB`;
}
