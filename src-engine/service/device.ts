// What networks are trained on.

import { availableParallelism } from "node:os";

/**
 * Threads of ONNX Runtime for a machine with so many logical processors: one for each core, where most cores show as two
 * processors; both processors of a small machine. Small networks use one all the same (runtime/onnx/threads.ts).
 */
export function trainingThreads(processors: number): number {
  return Math.max(Math.min(2, processors), Math.floor(processors / 2));
}

/** The device, and how many threads it may take. */
export const DEVICE = { name: "cpu", label: "CPU", threads: trainingThreads(availableParallelism()) } as const;
