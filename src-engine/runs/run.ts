// What the window, the command line and run.json tell of a run.

import type { Document } from "../document/schema";
import type { Baselines } from "./baseline";
import type { EpochMetrics } from "./epochs";
import type { StopReason } from "./stopReason";

/** A person's change of the learning rate while a run went on. */
export interface RateChange {
  /** The first step that has it, from 1. */
  readonly step: number;
  /** The epoch of that step, from 1. */
  readonly epoch: number;
  /** What the schedule's share is of from then on. */
  readonly learningRate: number;
}

/** What a run is computed on. */
export interface RunDevice {
  readonly name: "cpu" | "gpu";
  /** That share the work of one large operation on the CPU. */
  readonly threads: number;
  /** Where the GPU was wished for and it is another: why, in a sentence. */
  readonly whyNotGpu: string | null;
}

/** A run went over to another device: when it was resumed, or because the GPU failed. */
export interface DeviceChange {
  /** The first step that was done on the new one, from 1. */
  readonly step: number;
  readonly epoch: number;
  readonly from: RunDevice["name"];
  readonly to: RunDevice["name"];
  /** In a sentence or two. */
  readonly why: string;
}

/** Where a run stands among others that were started together. */
export interface RunGroup {
  readonly id: string;
  readonly member: number;
}

/** As many tags as a run can have, and characters of one. */
export const MOST_TAGS = 20;
export const LONGEST_TAG = 40;

export type RunStatus = "running" | "paused" | "ended";

export interface RunSummary {
  /** Folder name, e.g. "0003-adam". */
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly note: string;
  readonly star: boolean;
  /** Words that people sort their runs by. */
  readonly tags: readonly string[];
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
  /** The run that this one trained once more, on its validation rows too, and that run's best epoch; absent of other runs. */
  readonly refitOf?: { readonly run: string; readonly epoch: number } | undefined;
  /** The run that this one began with, and after how many of its epochs; absent of those that began anew. */
  readonly origin?: { readonly run: string; readonly epoch: number } | undefined;
  /** The group of runs that it is one of, and its place in it, from 0; absent of those that were started alone. */
  readonly group?: RunGroup | undefined;
  /** What gave it its initial weights, in words or as a file; absent of those that drew them by their seed. */
  readonly initial?: string | undefined;
  /** What always guessing the same gets on the validation rows; absent without these, and of older versions. */
  readonly baselines?: Baselines | undefined;
  /** The document as it was when the run started. */
  readonly document: Document;
  readonly parameters: number;
  /** The newest. */
  readonly device: RunDevice;
  readonly deviceChanges: readonly DeviceChange[];
}
