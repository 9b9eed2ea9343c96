// What is known of an epoch of a run: one row of metrics.csv.

import type { MetricFigures, OutputFigures } from "../metrics/columns";

/** ‖Δw‖ / ‖w‖ of each layer's weights in a step, by the layer's id. */
export type LayerChanges = Readonly<Record<string, number>>;

/** One row of metrics.csv. Losses are per-row means; a part with no rows has null, and so has a metric that does not apply. */
export interface EpochMetrics extends MetricFigures {
  /** From 1. */
  readonly epoch: number;
  /** Optimizer steps done so far. */
  readonly step: number;
  /** Seconds of training so far, pauses left out. */
  readonly seconds: number;
  /** Mean of the batches' losses during the epoch. */
  readonly loss: number;
  readonly validationLoss: number | null;
  /** Greatest |change of a weight| in the epoch's last step. */
  readonly change: number;
  /** In the epoch's last step. Empty in runs of older versions. */
  readonly layers: LayerChanges;
  /** The greatest of them; null where there are none. */
  readonly layerChange: number | null;
  /** Length of the gradient over all weights in the epoch's last step; null where no rule asks for it. */
  readonly gradientNorm: number | null;
  readonly learningRate: number;
  /** Of a network with several outputs: the figures of each, by the layer's id. */
  readonly outputs?: Readonly<Record<string, OutputFigures>> | undefined;
}
