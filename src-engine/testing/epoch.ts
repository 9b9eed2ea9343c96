// An epoch's figures for tests: plain ones, and those that a test is about.

import { NO_FIGURES } from "../metrics/columns";
import type { EpochMetrics } from "../runs/epochs";

export function epochWith(figures: Partial<EpochMetrics> = {}): EpochMetrics {
  return {
    ...NO_FIGURES,
    epoch: 1,
    step: 1,
    seconds: 0,
    loss: 1,
    validationLoss: 1,
    change: 1,
    layers: {},
    layerChange: null,
    gradientNorm: null,
    learningRate: 0.1,
    ...figures,
  };
}
