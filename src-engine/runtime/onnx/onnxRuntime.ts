// The one file that loads onnxruntime-node, which the linter sees to: telemetry is off before. A plain import would not do,
// since imports are carried out before everything else.

import { createRequire } from "node:module";
import type * as Ort from "onnxruntime-node";
import { turnTelemetryOff } from "./telemetry";

turnTelemetryOff();
const ort = createRequire(import.meta.url)("onnxruntime-node") as typeof Ort;

export const { env, InferenceSession, Tensor } = ort;
export type InferenceSession = Ort.InferenceSession;
export type Tensor = Ort.Tensor;
/** Per type of element the array that holds a tensor's values. */
export type TensorData = Ort.Tensor.DataTypeMap;
