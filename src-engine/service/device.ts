// What networks are trained on: what is wished for, and what the machine has.

import { availableParallelism, cpus } from "node:os";
import type { DeviceWish } from "../protocol/deviceWish";
import { MOST_THREADS } from "../protocol/deviceWish";
import type { RunDevice } from "../runs/run";
import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import type { FindAdapter } from "./adapter";

/**
 * Threads of ONNX Runtime for a machine with so many logical processors: one for each core, where most cores show as two
 * processors; both processors of a small machine. Small networks use one all the same (runtime/onnx/threads.ts).
 */
export function trainingThreads(processors: number): number {
  return Math.max(Math.min(2, processors), Math.floor(processors / 2));
}

/** The processor, and how many threads it may take. */
export const DEVICE = { name: "cpu", label: "CPU", threads: trainingThreads(availableParallelism()) } as const;

/** "AMD EPYC 7B13"; empty where the system does not tell. */
export function processorName(): string {
  return cpus()[0]?.model.trim() ?? "";
}

/** The device that a new run is trained on. The wish for a GPU is granted where there is one. */
export async function chooseDevice({ device, threads }: DeviceWish, findAdapter: FindAdapter): Promise<RunDevice> {
  return whereThere(device, Math.min(threads ?? DEVICE.threads, availableParallelism()), findAdapter);
}

/**
 * The device that a run continues on: its own, with its own number of threads, since the last bits depend on both; or the
 * processor, where a person asks for it.
 */
export async function resumedDevice(
  before: Pick<RunDevice, "threads"> & { readonly device: string },
  findAdapter: FindAdapter,
  wish: "own" | "cpu" = "own",
): Promise<RunDevice> {
  return whereThere(
    wish === "own" && before.device === "gpu" ? "gpu" : "cpu",
    Math.max(1, Math.min(before.threads, MOST_THREADS)),
    findAdapter,
  );
}

async function whereThere(device: "cpu" | "gpu", threads: number, findAdapter: FindAdapter): Promise<RunDevice> {
  if (device === "cpu") return { name: "cpu", threads, whyNotGpu: null };
  const adapter = await findAdapter();
  return adapter.found ? { name: "gpu", threads, whyNotGpu: null } : { name: "cpu", threads, whyNotGpu: adapter.why };
}

/** What a run on the device computes with, and what it goes on with should the GPU fail. */
export function backendsFor(device: RunDevice): { readonly backend: Backend; readonly fallback: Backend | undefined } {
  return {
    backend: backendFor(device),
    fallback: device.name === "gpu" ? backendFor({ ...device, name: "cpu" }) : undefined,
  };
}

export function backendFor({ name, threads }: Pick<RunDevice, "name" | "threads">): Backend {
  return createOnnxBackend({ device: name, threads });
}
