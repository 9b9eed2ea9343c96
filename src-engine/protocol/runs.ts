// What the window, the command line and run.json tell of a run.

import type { Document, FigureRef, TargetMetric } from "../document/schema";
import type { EpochColumn, MetricFigures, OutputFigures } from "../metrics/columns";

/** Which rule ended a run. */
export type StopReason =
  | { readonly kind: "epochs"; readonly epochs: number }
  | { readonly kind: "steps"; readonly steps: number }
  | { readonly kind: "time"; readonly seconds: number }
  /** The greatest change of a weight. */
  | {
      readonly kind: "weights-unchanged";
      readonly threshold: number;
      readonly patience: number;
      readonly change: number;
    }
  /** The relative change of every layer; that of the one that moved most is told. */
  | {
      readonly kind: "layers-unchanged";
      readonly threshold: number;
      readonly patience: number;
      readonly layer: string;
      readonly change: number;
    }
  | { readonly kind: "gradient-small"; readonly threshold: number; readonly patience: number; readonly norm: number }
  /** `bestEpoch`: the last one that was better than those before by more than `minDelta`; by the validation loss, or by `watch`. */
  | {
      readonly kind: "no-improvement";
      readonly patience: number;
      readonly bestEpoch: number;
      readonly minDelta: number;
      readonly watch?: Readonly<FigureRef> | undefined;
    }
  | ({ readonly kind: "target"; readonly reached: number } & Readonly<TargetMetric>)
  | {
      readonly kind: "exploding";
      readonly factor: number;
      readonly patience: number;
      readonly first: number;
      readonly loss: number;
    }
  | { readonly kind: "diverged"; readonly step: number; readonly what: "loss" | "weights" }
  | { readonly kind: "user" }
  /** The engine ended while the run was going on (found when the project is opened next). */
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly message: string };

/** The rules that count iterations in a row. */
export const COUNTING_RULES = ["weightChange", "layerChange", "gradientNorm", "exploding"] as const;
export type CountingRule = (typeof COUNTING_RULES)[number];

/** A person's change of the learning rate while a run went on. */
export interface RateChange {
  /** The first step that has it, from 1. */
  readonly step: number;
  /** The epoch of that step, from 1. */
  readonly epoch: number;
  /** What the schedule's share is of from then on. */
  readonly learningRate: number;
}

/** One step of a test of learning rates. */
export interface RatePoint {
  readonly learningRate: number;
  /** Of the step's batch, before the step. */
  readonly loss: number;
  readonly smoothed: number;
}

/** The loss while the learning rate was raised with every step. */
export interface RateTest {
  /** By rising rate; fewer than were asked for where it ended early. */
  readonly points: readonly RatePoint[];
  /** Where the loss fell most steeply, to two digits; null where it never fell. */
  readonly suggestion: number | null;
  /** It ended early, because the loss grew beyond bounds. */
  readonly diverged: boolean;
}

/** What a run is computed on. */
export interface RunDevice {
  readonly name: "cpu" | "gpu";
  /** That share the work of one large operation on the processor. */
  readonly threads: number;
  /** Where the graphics processor was wished for and it is another: why, in a sentence. */
  readonly whyNotGpu: string | null;
}

/** A run went over to another device: when it was resumed, or because the graphics processor failed. */
export interface DeviceChange {
  /** The first step that was done on the new one, from 1. */
  readonly step: number;
  readonly epoch: number;
  readonly from: RunDevice["name"];
  readonly to: RunDevice["name"];
  /** In a sentence or two. */
  readonly why: string;
}

export type RunStatus = "running" | "paused" | "ended";

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

/**
 * Many epochs, oldest first: a column for each figure, NaN where an epoch has none; empty where no epoch has any. Cheap to hand
 * from thread to thread.
 */
export interface MetricsColumns extends Readonly<Record<EpochColumn, Float64Array>> {
  readonly layers: Readonly<Record<string, Float64Array>>;
  /** Figures of several outputs, by their names in metrics.csv: "species/validationAccuracy". */
  readonly outputs: Readonly<Record<string, Float64Array>>;
}

export interface RunSummary {
  /** Folder name, e.g. "0003-adam". */
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly note: string;
  readonly star: boolean;
  readonly status: RunStatus;
  /** Given a moment before the status is "ended", while what the run leaves is being written. */
  readonly stopReason: StopReason | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly bestEpoch: number | null;
  readonly last: EpochMetrics | null;
  readonly best: EpochMetrics | null;
  readonly rateChanges: readonly RateChange[];
  /** The document as it was when the run started. */
  readonly document: Document;
  readonly parameters: number;
  /** The newest. */
  readonly device: RunDevice;
  readonly deviceChanges: readonly DeviceChange[];
}
