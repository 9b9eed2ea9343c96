import type { LossType } from "../document/schema";
import { binaryCrossEntropy } from "./binary-cross-entropy";
import { categoricalCrossEntropy } from "./categorical-cross-entropy";
import { halfMse } from "./half-mse";
import { mae } from "./mae";
import { mse } from "./mse";
import type { LossSpec } from "./spec";

/** Every loss, in the order in which they are offered. */
export const LOSSES: Readonly<Record<LossType, LossSpec>> = {
  "half-mse": halfMse,
  mse,
  mae,
  "binary-cross-entropy": binaryCrossEntropy,
  "categorical-cross-entropy": categoricalCrossEntropy,
};
