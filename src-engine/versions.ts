// What a run was made with, for run.json.

import { env } from "./runtime/onnx/onnxRuntime";
import { version as gradual } from "../package.json";

export function versions(): Record<string, string> {
  return { gradual, onnxruntime: env.versions.node ?? "unknown" };
}
