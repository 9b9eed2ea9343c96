// What a training on disk is asked for with in tests, where nothing about it matters but the project and the backend.

import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createControl } from "../train/control";
import type { TrainInput } from "../train/runInput";

/** A control of its own each time, on one thread of the processor. */
export function trainInput(folder: string, backend: Backend = createOnnxBackend()): TrainInput {
  return {
    folder,
    backend,
    control: createControl(),
    device: { name: "cpu", threads: 1, whyNotGpu: null },
    versions: { gradual: "0" },
  };
}
