// Sessions with the options that measured best, and tensors without copies.

import { InferenceSession, Tensor as OrtTensor } from "./onnxRuntime";
import { writeModel } from "../../passes/onnx/model";
import type { ModelProto } from "../../passes/onnx/onnx-ml_pb";
import type { NumberArray, Tensor } from "../backend";

export interface SessionSettings {
  /** Threads that share the work of one large operation. */
  readonly threads: number;
  /**
   * Sets aside one block for all that a run holds, as the run before showed it: a little quicker, and twice the memory, since
   * what that run had taken is kept beside it. Default false.
   */
  readonly planned?: boolean;
  /** Where the operations run; those that the GPU's provider lacks run on the CPU all the same. Default "cpu". */
  readonly device?: "cpu" | "gpu";
  /** Leaves the results in the graphics memory: they can be fed to a session on the same device, and must be disposed of. */
  readonly keepOnDevice?: boolean;
}

/** Prepares a model for running. Blocks its thread for some 10 ms. */
export async function openSession(
  model: ModelProto,
  { threads, planned = false, device = "cpu", keepOnDevice = false }: SessionSettings,
): Promise<InferenceSession> {
  return InferenceSession.create(writeModel(model), {
    ...(device === "gpu" ? { executionProviders: ["webgpu"] } : {}),
    ...(keepOnDevice ? { preferredOutputLocation: "gpu-buffer" } : {}),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: planned,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Errors alone: they are thrown as well, and the rest is of no use to whoever trains.
    logSeverityLevel: 3,
  });
}

/** Float32 values as they are, others rounded to float32. */
export function float32(data: NumberArray): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** A feed that points at the values, where they are float32 already: they must stay as they are while a session runs. */
export function floatTensor(data: NumberArray, shape: readonly number[]): OrtTensor {
  return new OrtTensor("float32", float32(data), shape);
}

export function intTensor(data: Int32Array, shape: readonly number[]): OrtTensor {
  return new OrtTensor("int32", data, shape);
}

/** A session's result. Each run gives fresh memory, which no later run alters. */
export function resultTensor(result: OrtTensor | undefined): Tensor<Float32Array> {
  if (!(result?.data instanceof Float32Array)) throw new TypeError("a result is missing or not float32");
  return { shape: result.dims, data: result.data };
}
