// What a run was made with, for run.json.

import { env } from "onnxruntime-node";
import { version as gradual } from "../package.json";

export function versions(): Record<string, string> {
  return { gradual, onnxruntime: env.versions.node ?? "unknown" };
}
