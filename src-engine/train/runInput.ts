// What a training on disk is asked for with, whether it begins, goes on or begins where another was.

import type { TaskOptions } from "../data/duckdb";
import type { Problem } from "../document/errors";
import type { RunProgress } from "../protocol/messages";
import type { RunDevice, RunSummary } from "../runs/run";
import type { Backend } from "../runtime/backend";
import type { RunControl } from "./control";
import type { Observer } from "./observer";

export interface TrainInput extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly backend: Backend;
  readonly control: RunControl;
  /** What the backend computes on; told in run.json. */
  readonly device: RunDevice;
  /** Where that may fail in the middle, as a GPU may: the CPU, with the device's threads, to go on with. */
  readonly fallback?: Backend | undefined;
  /** The backend failed, and the run continues on the CPU. */
  readonly onFallback?: (problem: Problem) => void;
  /** After so many of its epochs it ends, and waits until its group decides whether it goes on. */
  readonly until?: number | undefined;
  readonly versions: Readonly<Record<string, string>>;
  /** Bytes that training may take; what the machine has, where nothing else is given. */
  readonly memory?: () => number;
  /** Bytes that the columns may have in memory, where nothing else is given: data/prepare.ts. It affects no result. */
  readonly inMemory?: number | undefined;
  /** Before it begins: what is doubtful about the data, the network or the recipe. */
  readonly onWarnings?: (warnings: readonly Problem[]) => void;
  /** Once, when the run has its folder and its first step is near. */
  readonly onStarted?: (run: RunSummary) => void;
  /** At most about 20 times a second. */
  readonly onRunProgress?: (progress: RunProgress) => void;
  /** It paused, goes on, or will end for its `stopReason` as soon as its files are written. */
  readonly onChanged?: (run: RunSummary) => void;
  /** Told of everything, besides those who keep the run. */
  readonly observers?: readonly Observer[];
}
